import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createClient } from '../src/client.ts'
import { type RunningServer, runServer, sending } from './running-server.ts'
import { seedResult } from './seeded-result.ts'

const TURNS = [{ speaker: 'A', start: 0, end: 4, scores: { A: 90 } }]

let server: RunningServer
beforeAll(async () => {
  server = await runServer()
})
afterAll(() => server.close())

/** A recording whose confidence is `low` from 1 to 2 s and 90 elsewhere. */
async function seeded(name: string, low: number, recording: object = {}) {
  const { recording: stored, run } = await seedResult(server.storage, {
    recording: { durationSeconds: 4, name, ...recording },
    turns: TURNS,
    curves: [{ kind: 'confidence', speaker: null, values: [90, 90, low, low, 90, 90, 90, 90] }],
  })
  return { id: stored.id, runId: run.id }
}

/** As `seeded`, with a result of another model. */
async function seededBy(model: string, low: number) {
  const seed = await seeded(model, low)
  const run = await server.storage.runs.get(seed.runId)
  if (run === null) throw new Error('the run is missing')
  await server.storage.runs.replace({ ...run, modelReported: model })
  return seed
}

const spots = (query: string) => server.json(`/api/spots?${query}`)
const names = (items: readonly { recordingName: string }[]) =>
  items.map(({ recordingName }) => recordingName)

describe('the worst spots of all recordings', () => {
  it('are listed with their recordings, the most severe first', async () => {
    const bad = await seeded('queue bad', 10)
    await seeded('queue good', 48)
    await seeded('queue trashed', 5, { trashedAt: '2026-01-01T00:00:00.000Z' })
    const { status, body } = await spots('q=queue')
    expect(status).toBe(200)
    expect(names(body.items)).toEqual(['queue bad', 'queue good'])
    expect(body.items[0]).toEqual({
      ...{ recordingId: bad.id, recordingName: 'queue bad', runId: bad.runId },
      ...{ start: 1, end: 2, mean: 10, inRangeMean: 10, min: 10, max: 10 },
      ...{ bridgedSeconds: 0, severity: 40, reasons: [] },
    })
    expect(body).toMatchObject({ nextCursor: null, total: 2, totalSeconds: 2 })
    expect(body.rule).toEqual({ min: 0, max: 50, mergeGap: 0.3, minDuration: 0.2, maxDuration: 20 })
    expect(names((await spots('q=queue&trashed=only')).body.items)).toEqual(['queue trashed'])
    // The spots of the recording by the same rule.
    const rule = new URLSearchParams(body.rule).toString()
    const { body: own } = await server.json(`/api/recordings/${bad.id}/spots?${rule}`)
    expect(own.items).toMatchObject([{ start: 1, end: 2, mean: 10 }])
  })

  it('are those of the next threshold', async () => {
    await seeded('ladder', 52)
    const at = async (max: number) => {
      const { body } = await spots(`q=ladder&max=${max}`)
      return [body.rule.max, body.total]
    }
    expect(await at(40)).toEqual([40, 0])
    expect(await at(50.5)).toEqual([55, 1])
    expect(await at(100)).toEqual([95, 1])
  })

  it('go on after a cursor, which belongs to its order', async () => {
    for (const low of [11, 12, 13]) await seeded(`page ${low}`, low)
    const first = await spots('q=page&limit=2')
    expect(names(first.body.items)).toEqual(['page 11', 'page 12'])
    await seeded('page 10', 10)
    const cursor = first.body.nextCursor
    const second = await spots(`q=page&limit=2&cursor=${cursor}`)
    expect(names(second.body.items)).toEqual(['page 13'])
    expect(second.body.nextCursor).toBe(null)
    for (const other of ['sort=mean', 'max=60', 'cursor=x']) {
      const refused = await spots(`q=page&cursor=${cursor}&${other}`)
      expect([refused.status, refused.body.code]).toEqual([400, 'request-invalid'])
    }
  })

  it('have reasons, by which they are filtered and counted', async () => {
    await seeded('reasoned', 20)
    await seedResult(server.storage, {
      recording: { durationSeconds: 4, name: 'reasoned edge' },
      turns: [
        { speaker: 'A', start: 0, end: 1.5, scores: { A: 90, B: 80 } },
        { speaker: 'B', start: 1.3, end: 2, scores: { A: 85, B: 90 } },
      ],
      curves: [{ kind: 'confidence', speaker: null, values: [90, 90, 30, 30, 90, 90, 90, 90] }],
    })
    const { body } = await spots('q=reasoned')
    expect(body.items.map(({ reasons }: { reasons: string[] }) => reasons)).toEqual([
      [],
      ['overlap', 'short-turn', 'close-second', 'turn-edge'],
    ])
    const short = (await spots('q=reasoned&reason=short-turn')).body
    expect([names(short.items), short.total, short.totalSeconds]).toEqual([['reasoned edge'], 1, 1])
    expect((await spots('q=reasoned&reason=clipping')).body).toMatchObject({ items: [], total: 0 })
    const statistics = (await server.json('/api/statistics?q=reasoned')).body.items[0]
    const at50 = statistics.spots.find(({ max }: { max: number }) => max === 50)
    expect(at50.total).toBe(2)
    expect(at50.reasons).toContainEqual({ reason: 'overlap', total: 1, totalSeconds: 1 })
    expect(at50.reasons).toContainEqual({ reason: 'clipping', total: 0, totalSeconds: 0 })
  })

  it('leave out what was judged, until the verdict is taken back', async () => {
    const { id } = await seeded('judged', 20)
    const left = async () => (await spots('q=judged&unjudged=only')).body.items.length
    expect(await left()).toBe(1)
    const verdict = { recordingId: id, start: 1, end: 2, verdict: 'wrong' }
    const { body } = await server.json('/api/verdicts', sending('POST', verdict))
    expect(await left()).toBe(0)
    expect((await spots('q=judged')).body.items).toHaveLength(1)
    await server.json(`/api/verdicts/${body.id}`, { method: 'DELETE' })
    expect(await left()).toBe(1)
  })

  it.each([
    'max=-1',
    'max=x',
    'reason=noise',
    'limit=201',
    'sort=-severity',
    'unjudged=no',
    'mergeGap=1',
  ])('refuses %s', async (query) => {
    const { status, body } = await spots(query)
    expect([status, body.code]).toEqual([400, 'request-invalid'])
  })
})

describe('the worst turns of all recordings', () => {
  const turns = (query: string) => server.json(`/api/turns?${query}`)
  const seededTurns = async (name: string, scores: readonly number[], recording: object = {}) => {
    const { recording: stored, run } = await seedResult(server.storage, {
      recording: { durationSeconds: 40, name, speakerNames: { A: 'Ann' }, ...recording },
      turns: scores.map((score, place) => ({
        ...{ speaker: 'A', start: 2 * place, end: 2 * place + 1 },
        scores: { A: score, B: 40 },
      })),
      curves: [{ kind: 'confidence', speaker: null, values: [90, 90] }],
    })
    return { id: stored.id, runId: run.id }
  }

  it('are listed with their recordings and speakers, the most severe first', async () => {
    const bad = await seededTurns('turned bad', [50.5, 30, 50])
    await seededTurns('turned good', [48, 90])
    await seededTurns('turned trashed', [5], { trashedAt: '2026-01-01T00:00:00.000Z' })
    const { status, body } = await turns('q=turned')
    expect(status).toBe(200)
    expect(body.items.map((item: { severity: number }) => item.severity)).toEqual([0.7, 0.52, 0.5])
    expect(body.items[0]).toEqual({
      ...{ recordingId: bad.id, recordingName: 'turned bad', runId: bad.runId, index: 1 },
      ...{ speaker: 'A', speakerName: 'Ann', start: 2, end: 3, confidence: 30, severity: 0.7 },
      ...{ runnerUp: { speaker: 'B', confidence: 40 }, margin: -10 },
    })
    expect(body).toMatchObject({ nextCursor: null, total: 3, totalSeconds: 3 })
    // Those of the recording within the same bounds.
    for (const bounds of ['max=50', 'min=50&max=51', 'min=31&max=100']) {
      const { body: own } = await server.json(`/api/recordings/${bad.id}/turns?${bounds}`)
      const { body: all } = await turns(`q=turned bad&${bounds}`)
      expect([all.total, all.items.length]).toEqual([own.total, own.total])
    }
  })

  it('have no total with a least duration', async () => {
    await seededTurns('brief', [10])
    const { body } = await turns('q=brief&minDuration=1')
    expect([body.items.length, body.total, body.totalSeconds]).toEqual([1, null, null])
    expect((await turns('q=brief&minDuration=1.5')).body.items).toEqual([])
  })

  it('go on after a cursor, which belongs to its order', async () => {
    await seededTurns('leaf one', [11, 12, 13])
    const first = await turns('q=leaf&limit=2')
    await seededTurns('leaf two', [10])
    const cursor = first.body.nextCursor
    const second = await turns(`q=leaf&limit=2&cursor=${cursor}`)
    expect(second.body.items).toMatchObject([{ confidence: 13 }])
    expect(second.body.nextCursor).toBe(null)
    for (const other of ['sort=confidence', 'cursor=x']) {
      const refused = await turns(`q=leaf&cursor=${cursor}&${other}`)
      expect([refused.status, refused.body.code]).toEqual([400, 'request-invalid'])
    }
  })

  it('leave out what was judged', async () => {
    const { id } = await seededTurns('heard', [20, 30])
    const verdict = { recordingId: id, start: 0, end: 1, verdict: 'wrong' }
    await server.json('/api/verdicts', sending('POST', verdict))
    const client = createClient(server.origin)
    const { items, total } = await client.corpusTurns({ q: 'heard', unjudged: 'only' })
    expect([items.map(({ confidence }) => confidence), total]).toEqual([[30], 2])
  })

  it.each(['max=101', 'max=50.5', 'min=60&max=50', 'minDuration=-1', 'limit=201', 'sort=margin'])(
    'refuses %s',
    async (query) => {
      const { status, body } = await turns(query)
      expect([status, body.code]).toEqual([400, 'request-invalid'])
    },
  )
})

describe('what verdicts say about scores', () => {
  const calibration = async (query: string) => (await server.json(`/api/calibration?${query}`)).body

  it('is computed for each origin, from the verdicts in effect', async () => {
    expect(await calibration('q=calibrated')).toEqual({
      ...{ estimates: [], groups: [], withoutScore: 0, agreement: [] },
    })
    const judge = async (id: string, verdict: string, start: number, reviewer: string | null) => {
      const sent = { recordingId: id, start, end: start + 1, verdict, reviewer }
      return (await server.json('/api/verdicts', sending('POST', sent))).body.id
    }
    for (let place = 0; place < 12; place++) {
      const { id } = await seeded(`calibrated ${place}`, 15)
      await judge(id, place < 9 ? 'wrong' : 'right', 1, 'Ann')
      await judge(id, place < 1 ? 'wrong' : 'right', 2, null)
      if (place < 6) await judge(id, place < 5 ? 'wrong' : 'right', 1, 'Ben')
      if (place === 0) {
        await judge(id, 'unclear', 0, null)
        const undone = await judge(id, 'wrong', 3, null)
        await server.json(`/api/verdicts/${undone}`, { method: 'DELETE' })
      }
    }
    const { groups, withoutScore, agreement } = await calibration('q=calibrated')
    expect([groups.length, withoutScore]).toEqual([1, 0])
    const [group] = groups
    expect(group).toMatchObject({
      score: { kind: 'confidence', provider: 'local', model: 'local-test' },
      ...{ recordings: 12, right: 15, wrong: 15, unclear: 1 },
    })
    expect(group.bins).toHaveLength(10)
    expect(group.bins[1]).toMatchObject({ from: 10, to: 20, verdicts: 18, meanScore: 15 })
    expect(group.bins[1].shareRight).toBeCloseTo(4 / 18, 9)
    expect(group.bins[1].interval.low).toBeLessThan(4 / 18)
    expect(group.bins[9].shareRight).toBeCloseTo(11 / 12, 9)
    // Of 15 wrong and 15 right moments: pairs with a lower score of the wrong one, ties half.
    expect(group.auc.value).toBeCloseTo((14 * (11 + 4 / 2) + 1 * (11 / 2)) / (15 * 15), 9)
    expect(group.auc.interval.low).toBeLessThan(group.auc.value)
    expect(group.calibrated).toEqual([
      { score: 15, shareRight: expect.closeTo(4 / 18, 9) },
      { score: 90, shareRight: expect.closeTo(11 / 12, 9) },
    ])
    expect(group.needed).toBeGreaterThan(300)
    expect(agreement).toEqual(
      [
        ...[
          { reviewers: ['Ann', 'Ben'], moments: 6, unclear: 0, agreed: expect.closeTo(5 / 6, 9) },
        ],
      ].map((one) => ({ ...one, kappa: 0 })),
    )
  })
})

describe('the scores of all recordings', () => {
  it('are seconds by score, and spots by threshold, for each origin', async () => {
    await seeded('counted one', 30, { humanScore: 70 })
    await seeded('counted two', 45)
    const client = createClient(server.origin)
    const { items } = await client.corpusStatistics({ q: 'counted' })
    const [group] = items
    expect(items).toHaveLength(1)
    expect(group?.recordings).toBe(2)
    expect(group?.score).toEqual({ kind: 'confidence', provider: 'local', model: 'local-test' })
    expect([30, 45, 90].map((bin) => group?.sampleSeconds[bin])).toEqual([1, 1, 6])
    expect(group?.humanScores[70]).toBe(1)
    expect([group?.turns[90], group?.turnSeconds[90]]).toEqual([2, 8])
    expect(group?.spots.find(({ max }) => max === 40)).toMatchObject({
      ...{ max: 40, total: 1, totalSeconds: 1 },
    })
    expect((await client.corpusStatistics({ q: 'nothing like this' })).items).toEqual([])
  })
})

describe('the calibrated curve', () => {
  const curve = (id: string) => server.json(`/api/recordings/${id}/curve?bins=4&curve=calibrated`)

  it('has the share judged right for the scores of a recording; the own curve stays as it is', async () => {
    const { id } = await seededBy('other-model', 30)
    expect(await curve(id)).toMatchObject({ status: 404, body: { code: 'curve-not-found' } })
    for (const [start, verdict] of [
      [0, 'right'],
      [1, 'wrong'],
      [2, 'right'],
      [3, 'unclear'],
    ] as const) {
      const sent = { recordingId: id, start, end: start + 1, verdict }
      await server.json('/api/verdicts', sending('POST', sent))
    }
    const { status, body } = await curve(id)
    expect(status).toBe(200)
    expect(body.bins.map(({ mean }: { mean: number }) => mean)).toEqual([100, 0, 100, 100])
    const own = await server.json(`/api/recordings/${id}/curve?bins=4`)
    expect(own.body.bins.map(({ mean }: { mean: number }) => mean)).toEqual([90, 30, 90, 90])
    const other = await seededBy('third-model', 30)
    expect((await curve(other.id)).status).toBe(404)
    for (const path of ['spots', 'statistics', 'diagram.svg']) {
      const refused = await server.json(`/api/recordings/${id}/${path}?curve=calibrated`)
      expect([path, refused.status]).toEqual([path, 400])
    }
  })
})

describe('a review with random moments', () => {
  const begin = (query: string) => server.json(`/api/reviews?${query}`, { method: 'POST' })
  const estimates = async (query: string) =>
    (await server.json(`/api/calibration?${query}`)).body.estimates

  it('draws moments of both sides, and its verdicts estimate how much of all time is wrong', async () => {
    for (let place = 0; place < 20; place++) await seeded(`audited ${place}`, 20)
    const { status, body } = await begin('q=audited&max=50&below=12&above=15')
    expect(status).toBe(201)
    expect(body).toMatchObject({
      ...{ max: 50, sort: 'severity', recordings: 20, belowSeconds: 20, aboveSeconds: 60 },
    })
    const { draws } = body
    expect(draws).toHaveLength(27)
    const sides = draws.map(({ start, end, mean }: { start: number; end: number; mean: number }) =>
      [start, end, mean].join(),
    )
    // Before the spot, the spot, and after it.
    expect(new Set(sides)).toEqual(new Set(['0,1,90', '1,2,20', '2,4,90']))
    expect(await estimates('q=audited')).toEqual([])
    for (const { recordingId, runId, start, end, mean, draw } of draws) {
      const verdict = mean === 20 ? 'wrong' : 'right'
      const sent = { recordingId, runId, start, end, verdict, draw }
      expect((await server.json('/api/verdicts', sending('POST', sent))).status).toBe(201)
    }
    const [estimate] = await estimates('q=audited')
    expect(estimate).toMatchObject({
      ...{ max: 50, reviews: 1, recordings: 20, seconds: 80 },
      judged: { queue: 0, below: 12, above: 15 },
      below: { share: 1, wrongSeconds: 20 },
      above: { share: 0, wrongSeconds: 0 },
    })
    expect(estimate.all.share).toBeCloseTo(0.25, 9)
    expect(estimate.all.shareInterval.low).toBeLessThan(0.25)
    expect(estimate.all.shareInterval.high).toBeGreaterThan(0.25)
    expect(estimate.recall).toHaveLength(101)
    expect(estimate.proposals[0]).toMatchObject({ threshold: 21, recall: 1, seconds: 20 })
    expect(await estimates('q=audited&provider=local')).toEqual([])
  })

  it('has none of what there is not', async () => {
    const { body } = await begin('q=unknown&below=3&above=3')
    expect(body).toMatchObject({ recordings: 0, draws: [] })
  })

  it.each(['below=-1', 'above=501', 'above=1.5', 'max=x', 'sort=name', 'cursor=x'])(
    'refuses %s',
    async (query) => {
      const { status, body } = await begin(query)
      expect([status, body.code]).toEqual([400, 'request-invalid'])
    },
  )
})
