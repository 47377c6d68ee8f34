import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openEmbeddedStorage } from '@toolkit/adapter-embedded'
import { NO_FILTER, type Storage } from '@toolkit/core'
import { systemClock } from '@toolkit/http-kit'
import { aReview, aStretchVerdict } from '@toolkit/testkit'
import { Revision } from '../packages/core/src/runtime/system.ts'
import { createCalibrations } from '../packages/core/src/use-cases/calibration.ts'
import { reliabilityInWorker } from '../run/product/reliability-worker.ts'
import { recordings } from './recordings.ts'
import { percentile, type Row } from './row.ts'

const RECORDINGS = 5_000
const VERDICTS = 50_000

/** The same numbers in each run. */
let state = 11
function random(): number {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
  return state / 2 ** 32
}

async function judge(storage: Storage, id: string, recordingId: string): Promise<void> {
  const [score, start] = [Math.round(random() * 1000) / 10, Math.round(random() * 3000)]
  const draw = score < 50 ? `review-1:queue:${50 - score}` : 'review-1:above'
  await storage.stretchVerdicts.insert(
    aStretchVerdict({
      ...{ id, recordingId, start, end: start + 0.5 + 4 * random(), score, draw },
      ...{ curve: 'confidence', verdict: random() * 100 < score ? 'right' : 'wrong' },
    }),
  )
}

async function msOf(call: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await call()
  return performance.now() - start
}

/** What 50,000 verdicts say: with resamples that are known, and after a further verdict. */
export async function calibrationBenches(): Promise<Row[]> {
  const root = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()
  const folder = await mkdtemp(path.join(root, 'toolkit-bench-'))
  const storage = await openEmbeddedStorage({ dataDir: folder })
  try {
    const all = [...recordings(RECORDINGS)]
    for (const recording of all) await storage.recordings.insert(recording)
    for (let place = 0; place < VERDICTS; place++) {
      await judge(storage, `v${place}`, all[place % RECORDINGS]?.id ?? '')
    }
    await storage.reviews.put(aReview({ belowSeconds: 1_000_000, aboveSeconds: 9_000_000 }))
    let longest = 0
    const watched = async (call: () => Promise<unknown>) => {
      let last = performance.now()
      const timer = setInterval(() => {
        const now = performance.now()
        longest = Math.max(longest, now - last)
        last = now
      }, 1)
      const ms = await msOf(call)
      clearInterval(timer)
      return ms
    }
    const revision = new Revision()
    const calibrations = createCalibrations({
      storage,
      revision,
      clock: systemClock,
      reliability: reliabilityInWorker,
    })
    const ask = () => calibrations.ofVerdicts(NO_FILTER, new AbortController().signal)
    const first = await watched(ask)
    const known: number[] = []
    for (let time = 0; time < 10; time++) known.push(await msOf(ask))
    await judge(storage, 'one-more', all[0]?.id ?? '')
    revision.next()
    const after = await watched(ask)
    return [
      {
        what: `what ${VERDICTS.toLocaleString('en')} verdicts say, p95`,
        value: percentile(known, 0.95),
        ...{ unit: 'ms', reach: { atMost: 300 } },
        beside: { what: 'after a further verdict', value: after },
      },
      {
        what: 'the first time, with the start of a worker',
        ...{ value: first, unit: 'ms', reach: null, beside: null },
      },
      {
        what: 'the longest time that others wait meanwhile',
        ...{ value: longest, unit: 'ms', reach: null, beside: null },
      },
    ]
  } finally {
    await storage.close()
    await rm(folder, { recursive: true, force: true })
  }
}
