import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openEmbeddedStorage } from '@toolkit/adapter-embedded'
import {
  NO_FILTER,
  nameKey,
  RECORDING_SORTS,
  type Recording,
  type RecordingQuery,
  type Storage,
} from '@toolkit/core'
import { aRecording } from '@toolkit/testkit'
import { percentile, type Row } from './row.ts'

const COUNT = 100_000

/** Recordings (100,000) of three kinds of score, a tenth without a result, half without a human score. */
export function recordings(count: number = COUNT): Recording[] {
  let state = 11
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
  return Array.from({ length: count }, (_unused, i) => {
    const done = random() > 0.1
    const model = `model-${i % 3}`
    const humanScore = random() > 0.5 ? Math.floor(random() * 101) : null
    const sampleMean = done ? random() * 100 : null
    return aRecording({
      id: `recording-${i}`,
      name: `Call ${i} of ${['Alice', 'Bob', 'Carol'][i % 3]}`,
      durationSeconds: random() * 7200,
      status: done ? 'succeeded' : 'failed',
      currentRunId: done ? `run-${i}` : null,
      provider: 'local',
      model,
      score: done ? { kind: 'confidence', provider: 'local', model } : null,
      sampleMean,
      turnMinimum: done ? random() * 100 : null,
      overlapShare: done ? random() * 40 : null,
      humanScore,
      humanScoreRunId: humanScore === null ? null : `run-${i}`,
      disagreement:
        humanScore === null || sampleMean === null ? null : Math.abs(humanScore - sampleMean),
    })
  })
}

export function queries(): RecordingQuery[] {
  const base = {
    ...NO_FILTER,
    undiarized: 'exclude',
    limit: 50,
    after: null,
    offset: 0,
  } as const
  return RECORDING_SORTS.flatMap((sort) =>
    [false, true].flatMap((descending) =>
      [null, nameKey('alice')].flatMap((q) =>
        (['include', 'exclude'] as const).map((unscored) => ({
          ...base,
          q,
          sort,
          descending,
          unscored,
          humanScore: { from: 0, to: 60 },
          sampleMean: { from: 10, to: 55.5 },
        })),
      ),
    ),
  )
}

export async function times(calls: readonly (() => Promise<unknown>)[]): Promise<number[]> {
  const durations: number[] = []
  for (const call of calls) {
    const start = performance.now()
    await call()
    durations.push(performance.now() - start)
  }
  return durations
}

/** The same list by reading every row and filtering in memory. */
function plainList(rows: readonly string[], query: RecordingQuery) {
  const inside = (value: number | null, { from, to }: RecordingQuery['sampleMean']) =>
    value !== null && value >= (from ?? 0) && value <= (to ?? 100)
  return rows
    .map((row) => JSON.parse(row) as Recording)
    .filter((r) => inside(r.humanScore, query.humanScore) && inside(r.sampleMean, query.sampleMean))
    .sort((a, b) => (a.sampleMean ?? 0) - (b.sampleMean ?? 0))
    .slice(0, query.limit)
}

async function fill(storage: Storage): Promise<Recording[]> {
  const all = recordings()
  for (const recording of all) await storage.recordings.insert(recording)
  return all
}

export async function recordingBenches(): Promise<Row[]> {
  // Only reads are measured; in memory the durable writes before them are faster.
  const place = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()
  const folder = await mkdtemp(path.join(place, 'bench-'))
  const storage = await openEmbeddedStorage({ dataDir: folder })
  try {
    const rows = (await fill(storage)).map((recording) => JSON.stringify(recording))
    const asked = queries()
    const list = () => times(asked.map((query) => () => storage.recordings.list(query)))
    const facets = () => times(asked.map((query) => () => storage.recordings.facets(query)))
    await list()
    const plain = await times(asked.slice(0, 3).map((query) => async () => plainList(rows, query)))
    const beside = { what: 'read all rows and filter', value: percentile(plain, 0.5) }
    return [
      {
        what: 'list with both score filters, 100,000 recordings, p95',
        value: percentile([...(await list()), ...(await list())], 0.95),
        unit: 'ms',
        reach: { atMost: 50 },
        beside,
      },
      {
        what: 'facets of the same, p95',
        value: percentile([...(await facets()), ...(await facets())], 0.95),
        unit: 'ms',
        reach: { atMost: 150 },
        beside,
      },
    ]
  } finally {
    await storage.close()
    await rm(folder, { recursive: true, force: true })
  }
}
