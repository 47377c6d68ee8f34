import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually, openPanel, rowOf, scrollsSideways } from './actions.ts'
import { axeViolations } from './axe.ts'
import { describeInBrowser } from './fixture.ts'
import { colouredPixels } from './picture.ts'
import { MINUTE, openRecordingWorld, type RecordingWorld } from './recording-world.ts'

/** Hues of `colouredPixels`. */
const RED = 0
const ORANGE = 1
const GREEN = 5
const BLUE = 6
const PINK = 10

/** Turns of about a second in ten minutes: a bar is two pixels wide. */
const SHORT_TURNS = {
  hours: 1 / 6,
  turns: 600,
  sampleRate: 8000,
  name: 'Short turns',
  speakers: 7,
}

describeInBrowser('the colour of a speaker', () => {
  let world: RecordingWorld
  let address: string
  beforeAll(async () => {
    world = await openRecordingWorld([MINUTE, SHORT_TURNS])
    address = `/recordings/${world.recordings[0]?.id}?panel=speakers`
  })
  afterAll(() => world.close())

  const ready = (page: Page) =>
    page.locator('[data-testid="timeline"][aria-busy="false"]').waitFor()
  const opener = (page: Page, name: string) =>
    page.getByRole('button', { name: `Colour of ${name}`, exact: true })
  const palette = (page: Page) => page.getByRole('dialog', { name: /^Colour of / })
  const focused = (page: Page) => page.locator('*:focus').getAttribute('aria-label')
  /** The hue and texture of each lane, from the top. */
  const lanes = (page: Page) =>
    page
      .getByRole('region', { name: 'Lanes' })
      .locator('[data-texture]')
      .evaluateAll((all) =>
        all.map((one) => `${one.style.backgroundColor} ${one.getAttribute('data-texture')}`),
      )
  const drawn = async (page: Page) => {
    const hues = await colouredPixels(page.getByTestId('timeline-plot').locator('canvas').first())
    return [BLUE, ORANGE].map((hue) => (hues[hue] ?? 0) > 200)
  }
  const others = [2, 3].map((lane) => `var(--timeline-lane${lane}) none`)
  const hue = (lane: number, texture = 'none') => `var(--timeline-lane${lane}) ${texture}`

  it('is chosen by keyboard, kept, and seen by other pages; Automatic takes it back', async () => {
    const first = await world.open(address, { bypassCSP: true })
    const { page } = first
    const second = await world.open(address)
    for (const each of [page, second.page]) {
      await ready(each)
      expect(await lanes(each)).toEqual([hue(0), hue(1), ...others])
    }
    await eventually(() => drawn(page)).toEqual([true, true])

    const [name = '', other = ''] = await page
      .getByRole('region', { name: 'Lanes' })
      .locator('[title^="SPEAKER_"]')
      .allInnerTexts()
    await opener(page, name).focus()
    await page.keyboard.press('Enter')
    await eventually(() => focused(page)).toBe('Blue')
    expect(await axeViolations(page)).toEqual([])
    // It is one tab stop.
    await page.keyboard.press('Tab')
    expect(await focused(page)).toBe('Blue')
    await page.keyboard.press('ArrowRight')
    expect(await focused(page)).toBe(`Orange, used by ${other}`)
    await page.keyboard.press('Escape')
    await palette(page).waitFor({ state: 'detached' })
    expect(await focused(page)).toBe(`Colour of ${name}`)
    expect(await lanes(page)).toEqual([hue(0), hue(1), ...others])

    // A colour of another speaker: that one gets another.
    await page.keyboard.press('Enter')
    await eventually(() => focused(page)).toBe('Blue')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Enter')
    expect(await focused(page)).toBe(`Colour of ${name}`)
    for (const each of [page, second.page]) {
      await eventually(() => lanes(each)).toEqual([hue(1), hue(0), ...others])
    }

    await opener(page, other).press('Enter')
    await eventually(() => focused(page)).toBe('Blue')
    for (const key of ['ArrowDown', 'ArrowDown', 'End', 'ArrowUp', 'ArrowLeft']) {
      await page.keyboard.press(key)
    }
    // From "Automatic", which is the last one, up and to the left around the end of the row before.
    expect(await focused(page)).toBe('Yellow, vertical stripes')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press(' ')
    for (const each of [page, second.page]) {
      await eventually(() => lanes(each)).toEqual([hue(1), hue(0, 'level'), ...others])
    }
    await page.reload()
    await ready(page)
    expect(await lanes(page)).toEqual([hue(1), hue(0, 'level'), ...others])

    await opener(page, other).press('Enter')
    await palette(page)
      .getByRole('button', { name: 'Blue, horizontal stripes', pressed: true })
      .waitFor()
    await palette(page).getByRole('button', { name: 'Automatic', pressed: false }).click()
    await eventually(() => lanes(second.page)).toEqual([hue(1), hue(0), ...others])
    await palette(page).waitFor({ state: 'detached' })
    await opener(page, name).press('Enter')
    await palette(page).getByRole('button', { name: 'Automatic' }).click()
    await eventually(() => lanes(second.page)).toEqual([hue(0), hue(1), ...others])
    await first.close()
    await second.close()
  })

  it('is drawn in the lanes, and in the preview of the row', async () => {
    const watched = await world.open('/', {})
    const { page } = watched
    const row = MINUTE.name
    const preview = page.getByRole('region', { name: `Preview of ${row}` }).getByRole('img')
    const isRed = async () => ((await colouredPixels(preview))[RED] ?? 0) > 0
    const peek = async () => {
      await rowOf(page, row).locator('[data-column="confidence"]').hover()
      await preview.waitFor()
    }
    await peek()
    await eventually(isRed).toBe(false)
    await page.getByRole('link', { name: row, exact: true }).click()
    await ready(page)
    await openPanel(page, 'Speakers')
    await page
      .getByRole('button', { name: /^Colour of / })
      .first()
      .click()
    await palette(page).getByRole('button', { name: 'Red-orange', exact: true }).click()
    await eventually(() => lanes(page)).toEqual([hue(5), hue(1), ...others])
    await eventually(() => drawn(page)).toEqual([false, true])
    await page.goBack()
    await peek()
    await eventually(isRed).toBe(true)
    await watched.close()
  })

  it('with vertical stripes leaves narrow bars visible', async () => {
    const watched = await world.open(`/recordings/${world.recordings[1]?.id}?panel=speakers`)
    const { page } = watched
    await ready(page)
    const plot = page.getByTestId('timeline-plot').locator('canvas').first()
    const pixels = async () => {
      const hues = await colouredPixels(plot)
      return { pink: hues[PINK] ?? 0, green: hues[GREEN] ?? 0 }
    }
    const before = await pixels()
    expect(before.pink).toBeGreaterThan(200)
    await page
      .getByRole('button', { name: /^Colour of / })
      .nth(3)
      .click()
    await palette(page).getByRole('button', { name: 'Green, vertical stripes' }).click()
    await eventually(async () => (await pixels()).pink).toBe(0)
    const after = await pixels()
    expect((after.green - before.green) / before.pink).toBeGreaterThan(0.95)
    await watched.close()
  })

  it('is chosen by touch at 390 px, in the dark', async () => {
    const watched = await world.open(address, {
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      colorScheme: 'dark',
      bypassCSP: true,
    })
    const { page } = watched
    await ready(page)
    await openPanel(page, 'Speakers')
    const button = page.getByRole('button', { name: /^Colour of / }).last()
    await button.tap()
    expect(await axeViolations(page)).toEqual([])
    const box = await palette(page).boundingBox()
    expect(box?.x).toBeGreaterThanOrEqual(0)
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(390)
    expect(await scrollsSideways(page)).toBe(false)
    await palette(page).getByRole('button', { name: 'Light blue', exact: true }).tap()
    await eventually(async () => (await lanes(page)).at(-1)).toBe(hue(4))
    await watched.close()
  })
})
