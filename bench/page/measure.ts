import type { Browser, Page } from 'playwright-core'
import type { Row } from '../row.ts'

/** The diagram with all its data. */
export const READY = '[data-testid="timeline"][aria-busy="false"]'

/** Milliseconds from the address to an element. */
export async function millisUntil(page: Page, address: string, selector: string): Promise<number> {
  const start = performance.now()
  await page.goto(address)
  await page.locator(selector).first().waitFor()
  return performance.now() - start
}

/** Runs `act` in a new page without any cache. */
export async function inPage<T>(browser: Browser, act: (page: Page) => Promise<T>): Promise<T> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 1000 } })
  try {
    return await act(await context.newPage())
  } finally {
    await context.close()
  }
}

/** Heap of the page in MiB after a garbage collection. */
export async function heapMiB(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  await session.detach()
  return usedSize / 1024 / 1024
}

/** A row with an upper bound. */
export function row(what: string, value: number, unit: string, atMost: number): Row {
  return { what, value, unit, reach: { atMost }, beside: null }
}
