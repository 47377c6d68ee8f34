import { curveKey } from '@toolkit/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createClient } from '../src/client.ts'
import { type RunningServer, runServer } from './running-server.ts'
import { toneWav } from './wav.ts'

let server: RunningServer
let client: ReturnType<typeof createClient>
beforeAll(async () => {
  server = await runServer()
  client = createClient(server.origin)
})
afterAll(() => server.close())

type Said = readonly [speaker: string, start: number, end: number]

const output = (turns: readonly Said[], score: readonly number[] | null, resolution = 1) =>
  JSON.stringify({
    diarization: turns.map(([speaker, start, end]) => ({ speaker, start, end })),
    ...(score === null ? {} : { confidence: { score, resolution } }),
  })

async function aRecording(name: string): Promise<string> {
  const body = new FormData()
  body.set('name', name)
  body.set('diarize', 'false')
  body.set('file', new File([toneWav(10)], 'tone.wav'))
  return (await server.json('/api/recordings', { method: 'POST', body })).body.id
}

async function imported(
  id: string,
  turns: readonly Said[],
  label: string,
  score: readonly number[] | null = null,
): Promise<string> {
  const file = new File([output(turns, score)], `${label}.json`)
  const role = label === 'truth' ? 'reference' : 'run'
  const { diarization } = await client.importResult(id, file, { role, label })
  return diarization?.id ?? ''
}

describe('GET /api/recordings/{id}/evaluation', () => {
  it('lists the errors by start, with options', async () => {
    const id = await aRecording('errors')
    const truth = await imported(
      id,
      [
        ['Ann', 0, 4],
        ['Bob', 4, 8],
      ],
      'truth',
    )
    const run = await imported(
      id,
      [
        ['x', 0, 5],
        ['y', 5, 7],
        ['y', 9, 10],
      ],
      'model',
    )
    const found = await client.evaluation(id)
    expect(found.run).toBe(run)
    expect(found.evaluation).toMatchObject({
      referenceRunId: truth,
      total: 8,
      missed: 1,
      falseAlarm: 1,
      confusion: 1,
      der: 3 / 8,
      speakers: 2,
    })
    const shape = (items: typeof found.items) =>
      items.map((each) => [each.start, each.end, each.kind, each.reference, each.speakers])
    expect(shape(found.items)).toEqual([
      [4, 5, 'confusion', ['Bob'], ['x']],
      [7, 8, 'missed', ['Bob'], []],
      [9, 10, 'false-alarm', [], ['y']],
    ])
    const collar = await client.evaluation(id, { collar: 0.5 })
    expect(collar.evaluation.confusion).toBe(0.75)
    expect(shape(collar.items)[0]).toEqual([4.25, 5, 'confusion', ['Bob'], ['x']])
    const reversed = await client.evaluation(id, { run: truth, reference: run, skipOverlap: true })
    expect(reversed.evaluation).toMatchObject({ missed: 1, falseAlarm: 1, skipOverlap: true })
    await client.setScored(id, [{ start: 0, end: 7.5 }])
    expect(shape((await client.evaluation(id)).items)[1]).toEqual([7, 7.5, 'missed', ['Bob'], []])
  })

  it('is refused without a reference or a result', async () => {
    const id = await aRecording('nothing')
    const refusal = await server.json(`/api/recordings/${id}/evaluation`)
    expect([refusal.status, refusal.body.code]).toEqual([404, 'no-result'])
    await imported(id, [['a', 0, 1]], 'model')
    expect((await server.json(`/api/recordings/${id}/evaluation`)).body.detail).toContain(
      'no reference',
    )
    const odd = await server.json(`/api/recordings/${id}/evaluation?collar=-1&skipOverlap=maybe`)
    expect(odd.body.errors.map(({ path }: { path: string }) => path)).toEqual([
      'collar',
      'skipOverlap',
    ])
  })
})

describe('GET /api/recordings/{id}/compare', () => {
  it('matches speakers and ranks differences by length and confidence', async () => {
    const id = await aRecording('compare')
    const sure = Array.from({ length: 10 }, (_, second) => (second < 5 ? 100 : 20))
    const a = await imported(
      id,
      [
        ['a1', 0, 6],
        ['a2', 6, 10],
      ],
      'one',
      sure,
    )
    const b = await imported(
      id,
      [
        ['b2', 0, 2],
        ['b1', 2, 5],
        ['b2', 5, 10],
      ],
      'two',
    )
    const found = await client.compare(id, { a, b })
    expect(found.mapping).toEqual([
      { a: 'a1', b: 'b1', seconds: 3 },
      { a: 'a2', b: 'b2', seconds: 4 },
    ])
    expect([found.sameSeconds, found.differentSeconds, found.share]).toEqual([7, 3, 0.7])
    expect(found.items).toEqual([
      expect.objectContaining({
        start: 0,
        end: 2,
        kind: 'other-speaker',
        speakersA: ['a1'],
        speakersB: ['b2'],
        mappedB: ['a2'],
        confidenceA: 100,
        confidenceB: null,
        weight: 2,
      }),
      expect.objectContaining({ start: 5, end: 6, confidenceA: 20, weight: 0.6 }),
    ])
    expect(found.confusion).toMatchObject({
      rows: ['a1', 'a2', null],
      columns: ['b1', 'b2', null],
      seconds: [
        [3, 3, 0],
        [0, 4, 0],
        [0, 0, 0],
      ],
    })
    expect((await client.compare(id, { a, b, minDuration: 1.5 })).items).toHaveLength(1)
    expect((await server.json(`/api/recordings/${id}/compare?a=${a}`)).status).toBe(400)
    expect((await server.json(`/api/recordings/${id}/compare?a=${a}&b=none`)).status).toBe(404)
  })
})

describe('GET /api/evaluation', () => {
  it('sums up recordings for each model, and says what confidence is worth', async () => {
    const doubtful = [100, 100, 100, 100, 100, 100, 100, 100, 10, 10]
    for (const [name, wrong] of [
      ['corpus a', 8],
      ['corpus b', 10],
    ] as const) {
      const id = await aRecording(name)
      await imported(id, [['Ann', 0, 10]], 'truth')
      await imported(id, [['x', 0, wrong]], 'sure model', doubtful)
    }
    await aRecording('corpus without')
    const found = await client.corpusEvaluation({ q: 'corpus' })
    expect(found).toMatchObject({ recordings: 3, withReference: 2 })
    expect(found.rates).toMatchObject({
      recordings: 2,
      total: 20,
      missed: 2,
      der: 0.1,
      speakers: 2,
    })
    const [group] = found.groups
    expect(found.groups).toHaveLength(1)
    expect(group).toMatchObject({
      provider: 'import',
      model: 'sure model',
      score: { kind: 'confidence', provider: 'import', model: 'sure model' },
      rates: { recordings: 2, der: 0.1 },
      confidence: { wrongSeconds: 2, scoredSeconds: 20, auc: 17 / 18 },
    })
    // A tenth of the time is 2 of the 4 seconds of confidence 10, half of which are wrong.
    expect(group?.confidence?.lowest).toEqual([
      { share: 0.05, wrongShare: 0.25 },
      { share: 0.1, wrongShare: 0.5 },
      { share: 0.2, wrongShare: 1 },
      { share: 0.3, wrongShare: 1 },
    ])
    expect(await client.corpusEvaluation({ q: 'corpus' })).toEqual(found)
    const ranked = await client.list({ q: 'corpus', sort: '-errorRate', errorRateFrom: 0 })
    expect(ranked.items.map(({ name, errorRate }) => [name, errorRate])).toEqual([
      ['corpus a', 20],
      ['corpus b', 0],
    ])
    expect(await client.corpusEvaluation({ q: 'no such name' })).toMatchObject({
      recordings: 0,
      rates: null,
      groups: [],
    })
  })
})

describe('GET /api/evaluation with damaged and deleted results', () => {
  const turns: readonly Said[] = [['x', 0, 5]]

  it('counts a recording whose scores are lost, without what confidence is worth', async () => {
    const id = await aRecording('lost scores')
    await imported(id, [['Ann', 0, 4]], 'truth')
    const run = await imported(id, turns, 'lost', [90, 90, 90, 90, 10])
    await server.storage.blobs.remove(curveKey(id, run, 0))
    const { groups } = await client.corpusEvaluation({ q: 'lost scores' })
    expect(groups.map(({ model, rates }) => [model, rates.recordings])).toEqual([['lost', 1]])
    expect(groups[0]?.confidence?.scoredSeconds).toBe(0)
  })

  it('leaves out what is deleted while it is counted', async () => {
    const id = await aRecording('gone')
    await imported(id, [['Ann', 0, 4]], 'truth')
    const run = await imported(id, turns, 'gone', [90, 90, 90, 90, 10])
    const { blobs } = server.storage
    const read = blobs.read
    blobs.read = async function* (...call) {
      blobs.read = read
      await server.toolkit.runs.remove(id, run)
      yield* read(...call)
    }
    const found = await client.corpusEvaluation({ q: 'gone' })
    expect([found.recordings, found.groups]).toEqual([1, []])
  })
})

describe('GET /api/comparison', () => {
  it('ranks recordings by what changed between two models', async () => {
    const changes = [
      ['changed a little', 9],
      ['changed a lot', 2],
      ['changed not', 10],
    ] as const
    for (const [name, end] of changes) {
      const id = await aRecording(name)
      await imported(id, [['a', 0, 10]], 'old')
      await imported(id, [['b', 0, end], ...(end < 10 ? ([['c', end, 10]] as const) : [])], 'new')
    }
    const query = { a: 'import/old', b: 'import/new', q: 'changed' }
    const found = await client.corpusComparison(query)
    expect(found.total).toBe(3)
    expect(
      found.items.map(({ recordingName, differentSeconds, share }) => [
        recordingName,
        differentSeconds,
        share,
      ]),
    ).toEqual([
      ['changed a lot', 2, 0.8],
      ['changed a little', 1, 0.9],
      ['changed not', 0, 1],
    ])
    expect((await client.corpusComparison({ ...query, limit: 1 })).items).toHaveLength(1)
    expect((await server.json('/api/comparison?a=import/old&b=new')).body.errors[0].path).toBe('b')
  })
})
