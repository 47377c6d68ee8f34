import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { openEmbeddedStorage } from '@toolkit/adapter-embedded'
import {
  allSteps,
  CANDIDATE_THRESHOLDS,
  type CandidatePosition,
  type CandidateQuery,
  type CandidateSpot,
  candidateSteps,
  candidateValue,
  NO_FILTER,
  nameKey,
  packCurve,
  REASONS,
  type Reason,
  type RecordingFilter,
  type RunCandidates,
  reasonBit,
  reasonFinder,
  type Storage,
  type Turn,
  turnPages,
  WorstTurnFinder,
  type WorstTurnPosition,
  type WorstTurnQuery,
  worstTurnValue,
} from '@toolkit/core'
import { recordings, times } from './recordings.ts'
import { percentile, type Row } from './row.ts'

/** With 100,000 recordings the database has 27 million spots and 27 million turns, and takes about 17 GB. */
const COUNT = Number(process.env.REVIEW_RECORDINGS ?? 10_000)
const SPOTS = 300
const TURNS = 300
const PAGES = 1_000

/** The same numbers in each run. */
let state = 7
function random(): number {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
  return state / 2 ** 32
}

/** Spots as an hour has them: the more, the higher the threshold. */
function candidatesOf(recordingId: string, runId: string): RunCandidates {
  const spots: CandidateSpot[] = Array.from({ length: SPOTS }, (_, place) => {
    const threshold = CANDIDATE_THRESHOLDS[Math.floor(Math.sqrt(random()) * 14)] ?? 95
    const start = place * 12 + random()
    const seconds = 0.2 + random() * 4
    const mean = random() * threshold
    const severity = seconds * (threshold - mean)
    return {
      ...{ threshold, start, end: start + seconds, mean, inRangeMean: mean, severity },
      ...{ min: mean / 2, max: threshold, bridgedSeconds: 0 },
      // Half of the spots have a reason, and clipping is rare.
      reasons: random() < 0.01 ? reasonBit('clipping') : Math.floor(random() * 16),
    }
  })
  return {
    ...{ recordingId, runId, spots },
    totals: CANDIDATE_THRESHOLDS.map((threshold) => {
      const mine = spots.filter((spot) => spot.threshold === threshold)
      const having = (bit: number) => totalOf(mine.filter(({ reasons }) => (reasons & bit) !== 0))
      return { ...totalOf(mine), reasons: REASONS.map((reason) => having(reasonBit(reason))) }
    }),
    sampleSeconds: Array.from({ length: 101 }, () => random() * 36),
    ...keptOf(turnsOf(TURNS)),
  }
}

function totalOf(spots: readonly CandidateSpot[]) {
  return {
    count: spots.length,
    seconds: spots.reduce((sum, { start, end }) => sum + end - start, 0),
  }
}

/** Turns as those of a conversation: most are sure, and short ones less. */
function turnsOf(count: number): Turn[] {
  return Array.from({ length: count }, (_, index) => {
    const seconds = 0.3 + random() ** 3 * 30
    const confidence = 100 * Math.max(0, 1 - random() ** 3 - 0.2 / seconds)
    const runnerUp = { speaker: 'SPEAKER_01', confidence: (100 - confidence) / 2 }
    return {
      ...{ index, speaker: 'SPEAKER_00', start: index * 12, end: index * 12 + seconds },
      ...{ confidence, runnerUp, margin: confidence - runnerUp.confidence },
      ...{ overlapSeconds: 0, scores: { SPEAKER_00: confidence, SPEAKER_01: runnerUp.confidence } },
    }
  })
}

function keptOf(turns: readonly Turn[]) {
  const finder = new WorstTurnFinder()
  finder.add(turns)
  return finder.found()
}

async function fill(storage: Storage): Promise<void> {
  let waiting: Promise<void>[] = []
  for (const recording of recordings(COUNT)) {
    await storage.recordings.insert(recording)
    const { id, currentRunId } = recording
    if (currentRunId === null) continue
    waiting.push(storage.candidates.put(candidatesOf(id, currentRunId)))
    if (waiting.length < 6) continue
    await Promise.all(waiting)
    waiting = []
  }
  await Promise.all(waiting)
}

const FILTERS: readonly RecordingFilter[] = [
  NO_FILTER,
  { ...NO_FILTER, q: nameKey('alice') },
  { ...NO_FILTER, q: nameKey('call 77') },
  { ...NO_FILTER, provider: 'local', model: 'model-1' },
  { ...NO_FILTER, model: 'model-2', sampleMean: { from: 10, to: 20 } },
]

function queries(): CandidateQuery[] {
  return FILTERS.flatMap((filter) =>
    ([20, 50, 70, 95] as const).flatMap((threshold) =>
      (['severity', 'mean', 'duration'] as const).map((sort) => ({
        ...{ recordings: filter, threshold, sort },
        ...{ unjudged: false, reason: null, limit: 50, after: null },
      })),
    ),
  )
}

function turnQueries(): WorstTurnQuery[] {
  const ranges = [
    { min: 0, max: 20 },
    { min: 0, max: 50 },
    { min: 60, max: 90 },
    { min: 0, max: 100 },
  ]
  return FILTERS.flatMap((recordings) =>
    ranges.flatMap((confidence) =>
      (['severity', 'confidence', 'duration', 'recording'] as const).flatMap((sort) =>
        [0, 5].map((minDuration) => ({
          ...{ recordings, confidence, sort, minDuration },
          ...{ unjudged: false, limit: 50, after: null },
        })),
      ),
    ),
  )
}

/** As `pageTimes`, of turns. */
async function turnPageTimes({ candidates }: Storage) {
  const pages: number[] = []
  const confidence = { min: 0, max: 100 }
  let after: WorstTurnPosition | null = null
  for (let page = 0; page < PAGES; page++) {
    const query = { ...(turnQueries()[0] as WorstTurnQuery), confidence, after }
    const start = performance.now()
    const { items } = await candidates.listTurns(query)
    pages.push(performance.now() - start)
    const last = items.at(-1)
    if (last === undefined) break
    const { recordingId, index } = last
    after = { value: worstTurnValue(last, 'severity'), recordingId, index }
  }
  return { next: pages.slice(1, 21), last: pages.slice(-20) }
}

/** Reading the turns of a day, and finding and storing what is kept of them. */
async function turnsOfDayMs({ candidates, turns }: Storage): Promise<number> {
  await turns.put('day', turnsOf(100_000))
  const start = performance.now()
  const finder = new WorstTurnFinder()
  for await (const page of turnPages({ turns }, 'day')) finder.add(page)
  const spots = candidatesOf('a-day', 'day')
  await candidates.put({ ...spots, spots: [], ...finder.found() })
  return performance.now() - start
}

/** The milliseconds of the first page, of the next ones, and of the last of `PAGES`. */
async function pageTimes({ candidates }: Storage) {
  const pages: number[] = []
  let after: CandidatePosition | null = null
  for (let page = 0; page < PAGES; page++) {
    const query = { ...(queries()[0] as CandidateQuery), threshold: 95, after } as const
    const start = performance.now()
    const { items } = await candidates.list(query)
    pages.push(performance.now() - start)
    const last = items.at(-1)
    if (last === undefined) break
    const { recordingId, start: at } = last
    after = { value: candidateValue(last, 'severity'), recordingId, start: at }
  }
  return { next: pages.slice(1, 21), last: pages.slice(-20) }
}

/** Finding and storing what is kept of a day with a sample each 20 ms. */
async function dayMs({ candidates }: Storage): Promise<number> {
  let level = 90
  const values = Float32Array.from({ length: 86_400 * 50 }, (_, at) => {
    if (at % 40 === 0) level = random() < 0.06 ? random() * 60 : 70 + random() * 30
    return level
  })
  const curve = packCurve(0.02, values)
  const turns = turnsOf(7_000)
  const peaks = Int8Array.from({ length: 2 * 8_640_000 }, (_, at) => (at % 2 === 0 ? -40 : 40))
  const start = performance.now()
  const found = allSteps(candidateSteps(curve, reasonFinder(turns, peaks)))
  await candidates.put({ recordingId: 'a-day', runId: 'run', ...found, ...keptOf([]) })
  return performance.now() - start
}

export async function reviewBenches(): Promise<Row[]> {
  // Only reads are measured; in memory the durable writes before them are faster.
  const isSmall = COUNT <= 20_000 && existsSync('/dev/shm')
  const folder = await mkdtemp(path.join(isSmall ? '/dev/shm' : tmpdir(), 'bench-'))
  const storage = await openEmbeddedStorage({ dataDir: folder })
  try {
    const filling = performance.now()
    await fill(storage)
    const stored = performance.now() - filling
    const asked = queries()
    const list = () => times(asked.map((query) => () => storage.candidates.list(query)))
    const reasonQueries = asked.map((query, at) => ({
      ...query,
      reason: REASONS[at % 5] as Reason,
    }))
    const ofReasons = () =>
      times(reasonQueries.map((query) => () => storage.candidates.list(query)))
    const statistics = () =>
      times(FILTERS.map((filter) => () => storage.candidates.statistics(filter)))
    const first = await times([() => storage.candidates.list(asked[0] as CandidateQuery)])
    await list()
    const reader = new DatabaseSync(path.join(folder, 'toolkit.sqlite'), { readOnly: true })
    const plain = await times([
      async () =>
        reader
          .prepare(
            'SELECT * FROM candidate_spots WHERE +threshold = 50 ORDER BY +severity DESC LIMIT 50',
          )
          .all(),
    ])
    reader.close()
    const beside = { what: 'read and sort all kept spots', value: plain[0] ?? Number.NaN }
    const turnList = () =>
      times(turnQueries().map((query) => () => storage.candidates.listTurns(query)))
    await turnList()
    const pages = await pageTimes(storage)
    const ofTurns = await turnPageTimes(storage)
    const of = `${COUNT.toLocaleString('en')} recordings, ${(COUNT * SPOTS * 0.9).toLocaleString('en')} spots`
    return [
      {
        what: `worst 50 moments under filters, ${of}, p95`,
        value: percentile([...(await list()), ...(await list())], 0.95),
        unit: 'ms',
        reach: { atMost: 50 },
        beside,
      },
      {
        what: 'worst 50 moments with a reason, p95',
        value: percentile([...(await ofReasons()), ...(await ofReasons())], 0.95),
        ...{ unit: 'ms', reach: { atMost: 50 }, beside: null },
      },
      {
        what: `storing what is kept of a recording (${SPOTS} spots, ${TURNS} turns)`,
        ...{ value: stored / COUNT, unit: 'ms', reach: null, beside: null },
      },
      {
        what: 'the first list after the start',
        ...{ value: first[0] ?? Number.NaN, unit: 'ms', reach: null, beside: null },
      },
      {
        what: 'next page, p95',
        ...{ value: percentile(pages.next, 0.95), unit: 'ms', reach: { atMost: 50 }, beside },
      },
      {
        what: 'the 1,000th page, p95',
        ...{ value: percentile(pages.last, 0.95), unit: 'ms', reach: { atMost: 50 }, beside },
      },
      {
        what: `worst 50 turns under filters, ${(COUNT * TURNS * 0.9).toLocaleString('en')} turns, p95`,
        value: percentile([...(await turnList()), ...(await turnList())], 0.95),
        ...{ unit: 'ms', reach: { atMost: 50 }, beside: null },
      },
      {
        what: 'next page of turns, p95',
        ...{ value: percentile(ofTurns.next, 0.95), unit: 'ms', reach: { atMost: 50 } },
        beside: null,
      },
      {
        what: 'the 1,000th page of turns, p95',
        ...{ value: percentile(ofTurns.last, 0.95), unit: 'ms', reach: { atMost: 50 } },
        beside: null,
      },
      {
        what: 'statistics, p95',
        value: percentile([...(await statistics()), ...(await statistics())], 0.95),
        ...{ unit: 'ms', reach: { atMost: 150 }, beside: null },
      },
      {
        what: 'what is kept of a run of 24 h',
        ...{ value: await dayMs(storage), unit: 'ms', reach: { atMost: 2_000 }, beside: null },
      },
      {
        what: 'what is kept of 100,000 turns',
        ...{ value: await turnsOfDayMs(storage), unit: 'ms', reach: { atMost: 2_000 } },
        beside: null,
      },
    ]
  } finally {
    await storage.close()
    await rm(folder, { recursive: true, force: true })
  }
}
