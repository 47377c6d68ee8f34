import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openEmbeddedStorage } from '@toolkit/adapter-embedded'
import {
  type CandidateSpot,
  NO_CANDIDATES,
  NO_FILTER,
  NO_TURNS,
  type Recording,
  type Storage,
} from '@toolkit/core'
import { systemClock } from '@toolkit/http-kit'
import { aReview, aRun, aStretchVerdict } from '@toolkit/testkit'
import { Revision } from '../packages/core/src/runtime/system.ts'
import { createCalibrations } from '../packages/core/src/use-cases/calibration.ts'
import { reliabilityInWorker } from '../run/product/reliability-worker.ts'
import { recordings } from './recordings.ts'
import { percentile, type Row } from './row.ts'

const RECORDINGS = 5_000
const VERDICTS = 50_000
const THRESHOLD = 50

/** The same numbers in each run. */
let state = 11
function random(): number {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
  return state / 2 ** 32
}

type Judged = Pick<Recording, 'id' | 'currentRunId'>

/** A moment of the current run with a verdict: of the queue if its score is low. Returns its spot. */
async function judge(
  storage: Storage,
  id: string,
  { id: recordingId, currentRunId }: Judged,
): Promise<CandidateSpot | null> {
  const [score, start] = [Math.round(random() * 1000) / 10, 3000 * random()]
  const end = start + 0.5 + 4 * random()
  const isListed = score < THRESHOLD
  const draw = isListed ? `review-1:queue:${THRESHOLD - score}` : 'review-1:above'
  const verdict = random() * 100 < score ? 'right' : 'wrong'
  await storage.stretchVerdicts.insert(
    aStretchVerdict({
      ...{ id, recordingId, runId: currentRunId ?? '', start, end, score, draw, verdict },
      curve: 'confidence',
    }),
  )
  if (!isListed) return null
  return {
    ...{ threshold: THRESHOLD, start, end, mean: score, inRangeMean: score, min: score },
    ...{ max: score, bridgedSeconds: 0, severity: THRESHOLD - score, reasons: 0 },
  }
}

/** Recordings with runs, verdicts, and the spots that these are on. */
async function fill(storage: Storage): Promise<readonly Judged[]> {
  const all = [...recordings(RECORDINGS)].map((recording, place) => ({
    ...{ ...recording, currentRunId: `run-${place}` },
  }))
  const spots = all.map((): CandidateSpot[] => [])
  for (const recording of all) await storage.recordings.insert(recording)
  for (let place = 0; place < VERDICTS; place++) {
    const at = place % RECORDINGS
    const spot = await judge(storage, `v${place}`, all[at] as Judged)
    if (spot !== null) spots[at]?.push(spot)
  }
  for (const [place, { id: recordingId, currentRunId: runId }] of all.entries()) {
    await storage.runs.insert(aRun({ id: runId, recordingId, status: 'succeeded' }))
    await storage.candidates.put({
      ...{ ...NO_CANDIDATES, ...NO_TURNS, recordingId, runId },
      spots: spots[place] ?? [],
    })
  }
  const record = aReview({ belowSeconds: 100_000, aboveSeconds: 9_000_000 })
  await storage.reviews.put({ ...record, at: '2027-01-01T00:00:00.000Z' })
  return all
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
    const all = await fill(storage)
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
    await judge(storage, 'one-more', all[0] as Judged)
    revision.next({ recordingId: all[0]?.id ?? '', what: 'verdicts' })
    const before = process.cpuUsage()
    const after = await watched(ask)
    const cpu = process.cpuUsage(before)
    return [
      {
        what: `what ${VERDICTS.toLocaleString('en')} verdicts say, p95`,
        value: percentile(known, 0.95),
        ...{ unit: 'ms', reach: { atMost: 300 }, beside: null },
      },
      {
        what: 'after a further verdict',
        ...{ value: after, unit: 'ms', reach: { atMost: 300 } },
        beside: { what: 'ms of processor time', value: (cpu.user + cpu.system) / 1000 },
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
