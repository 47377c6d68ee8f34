import { overlapTable } from '@toolkit/server/client'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  clockSeconds,
  countIn,
  eventually,
  openPanel,
  openTurns,
  resultRows,
  scrollsSideways,
} from './actions.ts'
import { axeViolations } from './axe.ts'
import { describeInBrowser, type WatchedPage } from './fixture.ts'
import { MINUTE, openRecordingWorld, type RecordingWorld } from './recording-world.ts'

const COUNT = 50
const SIZES = [
  { width: 1366, height: 768 },
  { width: 1440, height: 900 },
  { width: 2560, height: 1300 },
]

describeInBrowser('the workbench', () => {
  let world: RecordingWorld
  const names = Array.from({ length: COUNT }, (_, i) => `Talk ${String(i).padStart(2, '0')}`)

  beforeAll(async () => {
    world = await openRecordingWorld(names.map((name) => ({ ...MINUTE, name })))
  })
  afterAll(() => world.close())

  const address = () => `/recordings/${world.recordings[0]?.id}`
  const plot = (page: Page) => page.getByTestId('timeline-plot')
  const ready = async (page: Page) => {
    await page.locator('[data-testid="timeline"][aria-busy="false"]').waitFor()
    await resultRows(page, 'Spots').first().waitFor()
  }
  const boxOf = async (part: Locator) => {
    const box = await part.boundingBox()
    if (box === null) throw new Error('it is not to be seen')
    return box
  }
  const scrolled = (page: Page) =>
    page.locator('html').evaluate((root) => ({
      height: root.scrollHeight - root.clientHeight,
      top: root.scrollTop,
    }))

  describe.each(SIZES)('at $width × $height', (viewport) => {
    let watched: WatchedPage
    let page: Page
    beforeAll(async () => {
      watched = await world.open(`${address()}?panel=spots`, { viewport, bypassCSP: true })
      page = watched.page
      await ready(page)
    })
    afterAll(() => watched.close())

    it('shows diagram, list, score and player at once, one beside the other', async () => {
      expect((await scrolled(page)).height).toBe(0)
      expect(await scrollsSideways(page)).toBe(false)
      const parts = await Promise.all(
        [
          page.getByRole('heading', { level: 1 }),
          page.getByTestId('timeline-overview'),
          plot(page),
          resultRows(page, 'Spots').first(),
          page.getByRole('region', { name: 'My score' }),
          page.getByRole('region', { name: 'Player' }),
        ].map(boxOf),
      )
      for (const { x, y, width, height } of parts) {
        expect(x).toBeGreaterThanOrEqual(0)
        expect(y).toBeGreaterThanOrEqual(0)
        expect(x + width).toBeLessThanOrEqual(viewport.width)
        expect(y + height).toBeLessThanOrEqual(viewport.height)
      }
      for (const [i, one] of parts.entries()) {
        for (const other of parts.slice(i + 1)) {
          const isBeside =
            one.x + one.width <= other.x + 1 ||
            other.x + other.width <= one.x + 1 ||
            one.y + one.height <= other.y + 1 ||
            other.y + other.height <= one.y + 1
          expect(isBeside).toBe(true)
        }
      }
    })

    it('has no axe violations in any panel', async () => {
      for (const name of [
        'Turns',
        'Overlaps',
        'Speakers',
        'Runs',
        'Score',
        'Details',
        'Spots',
      ] as const) {
        await openPanel(page, name)
        expect([name, await axeViolations(page)]).toEqual([name, []])
        expect((await scrolled(page)).height).toBe(0)
      }
    })
  })

  describe('its parts', () => {
    let watched: WatchedPage
    let page: Page
    beforeAll(async () => {
      watched = await world.open(`${address()}?panel=spots`, {
        viewport: { width: 1366, height: 768 },
        permissions: ['clipboard-read', 'clipboard-write'],
      })
      page = watched.page
      await ready(page)
    })
    afterAll(() => watched.close())

    it('the panels are resized by keys and pointer, hidden, and remembered', async () => {
      const line = page.getByRole('separator', { name: 'Width of the panels' })
      const width = async () => Number(await line.getAttribute('aria-valuenow'))
      const before = await width()
      const plotBefore = (await boxOf(plot(page))).width
      await line.focus()
      await page.keyboard.press('ArrowLeft')
      await eventually(width).toBe(before + 16)
      const box = await boxOf(line)
      await page.mouse.move(box.x + 4, box.y + 100)
      await page.mouse.down()
      await page.mouse.move(box.x - 96, box.y + 100, { steps: 5 })
      await page.mouse.up()
      await eventually(width).toBe(before + 116)
      await eventually(async () => Math.round((await boxOf(plot(page))).width)).toBe(
        Math.round(plotBefore - 116),
      )
      await page.reload()
      await ready(page)
      expect(await width()).toBe(before + 116)
      await page.getByRole('button', { name: 'Hide the panels' }).click()
      await eventually(async () => (await boxOf(plot(page))).width).toBeGreaterThan(1000)
      await page.reload()
      await page.getByRole('button', { name: 'Show the panels' }).click()
      await ready(page)
    })

    it('the rows of the diagram are resized and remembered', async () => {
      const line = page.getByRole('separator', { name: 'Height of the waveform' })
      const height = async () => Number(await line.getAttribute('aria-valuenow'))
      const before = await height()
      await line.focus()
      await page.keyboard.press('ArrowDown')
      await eventually(height).toBe(before + 16)
      await page.reload()
      await ready(page)
      expect(await height()).toBe(before + 16)
    })

    it('a threshold line is dragged in the diagram; the list follows, the address on release', async () => {
      const box = await boxOf(plot(page))
      const lanes = await boxOf(page.getByRole('region', { name: 'Lanes' }))
      const top = lanes.y + lanes.height + 8 + 3
      const bottom = box.y + box.height - 1 - 3
      const yOf = (score: number) => bottom - (score / 100) * (bottom - top)
      const highest = page.getByRole('slider', { name: 'Sample score, highest' })
      const thumb = await boxOf(highest)
      await page.mouse.move(thumb.x + thumb.width / 2, thumb.y + thumb.height / 2)
      await page.mouse.down()
      await page.mouse.move(thumb.x + thumb.width / 2 + 30, thumb.y, { steps: 6 })
      await page.mouse.up()
      await eventually(async () => page.url()).toContain('spotMax=')
      const chosen = Number(new URL(page.url()).searchParams.get('spotMax'))
      const before = await countIn(page, 'spot-count')
      await page.mouse.move(box.x + 200, yOf(chosen))
      await page.mouse.down()
      await page.mouse.move(box.x + 200, yOf(90), { steps: 6 })
      await eventually(() => countIn(page, 'spot-count')).not.toBe(before)
      expect(page.url()).toContain(`spotMax=${chosen}`)
      await page.mouse.up()
      await eventually(async () => page.url()).toMatch(/spotMax=(89|90|91)\b/)
      const max = Number(new URL(page.url()).searchParams.get('spotMax'))
      // The slider follows, also after it was dragged itself.
      expect(await highest.getAttribute('aria-valuenow')).toBe(String(max))
      const { total } = await world.api.spots(world.recordings[0]?.id ?? '', {
        max,
        mergeGap: 0.3,
        minDuration: 0.2,
        limit: 1,
      })
      await eventually(() => countIn(page, 'spot-count')).toBe(total)
    })

    it('a link to the moment opens window, selection, position, panel and thresholds', async () => {
      await openTurns(page)
      await plot(page).focus()
      await page.keyboard.press('+')
      await page.keyboard.press('+')
      const box = await boxOf(plot(page))
      await page.mouse.move(box.x + 300, box.y + 40)
      await page.mouse.down()
      await page.mouse.move(box.x + 400, box.y + 40, { steps: 4 })
      await page.mouse.up()
      await page.mouse.click(box.x + 500, box.y + box.height - 20)
      const times = () => page.getByTestId('timeline-window').textContent()
      const [shown, at] = [await times(), await clockSeconds(page)]
      const selected = await page.getByTestId('timeline-legend').innerText()
      await page.getByRole('button', { name: 'Actions', exact: true }).click()
      await page.getByRole('menuitem', { name: 'Copy link to this moment' }).click()
      await page.getByText('Link copied').waitFor()
      const link = await page
        .locator('html')
        .evaluate((root) => root.ownerDocument.defaultView.navigator.clipboard.readText())
      const { page: other, close } = await world.open(link.slice(world.url.length))
      await other.getByRole('grid', { name: 'Turns in the range' }).waitFor()
      await eventually(() => other.getByTestId('timeline-window').textContent()).toBe(shown)
      await eventually(() => clockSeconds(other)).toBeCloseTo(at, 1)
      expect(
        (await other.getByTestId('timeline-legend').innerText()).replace(', looping', ''),
      ).toBe(selected.replace(', looping', ''))
      expect(other.url()).toContain('spotMax=')
      await close()
      await page.keyboard.press('Escape')
    })

    it('a turn stops at its end, unless the setting says that playback goes on', async () => {
      await page.goto(`${world.url}${address()}?panel=turns&turnSort=start`)
      const rows = resultRows(page, 'Turns')
      await rows.first().waitFor()
      const { items } = await world.api.turns(world.recordings[0]?.id ?? '', { sort: 'start' })
      const [turn] = items
      if (!turn) throw new Error('no turn')
      await page.getByLabel('Speed').selectOption('2')
      await rows.first().click()
      await page.getByRole('button', { name: 'Pause', exact: true }).waitFor()
      await page.getByRole('button', { name: 'Play', exact: true }).waitFor()
      const stopped = await clockSeconds(page)
      expect(stopped).toBeGreaterThanOrEqual(turn.end - 0.05)
      expect(stopped).toBeLessThan(turn.end + 0.9)
      await page.getByRole('button', { name: 'Playback settings' }).click()
      await page.getByRole('switch', { name: 'Stop after' }).uncheck()
      await page.keyboard.press('Escape')
      await rows.first().click()
      await eventually(() => clockSeconds(page)).toBeGreaterThan(turn.end + 1)
      await page.getByRole('button', { name: 'Pause', exact: true }).click()
    })

    it('overlaps are listed, totalled and stepped through', async () => {
      await openPanel(page, 'Overlaps')
      const { items } = await world.api.turns(world.recordings[0]?.id ?? '', {
        sort: 'start',
        limit: 5000,
      })
      const overlaps = overlapTable(items)
      expect(overlaps.count).toBeGreaterThan(1)
      expect(await countIn(page, 'overlap-count')).toBe(overlaps.count)
      const rows = page.getByRole('grid', { name: 'Overlaps' }).locator('[data-start]')
      await rows.nth(1).waitFor()
      const cut = (cells: { scrollWidth: number; clientWidth: number }[]) =>
        cells.filter((cell) => cell.scrollWidth > cell.clientWidth).length
      expect(await rows.locator('td').evaluateAll(cut)).toBe(0)
      await page.locator('audio').evaluate((audio) => {
        audio.currentTime = 0
      })
      await page.locator('body').click({ position: { x: 720, y: 20 } })
      await page.keyboard.press('v')
      const first = overlaps.starts[0] ?? Number.NaN
      await eventually(() => clockSeconds(page)).toBeGreaterThan(first - 1.05)
      expect(await clockSeconds(page)).toBeLessThan(first + 1)
      await page.locator('audio').evaluate((audio) => audio.pause())
    })

    it('the palette goes to a recording and runs an action', async () => {
      await page.keyboard.press('Control+k')
      const field = page.getByRole('textbox', { name: 'Search or run' })
      await field.fill('Talk 07')
      const dialog = page.getByRole('dialog')
      await dialog.getByText('Talk 00', { exact: true }).waitFor({ state: 'detached' })
      await dialog.getByText('Talk 07', { exact: true }).waitFor()
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { level: 1, name: 'Talk 07' }).waitFor()
      await page.keyboard.press('Control+k')
      await field.fill('score 100')
      await dialog.getByText('Next spot').waitFor({ state: 'detached' })
      await dialog.getByText('Score 100').waitFor()
      await page.keyboard.press('Enter')
      await eventually(() => page.getByLabel('My score as a number').inputValue()).toBe('100')
      await page.keyboard.press('Control+k')
      await field.waitFor()
      await page.keyboard.press('Escape')
      await field.waitFor({ state: 'detached' })
    })
  })

  it('at 390 px the panels are a sheet that is pulled up', async () => {
    const viewport = { width: 390, height: 844 }
    const { page, close } = await world.open(address(), {
      viewport,
      hasTouch: true,
      bypassCSP: true,
    })
    await page.locator('[data-testid="timeline"][aria-busy="false"]').waitFor()
    expect((await scrolled(page)).height).toBe(0)
    expect(await resultRows(page, 'Spots').count()).toBe(0)
    expect((await boxOf(plot(page))).height).toBeGreaterThan(220)
    await page.getByRole('tab', { name: 'Spots' }).tap()
    await resultRows(page, 'Spots').first().waitFor()
    expect(await scrollsSideways(page)).toBe(false)
    expect(await axeViolations(page)).toEqual([])
    await page.getByRole('button', { name: 'Hide the panels' }).tap()
    await resultRows(page, 'Spots').first().waitFor({ state: 'detached' })
    await page.keyboard.press('?')
    const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
    const title = await boxOf(help.getByRole('heading', { name: 'Keyboard shortcuts' }))
    expect(title.y, 'the long help is shown from its top').toBeGreaterThan((await boxOf(help)).y)
    await close()
  })

  it('fifty recordings are judged by keyboard without a scroll of the page', async () => {
    const { page, close } = await world.open('/?sort=name', {
      viewport: { width: 1366, height: 768 },
    })
    await page.getByRole('link', { name: 'Talk 00' }).click()
    for (const [place, name] of names.entries()) {
      await page.getByRole('heading', { level: 1, name }).waitFor()
      await resultRows(page, 'Spots').first().waitFor()
      await page.keyboard.press('j')
      await page.keyboard.press(String(place % 10))
      await eventually(() => page.getByLabel('My score as a number').inputValue()).toBe(
        String((place % 10) * 10),
      )
      expect(await scrolled(page)).toEqual({ height: 0, top: 0 })
      await page.keyboard.press('g')
    }
    await page.getByText('This was the last recording in the list.').waitFor()
    const { items } = await world.api.list({ sort: 'name', limit: COUNT })
    expect(items.map(({ humanScore }) => humanScore)).toEqual(
      names.map((_, place) => (place % 10) * 10),
    )
    await close()
  })
})
