import {
  type CorpusExport,
  createCorpusExport,
  NO_BOUNDS,
  NO_FILTER,
  type Recording,
  type Storage,
  ToolkitError,
} from '@toolkit/core'
import { aRecording, aRun, memoryStorage } from '@toolkit/testkit'
import { beforeEach, describe, expect, it } from 'vitest'
import { describeTurns } from '../src/statistics/turns.ts'

let storage: Storage
let corpus: CorpusExport
const OPTIONS = {
  min: 0,
  max: 100,
  mergeGapSeconds: 0,
  minDurationSeconds: 0,
  window: NO_BOUNDS,
}
const SPOT = {
  ...{ start: 0, end: 1, mean: 1, inRangeMean: 1, min: 1, max: 1 },
  ...{ samples: 1, bridgedSeconds: 0 },
}

/** Spots of runs by id: how many, or the error. */
const spotsOfRun = new Map<string, number | ToolkitError>()

beforeEach(() => {
  storage = memoryStorage()
  spotsOfRun.clear()
  corpus = createCorpusExport(storage, {
    async spots(_, runId) {
      const found = spotsOfRun.get(runId ?? '') ?? 0
      if (typeof found !== 'number') throw found
      const run = (await storage.runs.get(runId ?? '')) ?? aRun()
      const recording = (await storage.recordings.get(run.recordingId)) ?? aRecording()
      return {
        ...{ recording, run },
        page: ({ offset, limit }) => ({
          items: Array.from({ length: Math.min(limit, found - offset) }, () => SPOT),
          total: found,
          totalSeconds: 0,
        }),
      }
    },
  })
})

/** Stores recordings, each a minute younger than the one before, with so many turns. */
async function seed(turnCounts: readonly number[]): Promise<Recording[]> {
  const recordings: Recording[] = []
  for (const [place, count] of turnCounts.entries()) {
    const curve = {
      kind: 'confidence',
      speaker: null,
      resolution: 1,
      length: 1,
      missing: 0,
    } as const
    const run = aRun({ status: 'succeeded', curves: [curve] })
    const createdAt = new Date(place * 60_000).toISOString()
    const recording = aRecording({ createdAt, currentRunId: count === 0 ? null : run.id })
    await storage.recordings.insert(recording)
    await storage.runs.insert({ ...run, recordingId: recording.id })
    const turns = Array.from({ length: count }, (_, n) => ({
      speaker: 'A',
      start: n,
      end: n + 0.5,
      scores: { A: n % 101 },
    }))
    await storage.turns.put(run.id, describeTurns(turns))
    recordings.push(recording)
  }
  return recordings
}

const runOf = ({ currentRunId }: Recording) => currentRunId as string

describe('recordings', () => {
  it('come oldest first, in pages, and only those that match', async () => {
    const all = await seed(Array.from({ length: 1_203 }, () => 0))
    const pages = await Array.fromAsync(corpus.recordings(NO_FILTER))
    expect(pages.map((page) => page.length)).toEqual([500, 500, 203])
    expect(pages.flat().map(({ id }) => id)).toEqual(all.map(({ id }) => id))
    const filter = { ...NO_FILTER, undiarized: 'exclude' as const }
    expect(await Array.fromAsync(corpus.recordings(filter))).toEqual([])
  })

  it('that are deleted meanwhile are left out, and none is repeated or missed', async () => {
    const all = await seed(Array.from({ length: 1_100 }, () => 0))
    const seen: string[] = []
    for await (const page of corpus.recordings(NO_FILTER)) {
      if (seen.length === 0) {
        for (const { id } of all.slice(490, 510)) await storage.recordings.remove(id)
      }
      seen.push(...page.map(({ id }) => id))
    }
    expect(seen).toEqual(all.filter((_, n) => n < 500 || n >= 510).map(({ id }) => id))
  })
})

describe('turns', () => {
  it('are those of the current runs within the range', async () => {
    const [, second, third] = await seed([0, 3, 6_000])
    const parts = await Array.fromAsync(corpus.turns(NO_FILTER, NO_BOUNDS))
    expect(parts.map(({ recording, turns }) => [recording.id, turns.length])).toEqual([
      [second?.id, 3],
      [third?.id, 6_000],
    ])
    const low = await Array.fromAsync(corpus.turns(NO_FILTER, { from: 1, to: 2 }))
    expect(low[0]?.turns.map(({ confidence }) => confidence)).toEqual([1, 2])
    expect(await Array.fromAsync(corpus.turns(NO_FILTER, { from: 100.5, to: null }))).toEqual([])
  })

  it('of a recording that is deleted before or while they are read are left out as a whole', async () => {
    const [first, second, third, fourth] = (await seed([1, 1, 12_000, 1])) as Recording[] as [
      Recording,
      Recording,
      Recording,
      Recording,
    ]
    const { list } = storage.turns
    let pages = 0
    Object.assign(storage.turns, {
      async list(...args: Parameters<typeof list>) {
        const page = await list(...args)
        if (args[0] === runOf(third) && ++pages === 1) await storage.runs.remove(runOf(third))
        return page
      },
    })
    const seen: string[] = []
    for await (const { recording } of corpus.turns(NO_FILTER, NO_BOUNDS)) {
      if (seen.length === 0) await storage.runs.remove(runOf(second))
      seen.push(recording.id)
    }
    expect(seen).toEqual([first.id, fourth.id])
    expect(pages).toBe(2)
  })
})

describe('spots', () => {
  const part = (curve: string | null = null) =>
    corpus.spots(NO_FILTER, curve === null ? null : { kind: 'speaker', speaker: curve }, OPTIONS)

  it('come in parts, with the curve', async () => {
    const [first] = (await seed([1, 1, 0])) as [Recording, Recording, Recording]
    spotsOfRun.set(runOf(first), 12_000)
    const parts = await Array.fromAsync(part())
    expect(parts.map(({ recording, spots }) => [recording.id, spots.length])).toEqual([
      [first.id, 5_000],
      [first.id, 5_000],
      [first.id, 2_000],
    ])
    expect(parts[0]?.curve.kind).toBe('confidence')
    expect((await Array.fromAsync(part('A')))[0]?.curve).toEqual({ kind: 'speaker', speaker: 'A' })
  })

  it('leave out recordings without the curve, and deleted ones, but fail for a lost file', async () => {
    const [first, second, third] = (await seed([1, 1, 1])) as [Recording, Recording, Recording]
    spotsOfRun.set(runOf(first), new ToolkitError('curve-not-found', 'It has others.'))
    spotsOfRun.set(runOf(second), new ToolkitError('file-missing', 'It is gone.'))
    spotsOfRun.set(runOf(third), 1)
    await expect(Array.fromAsync(part())).rejects.toMatchObject({ code: 'file-missing' })
    await storage.runs.remove(runOf(second))
    expect((await Array.fromAsync(part())).map(({ recording }) => recording.id)).toEqual([third.id])
  })
})

it('verdicts are all of each recording, newest first', async () => {
  const [, second] = (await seed([1, 0])) as [Recording, Recording]
  for (const [id, score] of [
    ['a', 10],
    ['b', null],
  ] as const) {
    await storage.verdicts.append({
      ...{ id, recordingId: second.id, runId: null, score, note: null },
      createdAt: '2026-01-01T00:00:00.000Z',
    })
  }
  const parts = await Array.fromAsync(corpus.verdicts(NO_FILTER))
  expect(parts.map(({ recording }) => recording.id)).toEqual([second.id])
  expect(parts[0]?.verdicts.map(({ score }) => score)).toEqual([null, 10])
})
