import { CANDIDATE_THRESHOLDS } from '@toolkit/core'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningServer, runServer } from './running-server.ts'
import { seedResult } from './seeded-result.ts'

const RESOLUTION = 0.1

let server: RunningServer
/** The scores of each recording by its id. */
const curves = new Map<string, readonly number[]>()

beforeAll(async () => {
  server = await runServer()
  // Few values, so that scores are equal to thresholds, and stretches of one value.
  const value = fc.oneof(
    fc.constantFrom(...CANDIDATE_THRESHOLDS),
    fc.integer({ min: 0, max: 100 }),
    fc.double({ min: 0, max: 100, noNaN: true }),
    fc.constant(Number.NaN),
  )
  const stretch = fc.tuple(value, fc.integer({ min: 1, max: 8 }))
  const curve = fc
    .array(stretch, { minLength: 10, maxLength: 40, size: 'max' })
    .map((parts) => parts.flatMap(([score, length]) => new Array<number>(length).fill(score)))
  for (const values of fc.sample(curve, { numRuns: 8, seed: 5 })) {
    const { recording } = await seedResult(server.storage, {
      recording: { durationSeconds: values.length * RESOLUTION, name: 'ruled' },
      ...{ turns: [], resolution: RESOLUTION },
      curves: [{ kind: 'confidence', speaker: null, values: values.slice(0, 190) }],
    })
    curves.set(recording.id, values.slice(0, 190))
  }
})
afterAll(() => server.close())

/** Sample by sample: joined if at most 3 samples are between, dropped with less than 2. No curve is long enough to be split. */
function scanned(values: readonly number[], max: number): readonly (readonly number[])[] {
  const found: [number, number][] = []
  values.forEach((score, sample) => {
    if (!(Math.fround(score) <= Math.fround(max))) return
    const last = found.at(-1)
    if (last !== undefined && sample - last[1] <= 3) last[1] = sample + 1
    else found.push([sample, sample + 1])
  })
  return found
    .filter(([first, last]) => last - first >= 2)
    .map(([first, last]) => [
      Math.round(first * RESOLUTION * 1e6) / 1e6,
      Math.round(last * RESOLUTION * 1e6) / 1e6,
    ])
}

interface Listed {
  readonly recordingId: string
  readonly start: number
  readonly end: number
}

async function listed(query: string): Promise<{ readonly items: readonly Listed[] }> {
  const items: Listed[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const { body } = await server.json(
      `/api/spots?sort=recording&limit=200&${query}${cursor === '' ? '' : `&cursor=${cursor}`}`,
    )
    items.push(...body.items)
    cursor = body.nextCursor
    if (cursor === null) return { ...body, items }
  }
  throw new Error('the last page has no cursor')
}

describe('the rule of the spots of all recordings', () => {
  it.each(CANDIDATE_THRESHOLDS)('at %s a scan of all samples finds the same', async (max) => {
    const { items, ...answer } = await listed(`max=${max}`)
    const rule = { min: 0, max, mergeGap: 0.3, minDuration: 0.2, maxDuration: 20 }
    const expected = new Map([...curves].map(([id, values]) => [id, scanned(values, max)]))
    const count = [...expected.values()].reduce((sum, spots) => sum + spots.length, 0)
    expect(answer).toMatchObject({ rule, total: count })
    expect(count).toBeGreaterThan(0)
    for (const [id, spots] of expected) {
      const mine = items.filter(({ recordingId }) => recordingId === id)
      expect(mine.map(({ start, end }) => [start, end])).toEqual(spots)
      // The list of the recording has the same with the rule of the answer.
      const query = new URLSearchParams(
        Object.entries(rule).map(([key, of]): [string, string] => [key, String(of)]),
      )
      const own = (await server.json(`/api/recordings/${id}/spots?limit=5000&${query}`)).body.items
      expect(own.map(({ start, end }: Listed) => [start, end])).toEqual(spots)
    }
    // What the rule says may be asked for.
    const asked = await listed(`max=${max}&min=0&mergeGap=0.3&minDuration=0.20&maxDuration=20`)
    expect(asked.items).toEqual(items)
  })

  it('takes any other threshold as the next one of the ladder, and says so', async () => {
    for (const [asked, used] of [
      [0, 10],
      [10.01, 20],
      [52.5, 55],
      [94.9, 95],
      [95.1, 95],
      [100, 95],
    ] as const) {
      const answer = await listed(`max=${asked}`)
      expect(answer).toMatchObject({ rule: { max: used } })
      expect(answer).toEqual(await listed(`max=${used}`))
    }
  })

  it.each([
    'min=10',
    'mergeGap=0',
    'mergeGap=0.5',
    'minDuration=1',
    'maxDuration=60',
    'curve=confidence',
    'min=',
  ])('refuses %s with what can be asked instead', async (query) => {
    const { status, body } = await server.json(`/api/spots?${query}`)
    expect([status, body.code]).toEqual([400, 'request-invalid'])
    expect(body.detail).toContain('/api/recordings/{id}/spots answers any')
    expect(body.errors).toHaveLength(1)
  })
})
