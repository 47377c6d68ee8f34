import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openEmbeddedStorage } from '@toolkit/adapter-embedded'
import { findChromium, launchChromium } from '../../tests/browser/chromium.ts'
import { startWithPage } from '../../tests/browser/server.ts'
import { recordings } from '../recordings.ts'
import type { Row } from '../row.ts'
import { scrollRows } from './gestures.ts'
import { heapMiB, inPage, millisUntil, row } from './measure.ts'

const COUNTS = { large: 100_000, small: 1_000 } as const

/** The list of 100,000 recordings, opened without any cache and scrolled, beside the one of 1,000. */
export async function largeListBenches(): Promise<Row[]> {
  const executable = findChromium(process.env)
  if (executable === null)
    throw new Error('There is no chromium. Install one, or set CHROMIUM_PATH.')
  const small = await measured(executable, COUNTS.small)
  const large = await measured(executable, COUNTS.large)
  return [
    {
      ...row('list of 100,000 recordings, cold: first rows', large.firstMs, 'ms', 600),
      beside: { what: '1,000 recordings', value: small.firstMs },
    },
    {
      what: 'scrolling 100,000 recordings, 700 px a step: frames a second',
      value: large.scroll.framesPerSecond,
      unit: '1/s',
      reach: { atLeast: 55 },
      beside: { what: '1,000 recordings', value: small.scroll.framesPerSecond },
    },
    {
      ...row('scrolling 100,000 recordings: longest frame', large.scroll.longestMs, 'ms', 50),
      beside: { what: '1,000 recordings', value: small.scroll.longestMs },
    },
    {
      ...row('list of 100,000 recordings: page memory after scrolling', large.heap, 'MiB', 100),
      beside: { what: '1,000 recordings', value: small.heap },
    },
  ]
}

async function measured(executable: string, count: number) {
  // Only reads are measured; in memory the durable writes before them are faster.
  const place = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()
  const folder = await mkdtemp(path.join(place, 'bench-'))
  const storage = await openEmbeddedStorage({ dataDir: folder })
  for (const recording of recordings(count)) await storage.recordings.insert(recording)
  await storage.close()
  const product = await startWithPage(folder, 0)
  const browser = await launchChromium(executable)
  try {
    return await inPage(browser, async (page) => {
      const firstMs = await millisUntil(page, product.url, 'tbody tr a')
      const scroll = await scrollRows(page)
      return { firstMs, scroll, heap: await heapMiB(page) }
    })
  } finally {
    await browser.close()
    await product.close()
    await rm(folder, { recursive: true, force: true })
  }
}
