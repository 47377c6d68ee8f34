import type { Page } from 'playwright-core'

/** Frame rate figures of a page. */
export interface FrameFigures {
  readonly framesPerSecond: number
  readonly medianMs: number
  readonly longestMs: number
}

/** Measures every frame of the page while `act` runs. */
export async function measureFrames(page: Page, act: () => Promise<void>): Promise<FrameFigures> {
  const recording = await page.locator('html').evaluateHandle((root) => {
    const view = root.ownerDocument.defaultView
    const times: number[] = []
    let frame = 0
    const look = (time: number) => {
      times.push(time)
      frame = view.requestAnimationFrame(look)
    }
    frame = view.requestAnimationFrame(look)
    return {
      stop: () => {
        view.cancelAnimationFrame(frame)
        return times
      },
    }
  })
  await act()
  const times = await recording.evaluate((one) => one.stop())
  await recording.dispose()
  const gaps = times.slice(1).map((time, i) => time - (times[i] ?? time))
  const sorted = gaps.toSorted((a, b) => a - b)
  return {
    framesPerSecond: (1000 * gaps.length) / gaps.reduce((sum, gap) => sum + gap, 0),
    medianMs: sorted[sorted.length >> 1] ?? Number.NaN,
    longestMs: sorted.at(-1) ?? Number.NaN,
  }
}
