import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { countIn, eventually, openPanel, openTurns, resultRows } from './actions.ts'
import { describeInBrowser, type WatchedPage } from './fixture.ts'
import { LONG_HOUR } from './long-recording.ts'
import { openRecordingWorld, type RecordingWorld } from './recording-world.ts'

describeInBrowser('the thresholds of an hour with 2,000 turns', () => {
  let world: RecordingWorld
  let watched: WatchedPage
  let page: Page

  beforeAll(async () => {
    world = await openRecordingWorld([LONG_HOUR])
    watched = await world.openRecording()
    page = watched.page
  })
  afterAll(async () => {
    await watched.close()
    await world.close()
  })

  const id = () => world.recordings[0]?.id ?? ''

  /** Presses and holds a thumb; `by` moves it by a fraction of the slider. */
  const hold = async (thumb: Locator) => {
    await thumb.scrollIntoViewIfNeeded()
    const box = await thumb.boundingBox()
    const track = await thumb.locator('xpath=../..').boundingBox()
    if (!box || !track) throw new Error('no slider')
    const y = box.y + box.height / 2
    await page.mouse.move(box.x + box.width / 2, y)
    await page.mouse.down()
    return {
      to: (share: number) => page.mouse.move(track.x + share * track.width, y, { steps: 12 }),
      letGo: () => page.mouse.up(),
    }
  }

  it('the layout does not shift while it opens', async () => {
    const shift = await page.locator('body').evaluate(
      (body) =>
        new Promise<number>((resolve) => {
          const { PerformanceObserver } = body.ownerDocument.defaultView
          new PerformanceObserver((list: { getEntries(): { value: number }[] }) =>
            resolve(list.getEntries().reduce((sum, { value }) => sum + value, 0)),
          ).observe({ type: 'layout-shift', buffered: true })
          // Without a shift there is no entry.
          body.ownerDocument.defaultView.setTimeout(() => resolve(0), 1000)
        }),
    )
    expect(shift).toBeLessThan(0.05)
  })

  it('turns follow the slider while it is dragged, without requests; the URL after release', async () => {
    const all = await countIn(page, 'turn-count')
    expect(all).toBe(LONG_HOUR.turns)
    const asked: string[] = []
    const note = (request: { url(): string }) => asked.push(request.url())
    page.on('request', note)
    const thumb = page.getByRole('slider', { name: 'Turn confidence, highest' })
    const held = await hold(thumb)
    await held.to(0.6)
    await eventually(() => countIn(page, 'turn-count')).toBeLessThan(all)
    const dragged = await countIn(page, 'turn-count')
    expect(page.url()).not.toContain('turnMax')
    expect(asked.filter((url) => /turns|spots|curve/.test(url))).toEqual([])
    page.off('request', note)
    await held.letGo()
    await eventually(async () => page.url()).toContain('turnMax=')

    const max = Number(new URL(page.url()).searchParams.get('turnMax'))
    const { total, items } = await world.api.turns(id(), { max, limit: 5000, sort: 'confidence' })
    expect(dragged).toBe(total)
    await eventually(async () =>
      Number(await resultRows(page, 'Turns').first().getAttribute('data-start')),
    ).toBeCloseTo(items[0]?.start ?? Number.NaN, 6)
    expect(await page.getByTestId('turn-count').innerText()).toMatch(/min in total$/)
  })

  it('spots follow their sliders for range, gaps and length', async () => {
    await openPanel(page, 'Spots')
    const held = await hold(page.getByRole('slider', { name: 'Sample score, highest' }))
    const before = await countIn(page, 'spot-count')
    await held.to(0.3)
    await eventually(() => countIn(page, 'spot-count')).not.toBe(before)
    expect(page.url()).not.toContain('spotMax')
    await held.letGo()
    await eventually(async () => page.url()).toContain('spotMax=')

    const gap = await hold(page.getByRole('slider', { name: 'Join gaps up to' }))
    const apart = await countIn(page, 'spot-count')
    await gap.to(0)
    await eventually(() => countIn(page, 'spot-count')).not.toBe(apart)
    expect(page.url()).not.toContain('mergeGap')
    await gap.letGo()
    await eventually(async () => page.url()).toContain('mergeGap=0')
    const shortest = await hold(page.getByRole('slider', { name: 'Minimum length' }))
    await shortest.to(0.15)
    await shortest.letGo()
    await eventually(async () => page.url()).toContain('minDuration=')

    const { searchParams } = new URL(page.url())
    const number = (name: string) => Number(searchParams.get(name))
    const rule = {
      min: 0,
      max: number('spotMax'),
      mergeGap: number('mergeGap'),
      minDuration: number('minDuration'),
    }
    const { total } = await world.api.spots(id(), { ...rule, limit: 1 })
    await eventually(() => countIn(page, 'spot-count')).toBe(total)
  })

  it('a heading sorts, a second click reverses the order; both are in the URL', async () => {
    await page.goto(`${world.url}/recordings/${id()}`)
    await openTurns(page)
    const grid = page.getByRole('grid', { name: 'Turns in the range' })
    await grid.getByRole('button', { name: 'From – to' }).click()
    await eventually(() => resultRows(page, 'Turns').first().getAttribute('data-start')).toBe('0')
    expect(page.url()).toContain('turnSort=start')
    const heading = grid.getByRole('columnheader', { name: 'From – to' })
    expect(await heading.getAttribute('aria-sort')).toBe('ascending')
    await grid.getByRole('button', { name: 'From – to' }).click()
    await eventually(() => heading.getAttribute('aria-sort')).toBe('descending')
    const last = Number(await resultRows(page, 'Turns').first().getAttribute('data-start'))
    expect(last).toBeGreaterThan(3500)
    await grid.getByRole('button', { name: 'From – to' }).click()
  })

  it('only visible rows are rendered, and arrow keys reach all rows', async () => {
    expect(await resultRows(page, 'Turns').count()).toBeLessThan(60)
    await resultRows(page, 'Turns').first().focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('End')
    await eventually(() =>
      page.locator('[data-start]:focus').getAttribute('aria-rowindex', { timeout: 2000 }),
    ).toBe(String(LONG_HOUR.turns + 1))
    await page.keyboard.press('Home')
    await eventually(() =>
      page.locator('[data-start]:focus').getAttribute('aria-rowindex', { timeout: 2000 }),
    ).toBe('2')
  })

  it('the row under the playhead is marked and scrolled into view, unless the user scrolls the list', async () => {
    const here = page
      .getByRole('grid', { name: 'Turns in the range' })
      .locator('[aria-current="true"]')
    await page.keyboard.press('Enter')
    await here.waitFor()
    const plot = page.getByTestId('timeline-plot')
    const box = await plot.boundingBox()
    if (!box) throw new Error('no diagram')
    await plot.click({ position: { x: box.width / 2, y: box.height / 2 } })
    await eventually(async () => Number(await here.getAttribute('data-start'))).toBeGreaterThan(
      1700,
    )
    expect(await here.isVisible()).toBe(true)

    await resultRows(page, 'Turns').first().hover()
    await page.mouse.wheel(0, -20_000)
    await page.mouse.wheel(0, -60_000)
    const first = page.locator('[data-row="0"]').first()
    await first.waitFor()
    await plot.click({ position: { x: (box.width * 3) / 4, y: box.height / 2 } })
    await page.keyboard.press('n')
    expect(await first.isVisible()).toBe(true)
    await page.keyboard.press(' ')
  })
})
