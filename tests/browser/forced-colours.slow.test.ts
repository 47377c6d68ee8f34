import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually, openPanel } from './actions.ts'
import { describeInBrowser, openWorld, type WatchedPage, type World } from './fixture.ts'
import { putLongRecording } from './long-recording.ts'
import { colouredPixels, strongestContrast } from './picture.ts'
import { MINUTE } from './recording-world.ts'
import { manySeeds, putRecordings } from './recordings-seed.ts'

/** Least contrast of controls and graphics (WCAG 2.2, 1.4.11). */
const LEAST = 3

describeInBrowser('a high-contrast theme of the system', () => {
  let world: World
  let recording: string

  beforeAll(async () => {
    world = await openWorld(async (folder) => {
      recording = `/recordings/${(await putLongRecording(folder, MINUTE)).id}`
      await putRecordings(folder, manySeeds(6))
    })
  })
  afterAll(() => world.close())

  it.each(['light', 'dark'] as const)('the list is visible, %s', async (colorScheme) => {
    const watched = await world.open('/', { forcedColors: 'active', colorScheme })
    const { page } = watched
    await page.getByRole('link', { name: 'Call 0000' }).focus()
    await page.keyboard.press('x')
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    await page.getByRole('button', { name: 'Columns' }).focus()
    const rows = page.locator('[data-recording]')
    const selected = page.locator('[data-recording][aria-selected="true"]')
    const current = page.locator('[data-recording][aria-current="true"]')
    expect(await markOf(selected)).not.toEqual(await markOf(rows.nth(1)))
    expect(await markOf(current)).not.toEqual(await markOf(rows.nth(1)))
    expect(
      await page
        .getByRole('navigation')
        .getByRole('link', { name: 'Recordings' })
        .evaluate(
          (link) => link.ownerDocument.defaultView.getComputedStyle(link).textDecorationLine,
        ),
    ).toBe('underline')
    expect(await strongestContrast(health(page))).toBeGreaterThan(LEAST)
    expect(await faintFocus(page, 40)).toEqual([])
    await watched.close()
  })

  it.each(['light', 'dark'] as const)('the recording is visible, %s', async (colorScheme) => {
    const watched = await world.open(`${recording}?panel=spots`, {
      forcedColors: 'active',
      colorScheme,
    })
    const { page } = watched
    await ready(watched)
    const parts = {
      health: health(page),
      'height of the waveform': page.getByRole('separator', { name: 'Height of the waveform' }),
      'height of the lanes': page.getByRole('separator', { name: 'Height of the lanes' }),
      'width of the panels': page.getByRole('separator', { name: 'Width of the panels' }),
      'track of a slider': page.locator('.mantine-Slider-track').first(),
      'track of a range': page.locator('.mantine-RangeSlider-track').first(),
      swatch: page.getByRole('region', { name: 'Lanes' }),
      overview: page.getByTestId('timeline-overview'),
      diagram: page.getByTestId('timeline-plot'),
    }
    for (const [name, part] of Object.entries(parts)) {
      expect(await strongestContrast(part), name).toBeGreaterThan(LEAST)
    }
    const tab = (name: string) => page.getByRole('tab', { name, exact: true })
    expect(await markOf(tab('Spots'))).not.toEqual(await markOf(tab('Turns')))
    expect(await faintFocus(page, 60)).toEqual([])
    await watched.close()
  })

  it('the diagram keeps a colour for each speaker, threshold lines and the playhead', async () => {
    const watched = await world.open(recording, { forcedColors: 'active' })
    const { page } = watched
    await ready(watched)
    const base = page.getByTestId('timeline-plot').locator('canvas').first()
    const hues = await colouredPixels(base)
    // Blue, orange, green and pink lanes.
    expect(hues.filter((count) => count > 200).length).toBeGreaterThanOrEqual(4)
    await openPanel(page, 'Turns')
    await page.keyboard.press('n')
    const row = page
      .getByRole('grid', { name: 'Turns in the range' })
      .locator('[aria-current="true"]')
    expect((await markOf(row.first())).outline).toBe('dashed')
    await watched.close()
  })

  it('the diagram is drawn again when the theme is switched on', async () => {
    const watched = await world.open(recording)
    const { page } = watched
    await ready(watched)
    const base = page.getByTestId('timeline-plot').locator('canvas').first()
    const before = await base.evaluate((canvas) => canvas.toDataURL())
    await page.emulateMedia({ forcedColors: 'active', colorScheme: 'dark' })
    await eventually(() => base.evaluate((canvas) => canvas.toDataURL())).not.toBe(before)
    expect(await strongestContrast(page.getByTestId('timeline-plot'))).toBeGreaterThan(LEAST)
    await watched.close()
  })
})

function health(page: Page) {
  return page.getByRole('button', { name: /^Server: / })
}

async function ready({ page }: WatchedPage): Promise<void> {
  await page.locator('[data-testid="timeline"][aria-busy="false"]').waitFor()
}

/** How an element is drawn, apart from its content. */
function markOf(element: ReturnType<Page['locator']>) {
  return element.evaluate((one) => {
    const view = one.ownerDocument.defaultView
    const { outlineStyle, borderBottomColor } = view.getComputedStyle(one)
    const before = view.getComputedStyle(one, '::before')
    return {
      outline: outlineStyle,
      border: borderBottomColor,
      bar: before.content === 'none' ? '' : before.backgroundColor,
    }
  })
}

/** Presses Tab and returns the elements whose focus has no outline of at least 2 px and a contrast of 3 with the page. */
async function faintFocus(page: Page, presses: number): Promise<string[]> {
  const faint: string[] = []
  await page.locator('body').evaluate((body) => {
    body.tabIndex = -1
    body.focus()
  })
  for (let i = 0; i < presses; i++) {
    await page.keyboard.press('Tab')
    const fault = await page.locator('body').evaluate((body, least) => {
      const channels = (colour: string) => (colour.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number)
      const luminance = (colour: string) => {
        const [r = 0, g = 0, b = 0] = channels(colour).map((each) => {
          const value = each / 255
          return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
        })
        return 0.2126 * r + 0.7152 * g + 0.0722 * b
      }
      const { activeElement, defaultView: view } = body.ownerDocument
      if (activeElement === null || activeElement === body) return null
      const ground = luminance(view.getComputedStyle(body).backgroundColor)
      const name = `${activeElement.tagName} ${activeElement.getAttribute('aria-label') ?? activeElement.textContent?.slice(0, 30)}`
      const isSeen = [null, '::after'].some((pseudo) => {
        const style = view.getComputedStyle(activeElement, pseudo)
        const line = luminance(style.outlineColor)
        const ratio = (Math.max(line, ground) + 0.05) / (Math.min(line, ground) + 0.05)
        return (
          style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 && ratio >= least
        )
      })
      return isSeen ? null : name
    }, LEAST)
    if (fault !== null) faint.push(fault)
  }
  return faint
}
