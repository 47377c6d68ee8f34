import type { Recording } from '@toolkit/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createClient } from '../src/client.ts'
import { type RunningServer, runServer } from './running-server.ts'
import { seedResult } from './seeded-result.ts'

let server: RunningServer
let client: ReturnType<typeof createClient>
beforeAll(async () => {
  server = await runServer()
  client = createClient(server.origin)
})
afterAll(() => server.close())

const ORIGIN = { kind: 'confidence', provider: 'local', model: 'local-test' } as const

/** Two speakers: A is sure for 4 s and might be B for 2 s; B has 1 s. */
const TURNS = [
  { speaker: 'A', start: 0, end: 4, scores: { A: 90, B: 20 } },
  { speaker: 'A', start: 4, end: 6, scores: { A: 50, B: 45 } },
  { speaker: 'B', start: 6, end: 7, scores: { A: 10, B: 80 } },
]

async function seeded(name: string, mean: number, recording: Partial<Recording> = {}) {
  const { recording: stored, run } = await seedResult(server.storage, {
    recording: { durationSeconds: 8, name, ...recording },
    turns: TURNS,
    curves: [{ kind: 'confidence', speaker: null, values: [mean, mean] }],
  })
  return { id: stored.id, runId: run.id }
}

const PATHS = ['scores', 'drift', 'confusions', 'speakers'] as const

describe('every answer', () => {
  it.each(PATHS)('of %s refuses what is no filter', async (path) => {
    for (const query of ['sampleMeanFrom=x', 'sampleMeanFrom=9&sampleMeanTo=3', 'sort=name']) {
      const { status, body } = await server.json(`/api/insight/${path}?${query}`)
      expect([status, body.code], query).toEqual([400, 'request-invalid'])
    }
  })

  it.each(PATHS)('of %s is empty if nothing matches', async (path) => {
    const { status, body } = await server.json(`/api/insight/${path}?q=nothing-has-this-name`)
    expect(status).toBe(200)
    expect(body.groups ?? body.series ?? body.items).toEqual([])
  })
})

describe('GET /api/insight/scores', () => {
  it('has the recordings with both scores in columns, without the trash', async () => {
    const pairs = [
      [90, 20],
      [60, 80],
      [30, 70],
    ] as const
    const ids: string[] = []
    for (const [mean, humanScore] of pairs) {
      ids.push((await seeded('paired', mean, { humanScore })).id)
    }
    await seeded('paired, no human score', 50)
    await seeded('paired, trashed', 50, { humanScore: 1, trashedAt: '2026-01-01T00:00:00.000Z' })
    const found = await client.scorePairs({ q: 'paired' })
    expect(found.ofOtherRuns).toBe(0)
    expect(found.groups).toHaveLength(1)
    const [group] = found.groups
    expect(group?.score).toEqual(ORIGIN)
    const rows = group?.ids.map((id, i) => [id, group.sampleMeans[i], group.humanScores[i]]) ?? []
    expect(new Set(rows.map(String))).toEqual(
      new Set(pairs.map(([mean, human], i) => String([ids[i], mean, human]))),
    )
    // Ranks 3, 2, 1 and 1, 3, 2.
    expect(group?.correlation).toBeCloseTo(-0.5, 12)
    const bounded = await client.scorePairs({ q: 'paired', humanScoreFrom: 75 })
    expect(bounded.groups[0]?.humanScores).toEqual([80])
    expect(bounded.groups[0]?.correlation).toBeNull()
  })

  it('leaves out what was said about another diarization', async () => {
    await seeded('earlier run', 80, { humanScore: 50, humanScoreRunId: 'another-run' })
    expect(await client.scorePairs({ q: 'earlier run' })).toEqual({ groups: [], ofOtherRuns: 1 })
  })
})

describe('GET /api/insight/drift', () => {
  it('has the weeks in which recordings were added, and where they move', async () => {
    const monday = Date.UTC(2026, 2, 2)
    for (let week = 0; week < 4; week++) {
      for (let place = 0; place < 8; place++) {
        const createdAt = new Date(monday + week * 7 * 86_400_000 + place * 3600_000).toISOString()
        await seeded(`drift ${week}`, (week < 2 ? 80 : 60) + place, { createdAt })
      }
    }
    await seeded('drift later', 10, { createdAt: '2026-03-30T00:00:00.000Z' })
    const { series, omitted, rule } = await client.drift({ q: 'drift' })
    expect([series.length, omitted]).toEqual([1, 0])
    expect(rule).toEqual({ minRecordings: 5, windowWeeks: 4, alpha: 0.05 })
    expect(series[0]).toMatchObject({ score: ORIGIN, group: null, recordings: 33 })
    expect(series[0]?.weeks).toEqual([
      { week: '2026-W10', start: '2026-03-02', ...week(8, 83.5, 80.7, true) },
      { week: '2026-W11', start: '2026-03-09', ...week(8, 83.5, 80.7, true) },
      { week: '2026-W12', start: '2026-03-16', ...week(8, 63.5, 60.7, true) },
      { week: '2026-W13', start: '2026-03-23', ...week(8, 63.5, 60.7, true) },
      { week: '2026-W14', start: '2026-03-30', ...week(1, 10, 10, false) },
    ])
    expect(series[0]?.changes).toMatchObject([
      {
        week: '2026-W12',
        before: { recordings: 16, median: 83.5 },
        after: { recordings: 16, median: 63.5 },
      },
    ])
  })

  const week = (recordings: number, median: number, decile: number, isTested: boolean) => ({
    ...{ recordings, median, isTested },
    lowestDecile: expect.closeTo(decile, 9),
  })

  it('is divided by the folder', async () => {
    await seeded('folder berlin/one', 80)
    await seeded('folder berlin/two', 70)
    await seeded('folder none', 60)
    const { series } = await client.drift({ q: 'folder', by: 'folder' })
    expect(series.map(({ group, recordings }) => [group, recordings])).toEqual([
      ['folder berlin', 2],
      [null, 1],
    ])
    const { status, body } = await server.json('/api/insight/drift?by=colour')
    expect([status, body.code]).toEqual([400, 'request-invalid'])
  })
})

describe('GET /api/insight/drift by tag', () => {
  it('counts a recording in each of its tags, whose spellings are one', async () => {
    await seeded('tagged one', 80, { tags: ['noisy', 'Phone'] })
    await seeded('tagged two', 70, { tags: ['Noisy'] })
    await seeded('tagged three', 60, { tags: ['noisy'] })
    await seeded('tagged not', 50)
    const { series, omitted } = await client.drift({ q: 'tagged', by: 'tag' })
    const groups = series.map(({ group, recordings, weeks }) => [
      ...[group, recordings],
      weeks[0]?.median,
    ])
    expect(groups).toHaveLength(3)
    expect(groups).toEqual(
      expect.arrayContaining([
        ['Noisy', 3, 70],
        ['Phone', 1, 80],
        [null, 1, 50],
      ]),
    )
    expect(omitted).toBe(0)
    const one = await client.drift({ q: 'tagged', by: 'tag', tag: ['phone'] })
    expect(one.series.map(({ group }) => group).toSorted()).toEqual(['Phone', 'noisy'])
  })
})

describe('confusions', () => {
  it('of a recording are by label, with the worst turns', async () => {
    const { id, runId } = await seeded('confused', 80, { speakerNames: { A: 'Ann' } })
    const found = await client.confusions(id)
    expect(found).toEqual({
      runId,
      names: { A: 'Ann' },
      rule: { margin: 20 },
      speakers: [
        { speaker: 'A', seconds: 6, comparedSeconds: 6 },
        { speaker: 'B', seconds: 1, comparedSeconds: 1 },
      ],
      cells: [
        {
          ...{ speaker: 'A', runnerUp: 'B', seconds: 2, turns: 1, share: 2 / 6 },
          worst: [{ recordingId: id, runId, index: 1, start: 4, end: 6, margin: 5 }],
        },
      ],
    })
    expect(await client.confusions(id, { run: runId })).toEqual(found)
    const other = await server.json(`/api/recordings/${id}/confusions?run=unknown`)
    expect([other.status, other.body.code]).toEqual([404, 'run-not-found'])
    const none = await server.json('/api/recordings/unknown/confusions')
    expect([none.status, none.body.code]).toEqual([404, 'recording-not-found'])
  })

  it('of many recordings are by name', async () => {
    await seeded('named one', 80, { speakerNames: { A: 'Ann', B: 'Ben' } })
    await seeded('named two', 80, { speakerNames: { A: 'Ann' } })
    await seeded('named three', 80)
    const { read, cut, groups } = await client.corpusConfusions({ q: 'named' })
    expect([read, cut, groups.length]).toEqual([2, false, 1])
    const [group] = groups
    expect(group).toMatchObject({ ...{ provider: 'local', model: 'local-test' }, names: 2 })
    expect(group?.speakers).toEqual([
      { speaker: 'Ann', seconds: 12, comparedSeconds: 12 },
      { speaker: 'Ben', seconds: 1, comparedSeconds: 1 },
    ])
    expect(
      group?.cells.map(({ speaker, runnerUp, seconds }) => [speaker, runnerUp, seconds]),
    ).toEqual([
      ['Ann', 'Ben', 2],
      ['Ann', null, 2],
    ])
  })
})

describe('GET /api/insight/speakers', () => {
  it('lists who has little speech, and doubtful numbers of speakers', async () => {
    const { id } = await seeded('little', 80, { speakerNames: { B: 'Ben' } })
    await seedResult(server.storage, {
      recording: { name: 'little, but enough', durationSeconds: 8 },
      turns: [
        { speaker: 'A', start: 0, end: 3, scores: null },
        { speaker: 'B', start: 3, end: 6, scores: null },
      ],
      curves: [],
    })
    const doubtful = await seedResult(server.storage, {
      recording: { name: 'little doubt', durationSeconds: 8 },
      turns: [{ speaker: 'A', start: 0, end: 3, scores: null }],
      curves: [],
      speakerDoubt: { range: { fewer: 1, more: 2, step: 0.05 }, labels: [] },
    })
    const { items, read, cut, rule } = await client.doubtfulSpeakers({ q: 'little' })
    expect([read, cut, rule.littleSpeechSeconds]).toEqual([3, false, 3])
    const byId = new Map(items.map((item) => [item.recordingId, item]))
    expect(byId.size).toBe(2)
    expect(byId.get(id)).toMatchObject({
      recordingName: 'little',
      speakerCountDoubt: null,
      little: [{ speaker: 'B', name: 'Ben', seconds: 1 }],
    })
    expect(byId.get(doubtful.recording.id)).toMatchObject({
      ...{ speakerCount: 1, speakerCountDoubt: 'some', speakerRange: { fewer: 1, more: 2 } },
      little: [],
    })
  })

  it('reads the newest 500 recordings, and says that there are older ones', async () => {
    const at = (place: number) => new Date(Date.UTC(2026, 0, 1) + place * 1000).toISOString()
    for (let place = 0; place < 501; place++) {
      const recording = { name: `many ${place}`, createdAt: at(place), speakerNames: { A: 'Ann' } }
      await seedResult(server.storage, { recording, turns: TURNS, curves: [] })
    }
    const { items, read, cut } = await client.doubtfulSpeakers({ q: 'many' })
    expect([read, cut]).toEqual([500, true])
    expect(items.map(({ recordingName }) => recordingName)).toEqual(
      Array.from({ length: 500 }, (_, i) => `many ${500 - i}`),
    )
    const confusions = await client.corpusConfusions({ q: 'many' })
    expect([confusions.read, confusions.cut]).toEqual([500, true])
    expect(confusions.groups[0]?.cells).toMatchObject([
      { speaker: 'Ann', runnerUp: null, turns: 500 },
    ])
    expect(confusions.groups[0]?.cells[0]?.worst).toHaveLength(10)
  })
})
