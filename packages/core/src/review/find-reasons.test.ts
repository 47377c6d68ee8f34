import fc from 'fast-check'
import { expect, it } from 'vitest'
import { seededRandom } from '../calibration/seeded-random.ts'
import { reasonFinder, reasonSteps, type TurnAround } from './find-reasons.ts'
import { REASONS, reasonBit, reasonsOf } from './reasons.ts'

interface Interval {
  readonly start: number
  readonly end: number
}

/** Times in tenths of a second: so no two sums differ by rounding alone where a rule has its limit. */
const someTurns = fc
  .array(
    fc.record({
      speaker: fc.constantFrom('A', 'B', 'C'),
      at: fc.nat(120),
      length: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 90 })),
      confidence: fc.option(fc.integer({ min: 0, max: 100 })),
      margin: fc.option(fc.integer({ min: -30, max: 60 })),
    }),
    { maxLength: 14 },
  )
  .map((all) =>
    all
      .map(({ speaker, at, length, confidence, margin }) => ({
        ...{ speaker, start: at / 10, end: (at + length) / 10, confidence, margin },
      }))
      .sort((a, b) => a.start - b.start || a.end - b.end),
  )

/** Spots by start that do not overlap; some touch. */
const someSpots = fc
  .array(fc.tuple(fc.nat(15), fc.integer({ min: 1, max: 25 })), { maxLength: 14 })
  .map((all) => {
    let at = 0
    return all.map(([gap, length]) => {
      const start = at + gap
      at = start + length
      return { start: start / 10, end: at / 10 }
    })
  })

const somePeaks = fc.option(
  fc.array(fc.constantFrom(0, 1, 2, 10, 40, 60, 126, 127), { maxLength: 200 }).map((levels) =>
    // Ten steps of each level: one is a tenth of a second.
    Int8Array.from(
      levels.flatMap((level) => Array.from({ length: 10 }, () => [-level, level]).flat()),
    ),
  ),
)

/** Each rule by itself, in steps of 10 ms. */
function naiveReasons(
  spot: Interval,
  turns: readonly TurnAround[],
  peaks: Int8Array | null,
): string[] {
  const found: string[] = []
  const steps = (stretch: Interval) =>
    Array.from(
      { length: Math.round((stretch.end - stretch.start) * 100) },
      (_, at) => Math.round(stretch.start * 100) + at,
    )
  const isIn = (step: number, { start, end }: Interval) =>
    step >= Math.round(start * 100) && step < Math.round(end * 100)
  const mine = steps(spot)
  const overlapping = mine.filter(
    (step) =>
      new Set(turns.filter((turn) => isIn(step, turn)).map(({ speaker }) => speaker)).size > 1,
  )
  if (overlapping.length * 5 >= mine.length) found.push('overlap')
  const touching = turns.filter(({ start, end }) => start < spot.end && end > spot.start)
  if (touching.some(({ start, end }) => end - start < 1)) found.push('short-turn')
  const centre = (spot.start + spot.end) / 2
  const there = turns.filter(({ start, end }) => start <= centre && centre < end)
  const [closest] = there
    .filter(({ margin }) => margin !== null)
    .sort(
      (a, b) =>
        (a.margin as number) - (b.margin as number) ||
        (a.confidence ?? 100) - (b.confidence ?? 100),
    )
  const margin = closest?.margin ?? null
  if (margin !== null && margin < 15) found.push('close-second')
  if (peaks !== null) {
    const peakOf = (step: number) => Math.abs(peaks[2 * step] ?? 0)
    const known = (all: readonly number[]) => all.filter((step) => step < peaks.length / 2)
    const level = (all: readonly number[]) =>
      Math.sqrt(all.reduce((sum, step) => sum + peakOf(step) ** 2, 0) / all.length)
    const spoken = new Set(turns.flatMap(steps))
    const speech = known([...spoken])
    const own = known(mine)
    if (own.length > 0) {
      const isQuiet = speech.length > 0 && level(own) <= level(speech) / 4 + 1e-9
      if (level(own) < 1.5 || isQuiet) found.push('low-level')
      if (own.filter((step) => peakOf(step) === 127).length >= 2) found.push('clipping')
    }
  }
  const edges = turns.flatMap(({ start, end }) => [start, end])
  if (edges.some((edge) => Math.abs(edge - centre) <= 0.25)) found.push('turn-edge')
  const isUnsure =
    margin !== null && margin >= 15 && closest?.confidence != null && closest.confidence < 50
  if (there.length === 0 || isUnsure) found.push('far-from-any-voice')
  return found
}

it('finds the reasons that each rule finds by itself', () => {
  fc.assert(
    fc.property(someTurns, someSpots, somePeaks, (turns, spots, peaks) => {
      const begin = reasonFinder(turns, peaks)
      // Each threshold has a sweep of its own.
      for (const sweepOf of [begin(), begin()]) {
        for (const spot of spots) {
          expect(reasonsOf(sweepOf(spot))).toEqual(naiveReasons(spot, turns, peaks))
        }
      }
    }),
    { numRuns: 1_500 },
  )
})

it('a limit belongs to the rule', () => {
  const turn = (start: number, end: number, fields: Partial<TurnAround> = {}): TurnAround => ({
    ...{ speaker: 'A', start, end, confidence: 90, margin: 50, ...fields },
  })
  const of = (turns: readonly TurnAround[], peaks: Int8Array | null = null) =>
    reasonsOf(reasonFinder(turns, peaks)()({ start: 10, end: 12 }))
  const long = turn(0, 30)
  expect(of([long])).toEqual([])
  expect(of([long, turn(11.3, 11.7, { speaker: 'B' })])).toEqual(['overlap', 'short-turn'])
  expect(of([long, turn(5, 10.39, { speaker: 'B' })])).toEqual([])
  expect(of([turn(0, 30, { margin: 15 })])).toEqual([])
  expect(of([turn(0, 30, { margin: 14.9 })])).toEqual(['close-second'])
  expect(of([turn(0, 30, { confidence: 49 })])).toEqual(['far-from-any-voice'])
  expect(of([turn(0, 30, { confidence: 49, margin: null })])).toEqual([])
  expect(of([turn(0, 11.25)])).toEqual(['turn-edge'])
  expect(of([turn(0, 11)])).toEqual(['turn-edge', 'far-from-any-voice'])
  expect(of([])).toEqual(['far-from-any-voice'])
  const peaks = new Int8Array(6_000).fill(40)
  expect(of([long], peaks)).toEqual([])
  peaks.fill(9, 2_000, 2_400)
  expect(of([long], peaks)).toEqual(['low-level'])
  peaks.fill(127, 2_000, 2_004)
  expect(of([long], peaks)).toEqual(['clipping'])
})

it('bits stand for reasons', () => {
  expect(reasonsOf(REASONS.reduce((bits, reason) => bits | reasonBit(reason), 0))).toEqual(REASONS)
  expect(reasonsOf(0)).toEqual([])
})

it('finds the same of very many turns, in steps', () => {
  const random = seededRandom(3)
  const turns: TurnAround[] = []
  for (let at = 0; turns.length < 25_000; at += Math.floor(40 * random()) / 10) {
    turns.push({
      ...{ speaker: 'ABC'[Math.floor(3 * random())] as string, start: at },
      end: Math.round(10 * at + 1 + 60 * random()) / 10,
      confidence: random() < 0.1 ? null : Math.floor(100 * random()),
      margin: random() < 0.1 ? null : Math.floor(90 * random()) - 30,
    })
  }
  const last = turns.at(-1)?.end ?? 0
  const steps = reasonSteps(turns, null)
  let [count, result] = [0, steps.next()]
  for (; result.done !== true; result = steps.next()) count += 1
  expect(count).toBeGreaterThan(10)
  const sweep = result.value()
  for (let at = 0; at < last; at += Math.floor(last / 400)) {
    const spot = { start: Math.floor(10 * at) / 10, end: Math.floor(10 * at) / 10 + 1 }
    const near = turns.filter(({ start, end }) => start < at + 20 && end > at - 20)
    expect(reasonsOf(sweep(spot))).toEqual(naiveReasons(spot, near, null))
  }
})

it('reads the peaks of a long turn in steps', () => {
  const hours = 12
  const peaks = new Int8Array(hours * 3600 * 200).fill(40)
  const turn = { speaker: 'A', start: 0, end: hours * 3600, confidence: 90, margin: 50 }
  // The second half is four times as low as the mean of both.
  peaks.fill(6, peaks.length / 2)
  const steps = reasonSteps([turn], peaks)
  let [count, result] = [0, steps.next()]
  for (; result.done !== true; result = steps.next()) count += 1
  expect(count).toBeGreaterThan(3)
  const sweep = result.value()
  const seconds = hours * 1800
  expect(reasonsOf(sweep({ start: seconds - 100, end: seconds - 90 }))).toEqual([])
  expect(reasonsOf(sweep({ start: seconds + 90, end: seconds + 100 }))).toEqual(['low-level'])
})
