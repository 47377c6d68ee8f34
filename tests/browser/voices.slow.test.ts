import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually, scrollsSideways } from './actions.ts'
import { axeViolations } from './axe.ts'
import { describeInBrowser, openWorld, type WatchedPage, type World } from './fixture.ts'

const EXAMPLE = new URL('../../web/public/example/', import.meta.url)

describeInBrowser('voices', () => {
  let world: World
  let watched: WatchedPage
  let recordingId = ''

  beforeAll(async () => {
    world = await openWorld()
    const form = new FormData()
    form.set(
      'file',
      new Blob([await readFile(new URL('conversation.wav', EXAMPLE))]),
      'example.wav',
    )
    const answer = await fetch(`${world.url}/api/recordings`, { method: 'POST', body: form })
    recordingId = ((await answer.json()) as { id: string }).id
    watched = await world.open('/voices', { bypassCSP: true })
  })
  afterAll(async () => {
    await watched?.close()
    await world.close()
  })

  const fits = async () => {
    const { page } = watched
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme })
      expect(await axeViolations(page)).toEqual([])
    }
    await page.setViewportSize({ width: 390, height: 800 })
    expect(await scrollsSideways(page)).toBe(false)
    await page.setViewportSize({ width: 1280, height: 900 })
  }

  it('the empty page says what voices are, and that they are biometric data', async () => {
    const { page } = watched
    await page.getByText('There are no voices yet.').waitFor()
    await page.getByText('biometric data').waitFor()
    await fits()
  })

  it('a speaker of a recording is enrolled by the local engine, and seen on the page', async () => {
    const { page } = watched
    await eventually(async () => (await world.api.recording(recordingId)).status).toBe('succeeded')
    await page.goto(`${world.url}/recordings/${recordingId}?panel=speakers`)
    await page.getByRole('button', { name: 'Enrol this voice' }).first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('in which only this speaker speaks').waitFor()
    await dialog.getByLabel('Name of the person').fill('Ada')
    await fits()
    expect(await dialog.getByLabel('Name of the person').inputValue()).toBe('Ada')
    await dialog.getByRole('button', { name: 'Make the voiceprint' }).click()
    await dialog.getByText('is being made').waitFor()
    await dialog.getByRole('button', { name: 'Close' }).click()
    await page.goto(`${world.url}/voices`)
    await page.getByRole('listitem').getByText('1 voiceprint', { exact: true }).waitFor()
    await fits()
  })

  it('a voice is renamed and deleted, after a question, in all windows', async () => {
    const { page } = watched
    const other = await world.open('/voices')
    await page.getByRole('button', { name: 'Rename: Ada' }).click()
    await page.getByRole('dialog').getByLabel('Name').fill('Ada L.')
    await page.keyboard.press('Enter')
    await other.page.getByRole('heading', { name: 'Ada L.' }).waitFor()
    await page.getByRole('button', { name: 'Delete: Ada L.' }).click()
    await page.getByRole('button', { name: 'Delete permanently' }).click()
    await page.getByText('There are no voices yet.').waitFor()
    await other.page.getByText('There are no voices yet.').waitFor()
    await other.close()
  })
})
