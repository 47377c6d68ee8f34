import type { Browser } from 'playwright-core'
import { inPage } from './measure.ts'

/** How much slower the processor is than this one. */
export const SLOWDOWN = 4
const RUNS = 5

/**
 * Milliseconds until the largest contentful paint of an address, without any cache, with a processor that is slower by
 * `SLOWDOWN`: the median of several visits.
 * @param selector an element after which nothing larger is painted.
 */
export async function largestPaintMs(
  browser: Browser,
  address: string,
  selector: string,
): Promise<number> {
  const times: number[] = []
  for (let i = 0; i < RUNS; i += 1) times.push(await visit(browser, address, selector))
  return times.toSorted((a, b) => a - b)[RUNS >> 1] as number
}

function visit(browser: Browser, address: string, selector: string): Promise<number> {
  return inPage(browser, async (page) => {
    const session = await page.context().newCDPSession(page)
    await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN })
    await page.addInitScript(`
      new PerformanceObserver((list) => {
        for (const { startTime } of list.getEntries()) globalThis.largestPaint = startTime
      }).observe({ type: 'largest-contentful-paint', buffered: true })
    `)
    await page.goto(address, { waitUntil: 'commit' })
    await page.locator(selector).first().waitFor()
    // The entry of a paint comes after its frame.
    await page.evaluate(
      'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))',
    )
    return Number(await page.evaluate('globalThis.largestPaint'))
  })
}
