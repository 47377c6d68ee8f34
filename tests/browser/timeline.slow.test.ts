import type { TurnView } from '@toolkit/server/client'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually } from './actions.ts'
import { describeInBrowser, openWorld, type WatchedPage, type World } from './fixture.ts'
import { putLongRecording } from './long-recording.ts'

const DURATION = 3600

/** Parses m:ss.s or h:mm:ss.s to seconds. */
function secondsOf(text: string): number {
  const [seconds = 0, minutes = 0, hours = 0] = text.split(':').map(Number).reverse()
  return hours * 3600 + minutes * 60 + seconds
}

/** All times in a text. */
function timesIn(text: string): number[] {
  return [...text.matchAll(/\d+:\d\d(?::\d\d)?\.\d+/g)].map(([time]) => secondsOf(time))
}

describeInBrowser('the time axis of an hour with 2,000 turns', () => {
  let world: World
  let watched: WatchedPage
  let page: Page
  let turns: TurnView[]

  beforeAll(async () => {
    let id = ''
    world = await openWorld(async (folder) => {
      id = (await putLongRecording(folder)).id
    })
    turns = (await world.api.turns(id, { limit: 5000, sort: 'start' })).items
    watched = await world.open(`/recordings/${id}`)
    page = watched.page
    await page.locator('[data-testid="timeline"][aria-busy="false"]').waitFor()
  })
  afterAll(async () => {
    await watched.close()
    await world.close()
  })

  const plot = () => page.getByTestId('timeline-plot')
  const plotBox = async () => {
    const box = await plot().boundingBox()
    if (box === null) throw new Error('the plot is not to be seen')
    return box
  }
  const shown = async () => {
    const text = await page.getByTestId('timeline-window').textContent()
    const [start = Number.NaN, end = Number.NaN] = timesIn(text ?? '')
    return { start, end, span: end - start }
  }
  const tooltip = () => page.getByTestId('timeline-tooltip').innerText()
  /** Vertical positions of a speaker's lane and of the curve in the plot. */
  const laneY = async (speaker: string) => {
    const label = await page
      .getByTestId('timeline')
      .getByText(speaker, { exact: true })
      .boundingBox()
    if (label === null) throw new Error(`no lane of ${speaker}`)
    return label.y + label.height / 2
  }
  const curveY = async () => {
    const box = await plotBox()
    return box.y + box.height - 60
  }
  const showAll = async () => {
    await plot().focus()
    await page.keyboard.press('Escape')
    await page.keyboard.press('f')
    expect(await shown()).toEqual({ start: 0, end: DURATION, span: DURATION })
  }

  it('shows everything with few elements, and has an accessible name', async () => {
    await showAll()
    expect(await page.getByTestId('timeline').locator('*').count()).toBeLessThan(80)
    expect(await plot().getAttribute('aria-label')).toBe('Diagram')
    const description = await plot().locator('p').first().textContent()
    expect(description).toContain('2,000 turns of 4 speakers')
    const painted = await plot()
      .locator('canvas')
      .first()
      .evaluate((canvas) => {
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
        return data.some((value: number) => value > 0)
      })
    expect(painted).toBe(true)
  })

  it('the wheel zooms to single samples around the pointer', async () => {
    await showAll()
    const box = await plotBox()
    // Wheel steps are whole pixels.
    await page.mouse.move(Math.round(box.x + box.width * 0.4), await curveY())
    const [before = Number.NaN] = timesIn(await tooltip())
    await page.mouse.wheel(0, -600)
    await eventually(async () => (await shown()).span).toBeLessThan(DURATION / 2)
    const [after = Number.NaN] = timesIn(await tooltip())
    expect(after).toBeCloseTo(before, 0)
    for (let i = 0; i < 12; i += 1) await page.mouse.wheel(0, -600)
    await eventually(async () => (await shown()).span).toBeLessThan(0.6)
    const first = await tooltip()
    expect(first).toMatch(/^confidence \d+\nat \d+:\d\d\.\d\d$/)
    // Twenty samples are visible: a twentieth of the width further is the next one.
    await page.mouse.move(box.x + box.width * 0.46, await curveY())
    await eventually(tooltip).not.toBe(first)
    // Not fully: if everything is shown the wheel scrolls the page.
    await page.mouse.wheel(0, 600)
    await eventually(async () => (await shown()).span).toBeGreaterThan(0.8)
  })

  it('the tooltip of a turn shows speaker, times, confidence and runner-up', async () => {
    const turn = turns.find(({ start, overlapSeconds }) => start > 100 && overlapSeconds > 0.3)
    if (turn === undefined || turn.runnerUp === null) throw new Error('no turn to point at')
    await showAll()
    const box = await plotBox()
    const middle = (turn.start + turn.end) / 2
    await page.mouse.move(box.x + (middle / DURATION) * box.width, await curveY())
    for (let i = 0; i < 4; i += 1) await page.mouse.wheel(0, -600)
    await eventually(async () => (await shown()).span).toBeLessThan(60)
    const { start, span } = await shown()
    const x = box.x + ((middle - start) / span) * box.width
    await page.mouse.move(x, await laneY(turn.speaker))
    await eventually(tooltip).toContain(turn.speaker)
    const text = await tooltip()
    expect(text).toContain(`confidence ${turn.confidence}`)
    expect(text).toContain(`runner-up: ${turn.runnerUp.speaker}, ${turn.runnerUp.confidence}`)
    expect(timesIn(text)[0]).toBeCloseTo(turn.start, 0)
    expect(await page.getByTestId('timeline-words').textContent()).toContain(turn.speaker)
  })

  it('a drag over lanes or overview pans; a click in the overview moves there', async () => {
    await showAll()
    const box = await plotBox()
    await page.mouse.move(box.x + box.width / 2, await curveY())
    await page.mouse.wheel(0, -900)
    await eventually(async () => (await shown()).span).toBeLessThan(DURATION / 2)
    const before = await shown()
    await page.mouse.down()
    await page.mouse.move(box.x + box.width / 2 - 200, await curveY(), { steps: 5 })
    await page.mouse.up()
    const after = await shown()
    expect(after.start - before.start).toBeCloseTo((200 / box.width) * before.span, -1)
    const overview = await page.getByTestId('timeline-overview').boundingBox()
    if (overview === null) throw new Error('no overview')
    await page.mouse.click(overview.x + overview.width * 0.9, overview.y + 10)
    await eventually(async () => (await shown()).end).toBeGreaterThan(DURATION * 0.9)
    await eventually(() => currentTime(page)).toBeCloseTo(DURATION * 0.9, -1)
  })

  it('a click seeks; a drag over the sound selects and loops; Escape clears the selection', async () => {
    await showAll()
    const box = await plotBox()
    const x = (share: number) => box.x + box.width * share
    await page.mouse.click(x(0.25), await curveY())
    await eventually(() => currentTime(page)).toBeCloseTo(DURATION / 4, -1)
    for (let i = 0; i < 7; i += 1) await page.mouse.wheel(0, -600)
    await eventually(async () => (await shown()).span).toBeLessThan(5)
    await page.mouse.move(x(0.5), box.y + 40)
    await page.mouse.down()
    await page.mouse.move(x(0.7), box.y + 40, { steps: 4 })
    await page.mouse.up()
    const legend = page.getByTestId('timeline-legend')
    await eventually(() => legend.innerText()).toContain('looping')
    const [from = Number.NaN, to = Number.NaN] = timesIn(await legend.innerText())
    await page.mouse.click(x(0.69), await curveY())
    await page.locator('audio').evaluate((audio) => audio.play())
    await eventually(() => currentTime(page)).toBeLessThan(to - 0.1)
    expect(await currentTime(page)).toBeGreaterThan(from - 0.1)
    await page.locator('audio').evaluate((audio) => audio.pause())
    await plot().focus()
    await page.keyboard.press('z')
    expect((await shown()).span).toBeCloseTo((to - from) * 1.2, 0)
    await page.keyboard.press('Escape')
    await eventually(() => legend.innerText()).not.toContain('Selected')
  })

  it('keys zoom, pan, go to the ends and zoom to the turn at the playhead', async () => {
    await showAll()
    await page.keyboard.press('+')
    await page.keyboard.press('+')
    expect((await shown()).span).toBeCloseTo(DURATION / 4, 0)
    await page.keyboard.press('End')
    expect((await shown()).end).toBe(DURATION)
    await page.keyboard.press('[')
    expect((await shown()).end).toBeCloseTo(DURATION * 0.875, 0)
    await page.keyboard.press('Home')
    expect((await shown()).start).toBe(0)
    await page.keyboard.press('-')
    expect((await shown()).span).toBeCloseTo(DURATION / 2, 0)
    const turn = turns[1000] as TurnView
    await page.locator('audio').evaluate(
      (audio, at) => {
        audio.currentTime = at
      },
      (turn.start + turn.end) / 2,
    )
    await eventually(async () => (await shown()).end).toBeGreaterThan(turn.end)
    await eventually(() => page.getByTestId('timeline-words').textContent()).toContain('confidence')
    await page.keyboard.press('z')
    const { start, end } = await shown()
    expect(end - start).toBeLessThan(30)
    expect(start).toBeLessThan((turn.start + turn.end) / 2)
  })

  it('a pinch zooms in', async () => {
    const touched = await world.open(new URL(page.url()).pathname, { hasTouch: true })
    const { page: screen } = touched
    await screen.locator('[data-testid="timeline"][aria-busy="false"]').waitFor()
    const span = async () => {
      const words = await screen.getByTestId('timeline-window').textContent()
      const [start = Number.NaN, end = Number.NaN] = timesIn(words ?? '')
      return end - start
    }
    expect(await span()).toBe(DURATION)
    const box = await screen.getByTestId('timeline-plot').boundingBox()
    if (box === null) throw new Error('the plot is not to be seen')
    const [x, y] = [box.x + box.width / 2, box.y + 60]
    const devtools = await screen.context().newCDPSession(screen)
    const touchPoints = (apart: number) => [
      { x: x - apart, y, id: 0 },
      { x: x + apart, y, id: 1 },
    ]
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', apart: number | null) =>
      devtools.send('Input.dispatchTouchEvent', {
        type,
        touchPoints: apart === null ? [] : touchPoints(apart),
      })
    await touch('touchStart', 40)
    for (const apart of [60, 80, 120, 160]) await touch('touchMove', apart)
    await touch('touchEnd', null)
    await eventually(span).toBeLessThan(DURATION / 3)
    expect(await span()).toBeGreaterThan(DURATION / 5)
    await touched.close()
  })
})

function currentTime(page: Page): Promise<number> {
  return page.locator('audio').evaluate((audio) => audio.currentTime as number)
}
