import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { eventually, rowOf, scrollsSideways } from './actions.ts'
import { axeViolations } from './axe.ts'
import { describeInBrowser, type WatchedPage } from './fixture.ts'
import { MINUTE, openRecordingWorld, type RecordingWorld } from './recording-world.ts'

describeInBrowser('the preview of a row', () => {
  let world: RecordingWorld
  let watched: WatchedPage
  let page: Page

  beforeAll(async () => {
    world = await openRecordingWorld([
      { ...MINUTE, name: 'First' },
      { ...MINUTE, name: 'Second' },
    ])
    watched = await world.open('/?sort=name', { bypassCSP: true })
    page = watched.page
  })
  afterAll(async () => {
    await watched.close()
    await world.close()
  })
  beforeEach(async () => {
    await page.goto(`${world.url}/?sort=name`)
    await rowOf(page, 'First').waitFor()
  })

  const preview = (name: string, of = page) =>
    of.getByRole('region', { name: `Preview of ${name}` })
  const drawn = (name: string) =>
    preview(name)
      .getByRole('img')
      .evaluate((picture) => picture.complete && picture.naturalWidth > 0)
  const isPlaying = () =>
    page.locator('audio').evaluate((sound) => !sound.paused && sound.currentTime > 0)

  it('opens with the space bar, follows the row, and plays the worst spot', async () => {
    await page.keyboard.press('j')
    await page.keyboard.press(' ')
    await eventually(() => drawn('First')).toBe(true)
    await preview('First')
      .getByText(/^at 0:\d\d\.\d, \d/)
      .waitFor()
    expect(await axeViolations(page)).toEqual([])
    await page.keyboard.press('p')
    await eventually(isPlaying).toBe(true)
    await page.keyboard.press('p')
    await preview('First').getByRole('button', { name: 'Play the worst spot' }).waitFor()
    await page.keyboard.press('j')
    await preview('Second').waitFor()
    expect(await preview('First').count()).toBe(0)
    await page.keyboard.press('Escape')
    await preview('Second').waitFor({ state: 'detached' })
    expect(await page.locator('*:focus').innerText()).toBe('Second')
  })

  it('opens while the mouse rests on the score, and closes when it has left', async () => {
    await rowOf(page, 'Second').locator('[data-column="confidence"]').hover()
    await preview('Second').waitFor()
    await preview('Second').getByRole('button', { name: 'Play the worst spot' }).hover()
    await eventually(() => drawn('Second')).toBe(true)
    await page.mouse.move(0, 0)
    await preview('Second').waitFor({ state: 'detached' })
  })

  it('has room on a narrow dark page', async () => {
    const narrow = await world.open('/?sort=name', {
      viewport: { width: 390, height: 844 },
      colorScheme: 'dark',
      bypassCSP: true,
    })
    await rowOf(narrow.page, 'First').waitFor()
    await narrow.page.keyboard.press('j')
    await narrow.page.keyboard.press(' ')
    await preview('First', narrow.page).waitFor()
    expect(await scrollsSideways(narrow.page)).toBe(false)
    expect(await axeViolations(narrow.page)).toEqual([])
    await narrow.close()
  })
})
