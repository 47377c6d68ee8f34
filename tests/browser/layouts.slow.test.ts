import type { Page } from 'playwright-core'
import { afterAll, beforeAll, it } from 'vitest'
import { eventually, openTurns, rowOf } from './actions.ts'
import { describeInBrowser, type WatchedPage } from './fixture.ts'
import { MINUTE, openRecordingWorld, type RecordingWorld } from './recording-world.ts'

const SHIFT = 8

describeInBrowser('keys of other keyboard layouts', () => {
  let world: RecordingWorld
  let watched: WatchedPage
  let page: Page

  beforeAll(async () => {
    world = await openRecordingWorld([
      { ...MINUTE, name: 'First' },
      { ...MINUTE, name: 'Second' },
    ])
    watched = await world.open('/?sort=name')
    page = watched.page
    await rowOf(page, 'First').waitFor()
  })
  afterAll(async () => {
    await watched.close()
    await world.close()
  })

  /** Presses a key of another layout: its character and its physical position. */
  const press = async (key: string, code: string, modifiers = 0) => {
    const devtools = await page.context().newCDPSession(page)
    const event = { key, code, modifiers }
    await devtools.send('Input.dispatchKeyEvent', { type: 'keyDown', ...event, text: key })
    await devtools.send('Input.dispatchKeyEvent', { type: 'keyUp', ...event })
    await devtools.detach()
  }
  const focused = () => page.locator('*:focus').innerText()
  const scored = async (score: number) => {
    await eventually(async () => (await world.api.list({ q: 'Second' })).items[0]?.humanScore).toBe(
      score,
    )
  }

  it('the keys at the positions of J and K move in the list', async () => {
    await press('о', 'KeyJ')
    await eventually(focused).toBe('First')
    await press('ξ', 'KeyJ')
    await eventually(focused).toBe('Second')
    await press('л', 'KeyK')
    await eventually(focused).toBe('First')
  })

  it('a digit typed with shift is a digit', async () => {
    await rowOf(page, 'Second').getByRole('link', { name: 'Second' }).click()
    await openTurns(page)
    for (const [key, code, modifiers, score] of [
      ['5', 'Digit5', SHIFT, 50],
      ['0', 'Digit0', SHIFT, 0],
      ['ф', 'KeyA', 0, 100],
      ['3', 'Numpad3', 0, 30],
      ['=', 'Digit0', SHIFT, 100],
      ['۷', 'Digit7', 0, 70],
    ] as const) {
      await press(key, code, modifiers)
      await scored(score)
    }
  })

  it('the same key without shift is not a digit', async () => {
    for (const [key, code] of [
      ['à', 'Digit0'],
      ['é', 'Digit0'],
      ['(', 'Digit5'],
      ['q', 'KeyA'],
    ] as const) {
      await press(key, code)
    }
    await press('я', 'KeyZ', 2)
    await scored(100)
  })

  it('the keys at the positions of F and Z zoom the diagram', async () => {
    const plot = page.getByTestId('timeline-plot')
    await plot.focus()
    const times = () => page.getByTestId('timeline-window').innerText()
    const whole = await times()
    await page.keyboard.press('+')
    await eventually(times).not.toBe(whole)
    await press('а', 'KeyF')
    await eventually(times).toBe(whole)
  })
})
