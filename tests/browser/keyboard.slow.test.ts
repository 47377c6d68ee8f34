import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { clockSeconds, countIn, eventually, openTurns, waitUntilDone } from './actions.ts'
import { describeInBrowser, openWorld, type WatchedPage, type World } from './fixture.ts'
import { CONVERSATION_FILE, CONVERSATION_NAME as NAME } from './sounds.ts'

describeInBrowser('the main path by keyboard only', () => {
  let world: World
  let watched: WatchedPage
  let page: Page

  beforeAll(async () => {
    world = await openWorld()
    watched = await world.open()
    page = watched.page
    await page.getByRole('heading', { name: 'No recordings yet' }).waitFor()
  })
  afterAll(async () => {
    await watched.close()
    await world.close()
  })

  /** Presses Tab until the focused element matches; fails if it cannot be reached. */
  const tabTo = async (selector: string) => {
    for (let presses = 0; presses < 80; presses++) {
      await page.keyboard.press('Tab')
      const isThere = await page
        .locator('*:focus')
        .evaluateAll((found, wanted) => found.some((element) => element.matches(wanted)), selector)
      if (isThere) return
    }
    throw new Error(`The keyboard does not reach ${selector}`)
  }

  it('uploads, opens, plays, scores, moves a threshold and plays a turn', async () => {
    const chooser = page.waitForEvent('filechooser')
    await tabTo('main button')
    await page.keyboard.press('Enter')
    await (await chooser).setFiles(CONVERSATION_FILE)
    await waitUntilDone(page, NAME)

    await tabTo('td a')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: NAME }).waitFor()
    await openTurns(page)

    await page.keyboard.press(' ')
    await eventually(() => clockSeconds(page)).toBeGreaterThan(0.3)
    await page.keyboard.press(' ')
    await page.getByRole('button', { name: 'Play', exact: true }).waitFor()
    const before = await clockSeconds(page)
    await page.keyboard.press('ArrowRight')
    await eventually(() => clockSeconds(page)).toBeGreaterThan(before + 4)

    await page.keyboard.press('7')
    await page.getByTestId('score-state').getByText('Saved').waitFor()
    expect(await page.getByLabel('My score as a number').inputValue()).toBe('70')

    const all = await countIn(page, 'turn-count')
    await tabTo('[role="slider"][aria-label="Turn confidence, highest"]')
    await page.keyboard.press('Home')
    await eventually(() => countIn(page, 'turn-count')).toBeLessThan(all)
    await page.keyboard.press('End')
    await eventually(() => countIn(page, 'turn-count')).toBe(all)
    expect(page.url()).not.toContain('turnMax')

    await tabTo('[data-start]')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Pause', exact: true }).waitFor()
    await page.keyboard.press('Escape')
  })
})
