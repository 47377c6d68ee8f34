import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { openEmbeddedStorage } from '@toolkit/adapter-embedded'
import {
  allSteps,
  type CandidatePosition,
  type CandidateQuery,
  candidateSteps,
  candidateValue,
  NO_FILTER,
  nameKey,
  packCurve,
  REASONS,
  type Reason,
  type RecordingFilter,
  reasonFinder,
  type Storage,
  turnPages,
  WorstTurnFinder,
  type WorstTurnPosition,
  type WorstTurnQuery,
  worstTurnValue,
} from '@toolkit/core'
import { startProcess } from '../tests/kill/product-process.ts'
import { type Corpus, candidatesOf, fillCorpus, keptOf, random, turnsOf } from './corpus-fill.ts'
import { longestWait } from './longest-wait.ts'
import { times } from './recordings.ts'
import { residentMiB } from './resident-memory.ts'
import { percentile, type Row } from './row.ts'

const COUNT = Number(process.env.REVIEW_RECORDINGS ?? 10_000)
const PAGES = 1_000

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

/** The first list after a start of the product: how long it takes, how long others wait meanwhile, and what stays in memory. */
async function afterStart(folder: string): Promise<Row[]> {
  const product = await startProcess({ DATA_DIR: folder, PORT: '0' })
  try {
    await fetch(`${product.url}/api/health`)
    const before = residentMiB(product.pid)
    const asked = times([async () => (await fetch(`${product.url}/api/turns`)).arrayBuffer()])
    const wait = await longestWait(product.url, asked)
    const [first = Number.NaN] = await asked
    const after = residentMiB(product.pid)
    return [
      {
        what: 'the first list after the start',
        ...{ value: first, unit: 'ms', reach: null },
        beside: { what: 'longest wait of another request meanwhile', value: wait },
      },
      {
        what: 'resident memory after it',
        ...{ value: after, unit: 'MiB', reach: null },
        beside: {
          what: 'KiB more than before, for each recording',
          value: ((after - before) * 1024) / COUNT,
        },
      },
    ]
  } finally {
    await product.kill()
  }
}

export async function reviewBenches(): Promise<Row[]> {
  // Only reads are measured; in memory the durable writes before them are faster.
  const isSmall = COUNT <= 20_000 && existsSync('/dev/shm')
  const folder = await mkdtemp(path.join(isSmall ? '/dev/shm' : tmpdir(), 'bench-'))
  try {
    const corpus = await fillCorpus(folder, COUNT)
    const rows = await afterStart(folder)
    const storage = await openEmbeddedStorage({ dataDir: folder })
    try {
      return [...rows, ...(await listBenches(storage, folder, corpus))]
    } finally {
      await storage.close()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function listBenches(
  storage: Storage,
  folder: string,
  { recordings, spots, turns, putMs }: Corpus,
): Promise<Row[]> {
  const asked = queries()
  const list = () => times(asked.map((query) => () => storage.candidates.list(query)))
  const reasonQueries = asked.map((query, at) => ({
    ...query,
    reason: REASONS[at % 5] as Reason,
  }))
  const ofReasons = () => times(reasonQueries.map((query) => () => storage.candidates.list(query)))
  const statistics = () =>
    times(FILTERS.map((filter) => () => storage.candidates.statistics(filter)))
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
  const of = `${recordings.toLocaleString('en')} recordings, ${spots.toLocaleString('en')} spots`
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
      what: 'storing what is kept of a recording',
      ...{ value: putMs, unit: 'ms', reach: null, beside: null },
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
      what: `worst 50 turns under filters, ${turns.toLocaleString('en')} turns, p95`,
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
}
