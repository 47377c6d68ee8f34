import {
  curveKey,
  findSpots,
  type SpeakerDoubt,
  type SpotSort,
  sortSpots,
  unpackTurns,
} from '@toolkit/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { curveSchema } from '../src/resources/curve.ts'
import { diarizationSchema } from '../src/resources/diarization.ts'
import { spotListSchema } from '../src/resources/spot.ts'
import { statisticsSchema } from '../src/resources/statistics.ts'
import { turnListSchema } from '../src/resources/turn.ts'
import { type RunningServer, runServer, sending } from './running-server.ts'
import { type SeededResult, seedResult } from './seeded-result.ts'

const turn = (speaker: string, start: number, end: number, own: number | null, other = 10) => ({
  speaker,
  start,
  end,
  scores: own === null ? null : { [speaker]: own, [speaker === 'A' ? 'B' : 'A']: other },
})

// 20 samples of 0.5 s; NaN is missing.
const CONFIDENCE = [
  90,
  90,
  20,
  20,
  20,
  90,
  30,
  90,
  90,
  10,
  10,
  90,
  90,
  90,
  Number.NaN,
  40,
  40,
  90,
  90,
  90,
]
const SPEAKER = CONFIDENCE.map((_, i) => i * 5 + 0.5)

let server: RunningServer
let seeded: SeededResult
let base: string
beforeAll(async () => {
  server = await runServer()
  seeded = await seedResult(server.storage, {
    recording: { name: 'A & <b>', durationSeconds: 10, speakerNames: { A: 'Ann "the" Boss' } },
    turns: [
      turn('A', 0, 2, 95),
      turn('B', 1.5, 4, 60, 55),
      turn('A', 4, 5, null),
      turn('B', 6, 9, 80, 70),
      turn('A', 9, 10, 60),
    ],
    curves: [
      { kind: 'confidence', speaker: null, values: CONFIDENCE },
      { kind: 'speaker', speaker: 'A:1', values: SPEAKER },
    ],
  })
  base = `/api/recordings/${seeded.recording.id}`
})
afterAll(() => server.close())

const confidence = () => seeded.curves[0]?.curve as NonNullable<SeededResult['curves'][0]>['curve']

describe('a diarization', () => {
  const shown = async ({ recording, run }: SeededResult) => {
    const path = `/api/recordings/${recording.id}/diarizations/${run.id}`
    return diarizationSchema.strict().parse((await server.json(path)).body).speakerDoubt
  }

  it('shows what its provider doubts about the speakers, and null without such a report', async () => {
    const speakerDoubt: SpeakerDoubt = {
      range: { fewer: 1, more: 3, step: 0.1 },
      labels: [
        { speaker: 'A', reason: 'little-speech', speechSeconds: 0, speechProbability: null },
        { speaker: 'B', reason: 'unlike-speech', speechSeconds: 7.5, speechProbability: 0.62 },
      ],
    }
    const turns = [turn('A', 0, 2, 95), turn('B', 1.5, 9, 60)]
    const doubted = await seedResult(server.storage, { turns, curves: [], speakerDoubt })
    expect(await shown(doubted)).toEqual(speakerDoubt)
    expect(await shown(seeded)).toBeNull()
  })
})

describe('names of speakers', () => {
  it('belong to a diarization, and those of the current one to the recording', async () => {
    const turns = [{ speaker: 'A', start: 0, end: 1, scores: null }]
    const { recording, run } = await seedResult(server.storage, {
      recording: { durationSeconds: 2, speakerNames: { A: 'of an older version' } },
      turns,
      curves: [],
    })
    const at = `/api/recordings/${recording.id}`
    const change = (body: object) =>
      server.json(`${at}/diarizations/${run.id}`, {
        method: 'PATCH',
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json' },
      })
    expect((await server.json(`${at}/diarizations/${run.id}`)).body.speakerNames).toBeNull()
    const { status, body } = await change({ speakerNames: { A: ' Ann ' }, forgetUnclear: true })
    expect(status).toBe(200)
    expect(diarizationSchema.strict().parse(body).speakerNames).toEqual({
      names: [{ speaker: 'A', name: 'Ann', carriedFrom: null, agreement: null, voiceId: null }],
      unclear: [],
      colours: [],
    })
    expect((await server.json(at)).body.speakerNames).toEqual({ A: 'Ann' })
    expect(await (await server.fetch(`${at}/diagram.svg`)).text()).toContain('Ann')
    const refused = await change({ speakerNames: { A: 'x\u0000' } })
    expect(refused.body.errors[0].path).toBe('speakerNames.A')
    const unknown = await server.json(`${at}/diarizations/nobody`, {
      method: 'PATCH',
      body: '{}',
      headers: { 'content-type': 'application/json' },
    })
    expect([unknown.status, unknown.body.code]).toEqual([404, 'run-not-found'])
  })
})

describe('colours of speakers', () => {
  it('are chosen for a diarization, and drawn in its diagram', async () => {
    const turns = [
      { speaker: 'A', start: 0, end: 1, scores: null },
      { speaker: 'B', start: 1, end: 2, scores: null },
    ]
    const speakerNames = {
      names: [{ speaker: 'A', name: 'Ann', carriedFrom: null, agreement: null, voiceId: null }],
      unclear: [],
    }
    const { recording, run } = await seedResult(server.storage, {
      recording: { durationSeconds: 2 },
      turns,
      curves: [],
    })
    // As an older version stored them.
    expect(await server.storage.runs.replace({ ...run, speakerNames })).toBe(true)
    const path = `/api/recordings/${recording.id}/diarizations/${run.id}`
    const change = (body: object) => server.json(path, sending('PATCH', body))
    const before = (await server.json(path)).body.speakerNames
    expect(before).toEqual({ ...speakerNames, colours: [] })
    const { status, body } = await change({ speakerColours: { B: 8, gone: 3 } })
    expect(status).toBe(200)
    const colours = [
      { speaker: 'B', colour: 8 },
      { speaker: 'gone', colour: 3 },
    ]
    expect(diarizationSchema.strict().parse(body).speakerNames).toEqual({ ...before, colours })
    expect((await change({ forgetUnclear: true })).body.speakerNames.colours).toEqual(colours)
    const svg = await (await server.fetch(`/api/recordings/${recording.id}/diagram.svg`)).text()
    expect(svg).toContain('fill="url(#dz-colour8)"')
    expect((await change({ speakerColours: {} })).body.speakerNames).toEqual(before)

    const many = Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`S${i}`, 0]))
    for (const [speakerColours, faultAt] of [
      [{ A: 21 }, 'speakerColours.A'],
      [{ A: -1 }, 'speakerColours.A'],
      [{ A: 1.5 }, 'speakerColours.A'],
      [{ A: '#ff0000' }, 'speakerColours.A'],
      [{ A: null }, 'speakerColours.A'],
      [many, 'speakerColours'],
    ] as const) {
      const refused = await change({ speakerColours })
      expect([refused.status, refused.body.code]).toEqual([400, 'request-invalid'])
      expect(refused.body.errors[0].path).toBe(faultAt)
    }
    expect((await server.json(path)).body.speakerNames).toEqual(before)
  })
})

describe('turns', () => {
  const indexes = async (query: string) => {
    const { status, body } = await server.json(`${base}/turns?${query}`)
    expect(status).toBe(200)
    return turnListSchema
      .strict()
      .parse(body)
      .items.map((item) => item.index)
  }

  it('are sent packed, all of them', async () => {
    const { body } = await server.json(`${base}/turns?limit=5000`)
    const packed = await server.fetch(`${base}/turns.bin`)
    expect(packed.headers.get('Content-Type')).toBe('application/octet-stream')
    expect(unpackTurns(new Uint8Array(await packed.arrayBuffer()))).toEqual(body.items)
    expect((await server.json(`${base}/turns.bin?run=nobody`)).body.code).toBe('run-not-found')
  })

  it('are sorted by start, and have all scores', async () => {
    const { body } = await server.json(`${base}/turns`)
    expect(body.total).toBe(5)
    expect(body.items[1]).toEqual({
      index: 1,
      speaker: 'B',
      start: 1.5,
      end: 4,
      confidence: 60,
      runnerUp: { speaker: 'A', confidence: 55 },
      margin: 5,
      overlapSeconds: 0.5,
      scores: { A: 55, B: 60 },
    })
    expect(body.items[2]).toMatchObject({ confidence: null, margin: null, scores: null })
  })

  it('have inclusive bounds, which never match a missing score', async () => {
    expect(await indexes('min=60&max=80')).toEqual([1, 3, 4])
    expect(await indexes('min=60.5')).toEqual([0, 3])
    expect(await indexes('max=100')).toEqual([0, 1, 3, 4])
  })

  it('are included if they overlap the window', async () => {
    expect(await indexes('start=2&end=4')).toEqual([1])
    expect(await indexes('start=8.5')).toEqual([3, 4])
  })

  it.each([
    'start',
    '-start',
    'confidence',
    '-confidence',
    'duration',
    '-duration',
    'margin',
    '-margin',
  ])('page through by %s without loss, nulls last', async (sort) => {
    const all = await indexes(`sort=${sort}`)
    const paged: number[] = []
    let cursor = ''
    for (;;) {
      const { body } = await server.json(`${base}/turns?sort=${sort}&limit=2${cursor}`)
      paged.push(...body.items.map((item: { index: number }) => item.index))
      if (body.nextCursor === null) break
      cursor = `&cursor=${body.nextCursor}`
    }
    expect(paged).toEqual(all)
    expect([...all].sort()).toEqual([0, 1, 2, 3, 4])
    if (/confidence|margin/.test(sort)) expect(all.at(-1)).toBe(2)
  })
})

describe('spots', () => {
  it('equal those of core, with their total duration', async () => {
    const { body } = await server.json(`${base}/spots?max=50`)
    expect(spotListSchema.strict().parse(body)).toEqual(body)
    expect(
      body.items.map((spot: { start: number; end: number }) => [spot.start, spot.end]),
    ).toEqual([
      [1, 2.5],
      [3, 3.5],
      [4.5, 5.5],
      [7.5, 8.5],
    ])
    expect(body.totalSeconds).toBeCloseTo(4, 9)
    expect([body.total, body.nextCursor]).toEqual([4, null])
  })

  it('are joined over gaps, and dropped if they are short', async () => {
    const { body } = await server.json(`${base}/spots?max=50&mergeGap=0.5&minDuration=1.5`)
    expect(body.items).toHaveLength(1)
    expect(body.items[0]).toMatchObject({ start: 1, end: 3.5, min: 20, max: 90, samples: 5 })
    const [{ mean, inRangeMean, bridgedSeconds }] = body.items
    expect(inRangeMean).toBeLessThan(mean)
    expect(bridgedSeconds).toBe(0.5)
  })

  it('are split if they are too long', async () => {
    const { body } = await server.json(`${base}/spots?max=50&mergeGap=0.5&maxDuration=1.5`)
    for (const { start, end } of body.items) expect(end - start).toBeLessThanOrEqual(1.5)
    const refused = await server.json(`${base}/spots?maxDuration=0.9`)
    expect(refused.body.errors).toEqual([{ path: 'maxDuration', message: 'must be at least 1' }])
  })

  it('are included uncut if they overlap the window', async () => {
    const { body } = await server.json(`${base}/spots?max=50&start=2&end=4.5`)
    expect(body.items.map((spot: { start: number }) => spot.start)).toEqual([1, 3])
  })

  it.each([
    'start',
    '-start',
    'mean',
    '-mean',
    'inRangeMean',
    'min',
    '-min',
    'duration',
    '-duration',
  ] as const)('page through by %s', async (sort) => {
    const options = { min: 0, max: 50, mergeGapSeconds: 0, minDurationSeconds: 0 }
    const found = findSpots(confidence(), { ...options, window: { from: null, to: null } })
    const name = sort.replace('-', '') as SpotSort
    const expected = sortSpots(found, name, sort.startsWith('-'))
    const paged: unknown[] = []
    let cursor = ''
    for (;;) {
      const { body } = await server.json(`${base}/spots?max=50&sort=${sort}&limit=3${cursor}`)
      expect(body.total).toBe(4)
      paged.push(...body.items)
      if (body.nextCursor === null) break
      cursor = `&cursor=${body.nextCursor}`
    }
    expect(paged).toEqual(expected)
  })

  it('can be found in any curve', async () => {
    const { body } = await server.json(`${base}/spots?curve=speaker:A:1&max=5.5`)
    expect(body.items).toEqual([
      {
        start: 0,
        end: 1,
        mean: 3,
        inRangeMean: 3,
        min: 0.5,
        max: 5.5,
        samples: 2,
        bridgedSeconds: 0,
      },
    ])
  })
})

describe('curve', () => {
  it('is sent in bins, null without samples', async () => {
    const { body } = await server.json(`${base}/curve?bins=20`)
    expect(curveSchema.strict().parse(body)).toEqual(body)
    expect(body).toMatchObject({ start: 0, end: 10, resolution: 0.5 })
    expect(body.bins.map((bin: { mean: number } | null) => bin?.mean ?? Number.NaN)).toEqual(
      CONFIDENCE,
    )
    const part = await server.json(`${base}/curve?bins=1&start=1&end=3`)
    expect(part.body.bins).toEqual([{ min: 20, mean: 37.5, max: 90 }])
  })

  it('is sent packed, with its type and range in headers', async () => {
    const headers = { accept: 'application/octet-stream' }
    const whole = await server.fetch(`${base}/curve`, { headers })
    expect(whole.headers.get('Content-Type')).toBe('application/octet-stream')
    expect(whole.headers.get('X-Curve-Type')).toBe('uint8')
    expect([...new Uint8Array(await whole.arrayBuffer())]).toEqual(
      CONFIDENCE.map((value) => (Number.isNaN(value) ? 255 : value)),
    )
    const part = await server.fetch(`${base}/curve?curve=speaker:A:1&start=2.6&end=4`, { headers })
    expect(Object.fromEntries(part.headers)).toMatchObject({
      'x-curve-type': 'float32',
      'x-curve-resolution': '0.5',
      'x-curve-start': '2.5',
      'x-curve-first-sample': '5',
      'x-curve-kind': 'speaker',
    })
    expect([...new Float32Array(await part.arrayBuffer())]).toEqual([25.5, 30.5, 35.5])
  })

  it('names the existing curves', async () => {
    const { status, body } = await server.json(`${base}/curve?curve=speech`)
    expect([status, body.code]).toEqual([404, 'curve-not-found'])
    expect(body.detail).toContain('speaker:A:1')
  })
})

describe('statistics and diagram', () => {
  it('count turns and samples by score', async () => {
    const { body } = await server.json(`${base}/statistics`)
    expect(statisticsSchema.strict().parse(body)).toEqual(body)
    expect([body.turns[60], body.turns[80], body.turns[95]]).toEqual([2, 1, 1])
    expect(body.samples[90]).toBe(11)
    expect(body.samples.reduce((sum: number, count: number) => sum + count)).toBe(19)
  })

  it('draw the diagram, with a policy that forbids scripts', async () => {
    const response = await server.fetch(`${base}/diagram.svg?run=${seeded.run.id}`)
    expect(response.status).toBe(200)
    expect(response.headers.get('Content-Type')).toBe('image/svg+xml; charset=utf-8')
    expect(response.headers.get('Content-Security-Policy')).toMatch(/^sandbox; default-src 'none'/)
    expect(response.headers.get('X-Content-Type-Options')).toBe('nosniff')
    const svg = await response.text()
    expect(svg).toMatch(/^<svg|^<\?xml/)
    expect(svg).not.toContain('<b>')
    expect(svg).toContain('Ann')
    expect(svg).toContain('>confidence<title>')
    expect(svg).not.toContain('spots from')
  })

  it('draw the curve and the spots that the query asks for', async () => {
    const { body } = await server.json(`${base}/spots?max=30&minDuration=1`)
    const marked = await (await server.fetch(`${base}/diagram.svg?max=30&minDuration=1`)).text()
    expect(marked).toContain(`>${body.total} spots from 0 to 30,`)
    const other = await (await server.fetch(`${base}/diagram.svg?curve=speaker:A:1`)).text()
    expect(other).toContain('probability of A:1')
  })

  it('draw the turns if the samples are missing on the server', async () => {
    const lost = await seedResult(server.storage, {
      recording: { name: 'lost', durationSeconds: 10 },
      turns: [turn('A', 0, 2, 95)],
      curves: [{ kind: 'confidence', speaker: null, values: CONFIDENCE }],
    })
    await server.storage.blobs.remove(curveKey(lost.recording.id, lost.run.id, 0))
    const response = await server.fetch(`/api/recordings/${lost.recording.id}/diagram.svg`)
    expect(await response.text()).toContain('The scores are missing on the server.')
  })
})

describe('invalid queries', () => {
  it.each([
    ['turns?min=-1', 'min'],
    ['turns?max=100.1', 'max'],
    ['diagram.svg?min=60&max=50', 'min'],
    ['turns?min=NaN', 'min'],
    ['turns?min=', 'min'],
    ['turns?min=0x10', 'min'],
    ['turns?min=Infinity', 'min'],
    ['turns?min=60&max=50', 'min'],
    ['turns?min=1&min=2', 'min'],
    ['turns?start=5&end=5', 'start'],
    ['turns?start=-1', 'start'],
    ['turns?end=1e999', 'end'],
    ['turns?sort=loudness', 'sort'],
    ['turns?limit=0', 'limit'],
    ['turns?limit=5001', 'limit'],
    ['turns?limit=1.5', 'limit'],
    ['turns?cursor=forged', 'cursor'],
    ['turns?colour=red', 'colour'],
    ['spots?min=2&max=1', 'min'],
    ['spots?mergeGap=-1', 'mergeGap'],
    ['spots?minDuration=long', 'minDuration'],
    ['spots?curve=loudness', 'curve'],
    ['spots?sort=end', 'sort'],
    ['spots?cursor=forged', 'cursor'],
    ['curve?bins=0', 'bins'],
    ['curve?bins=10001', 'bins'],
    ['curve?start=3&end=2', 'start'],
    ['curve?start=10', 'start'],
    ['statistics?curve=x', 'curve'],
  ])('%s is refused with the name %s', async (path, field) => {
    const { status, body } = await server.json(`${base}/${path}`)
    expect([status, body.code]).toEqual([400, 'request-invalid'])
    expect(body.errors.map((error: { path: string }) => error.path)).toEqual([field])
  })

  it('the cursor of another sort or run is refused', async () => {
    const { body } = await server.json(`${base}/turns?limit=1`)
    const other = await server.json(`${base}/turns?sort=-start&cursor=${body.nextCursor}`)
    expect([other.status, other.body.errors[0].path]).toEqual([400, 'cursor'])
    const spots = await server.json(`${base}/spots?max=50&limit=1&cursor=${body.nextCursor}`)
    expect([spots.status, spots.body.errors[0].path]).toEqual([400, 'cursor'])
  })

  it.each(['turns', 'spots', 'curve', 'statistics', 'diagram.svg'])(
    '%s of an unknown object is 404',
    async (what) => {
      for (const [path, code] of [
        [`/api/recordings/nobody/${what}`, 'recording-not-found'],
        [`/api/recordings/no%20body/${what}`, 'recording-not-found'],
        [`${base}/${what}?run=nothing`, 'run-not-found'],
        [`${base}/${what}?run=..`, 'run-not-found'],
      ]) {
        const { status, body } = await server.json(path as string)
        expect([status, body.code]).toEqual([404, code])
      }
    },
  )
})
