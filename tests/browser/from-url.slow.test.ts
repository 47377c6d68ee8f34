import { openSourceServer, type SourceServer } from '@toolkit/testkit'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openPanel, scrollsSideways } from './actions.ts'
import { axeViolations } from './axe.ts'
import { describeInBrowser, openWorld, type World } from './fixture.ts'
import { toneWav } from './sounds.ts'

describeInBrowser('recordings from web addresses', () => {
  let source: SourceServer
  let world: World
  beforeAll(async () => {
    source = await openSourceServer()
    world = await openWorld(async () => undefined, { ALLOWED_SOURCES: source.host })
  })
  afterAll(async () => {
    await world.close()
    await source.close()
  })

  it('are pasted by keyboard, shown while they are fetched, and can be tried again and canceled', async () => {
    const sound = toneWav(2)
    source.file('/one.wav', sound)
    source.on('/slow.wav', (_, response) => {
      response.writeHead(200, { 'content-length': 1_000_000 }).write(sound)
    })
    const watched = await world.open('/', {
      bypassCSP: true,
      colorScheme: 'dark',
      viewport: { width: 390, height: 844 },
    })
    const { page } = watched
    await page.getByRole('button', { name: 'From web addresses…' }).focus()
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Recordings from web addresses' })
    const lines = dialog.getByRole('textbox')
    await lines.fill(`${source.origin}/one.wav\nno address`)
    await dialog.getByText('Line 2: is not a web address').waitFor()
    await dialog.getByText('1 recording, 1 line to correct').waitFor()
    expect(await dialog.getByRole('button', { name: 'Fetch 1 recording' }).isDisabled()).toBe(true)
    expect(await axeViolations(page)).toEqual([])
    expect(await scrollsSideways(page)).toBe(false)

    const { origin } = source
    await lines.fill(
      [`${origin}/one.wav?key=SECRET`, `${origin}/two.wav`, `${origin}/slow.wav`].join('\n'),
    )
    await dialog.getByRole('button', { name: 'Fetch 3 recordings' }).focus()
    await page.keyboard.press('Enter')
    await dialog.waitFor({ state: 'detached' })

    const fetched = page.getByRole('region', { name: 'Recordings being fetched' })
    await fetched.getByText('there is no file. Check the address').waitFor()
    await fetched.getByText(/of 1(\.0)? MB fetched/).waitFor()
    await page.getByRole('link', { name: 'one.wav' }).first().waitFor()
    expect(await axeViolations(page)).toEqual([])
    expect(await scrollsSideways(page)).toBe(false)
    expect(await page.content()).not.toContain('SECRET')

    await page.reload()
    source.file('/two.wav', toneWav(3))
    await fetched.getByRole('button', { name: 'Try again: two.wav' }).click()
    await page.getByRole('link', { name: 'two.wav' }).first().waitFor()
    await fetched.getByRole('button', { name: 'Cancel: slow.wav' }).click()
    await fetched.waitFor({ state: 'detached' })
    await watched.close()
  })

  it('that the server refuses stay in the dialog, and the source is shown in the details', async () => {
    source.file('/shown.wav', toneWav(1))
    const watched = await world.open('/')
    watched.expectFault(/403/)
    const { page } = watched
    await page.getByRole('button', { name: 'From web addresses…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Recordings from web addresses' })
    await dialog
      .getByRole('textbox')
      .fill(`${source.origin}/shown.wav?key=SECRET\nhttps://127.0.0.1/a.wav`)
    await dialog.getByRole('button', { name: 'Fetch 2 recordings' }).click()
    await dialog.getByText(/Line 1: This address is not read: it leads to this machine/).waitFor()
    expect(await dialog.getByRole('textbox').inputValue()).toBe('https://127.0.0.1/a.wav')
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    await page.getByRole('link', { name: 'shown.wav' }).first().click()
    await openPanel(page, 'Details')
    await page.getByText(`${source.origin}/shown.wav`, { exact: true }).waitFor()
    await watched.close()
  })
})
