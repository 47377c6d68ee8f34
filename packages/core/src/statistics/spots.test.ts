import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { curveBlocks } from '../curves/curve-blocks.ts'
import { packCurve } from '../curves/packed-curve.ts'
import { NO_BOUNDS } from '../model/recording-query.ts'
import type { ScoreCurve } from '../model/score.ts'
import {
  findSpots,
  locateSpots,
  SPOT_SORTS,
  type Spot,
  type SpotOptions,
  sortSpots,
  spotAt,
  spotPage,
  totalSeconds,
} from './spots.ts'

const RESOLUTION = 0.02
const ALL: SpotOptions = {
  min: 0,
  max: 100,
  mergeGapSeconds: 0,
  minDurationSeconds: 0,
  window: NO_BOUNDS,
}

function curveOf(values: readonly number[], resolution = RESOLUTION): ScoreCurve {
  return packCurve(resolution, Float32Array.from(values))
}

/** A spot without a merged gap. */
function spotOf(figures: Omit<Spot, 'inRangeMean' | 'bridgedSeconds'>): Spot {
  return { ...figures, inRangeMean: figures.mean, bridgedSeconds: 0 }
}

/** A naive implementation of the rules. Times are in whole samples. */
function naiveSpots(
  curve: ScoreCurve,
  options: { min: number; max: number; gap: number; least: number; from: number; to: number },
): Spot[] {
  const scores = Array.from(curve.values, (value) =>
    curve.values instanceof Uint8Array && value === 255 ? Number.NaN : value,
  )
  const ranges: { first: number; last: number }[] = []
  scores.forEach((score, i) => {
    if (!(score >= options.min && score <= options.max)) return
    const range = ranges.at(-1)
    if (range?.last === i) range.last = i + 1
    else ranges.push({ first: i, last: i + 1 })
  })
  const joined: { first: number; last: number }[] = []
  for (const range of ranges) {
    const before = joined.at(-1)
    if (before && range.first - before.last <= options.gap) before.last = range.last
    else joined.push({ ...range })
  }
  return joined
    .filter(({ first, last }) => last - first >= options.least)
    .filter(({ first, last }) => first < options.to && last > options.from)
    .map(({ first, last }) => {
      const known = scores.slice(first, last).filter((score) => !Number.isNaN(score))
      const within = known.filter((score) => score >= options.min && score <= options.max)
      return {
        start: microseconds(first * curve.resolution),
        end: microseconds(last * curve.resolution),
        mean: meanOf(known),
        inRangeMean: meanOf(within),
        min: Math.min(...known),
        max: Math.max(...known),
        samples: last - first,
        bridgedSeconds: microseconds((last - first - within.length) * curve.resolution),
      }
    })
}

function meanOf(scores: readonly number[]): number {
  return scores.reduce((sum, score) => sum + score, 0) / scores.length
}

function microseconds(seconds: number): number {
  return Number(seconds.toFixed(6))
}

const missing = fc.constant(Number.NaN)
const score = fc.integer({ min: 0, max: 100 })
const fine = fc.float({ min: 0, max: 100, noNaN: true })
/** Few different values, so that ranges, gaps and equal thresholds all occur. */
const coarse = fc.constantFrom(0, 20, 40, 60, 80, 100)
const values = fc.oneof(
  fc.array(fc.oneof({ arbitrary: coarse, weight: 5 }, missing), { maxLength: 100 }),
  fc.array(fc.oneof({ arbitrary: fine, weight: 5 }, coarse, missing), { maxLength: 100 }),
)
const options = fc.record({
  low: fc.oneof(coarse, score, fine),
  high: fc.oneof(coarse, score, fine),
  gap: fc.integer({ min: 0, max: 8 }),
  least: fc.integer({ min: 0, max: 8 }),
  from: fc.integer({ min: 0, max: 60 }),
  length: fc.integer({ min: 1, max: 60 }),
  windowed: fc.boolean(),
})

describe('locateSpots', () => {
  it('finds the same spots with the figures of blocks', () => {
    // Long stretches of few scores: blocks inside, outside and across the range, the last one shorter.
    const stretch = fc.tuple(fc.oneof(coarse, fine, missing), fc.integer({ min: 1, max: 200 }))
    const stretches = fc.array(stretch, { maxLength: 12 })
    fc.assert(
      fc.property(stretches, options, (parts, { low, high, gap, least }) => {
        const curve = curveOf(parts.flatMap(([value, length]) => Array(length).fill(value)))
        const searched = {
          ...ALL,
          min: Math.min(low, high),
          max: Math.max(low, high),
          mergeGapSeconds: gap * RESOLUTION,
          minDurationSeconds: least * RESOLUTION,
        }
        expect(locateSpots(curve, searched, curveBlocks(curve))).toEqual(
          locateSpots(curve, searched),
        )
      }),
    )
  })
})

describe('findSpots', () => {
  it('agrees with the rules on random curves', () => {
    fc.assert(
      fc.property(values, options, (scores, { low, high, gap, least, from, length, windowed }) => {
        const curve = curveOf(scores)
        const [min, max] = low <= high ? [low, high] : [high, low]
        const naive = naiveSpots(curve, {
          min,
          max,
          gap,
          least,
          from: windowed ? from : -1,
          to: windowed ? from + length : Infinity,
        })
        const found = findSpots(curve, {
          min,
          max,
          mergeGapSeconds: gap / 50,
          minDurationSeconds: least / 50,
          window: windowed
            ? { from: from * RESOLUTION, to: (from + length) * RESOLUTION }
            : NO_BOUNDS,
        })
        expect(found.length).toBe(naive.length)
        found.forEach((spot, i) => {
          const { mean, inRangeMean, ...rest } = naive[i] as Spot
          expect(spot).toEqual({
            ...rest,
            mean: expect.closeTo(mean, 9),
            inRangeMean: expect.closeTo(inRangeMean, 9),
          })
        })
      }),
      { numRuns: 500 },
    )
  })

  it('includes both thresholds and excludes missing samples', () => {
    const spots = findSpots(curveOf([20, 40, Number.NaN, 30, 41, 19], 1), {
      ...ALL,
      min: 20,
      max: 40,
    })
    expect(spots).toEqual([
      spotOf({ start: 0, end: 2, mean: 30, min: 20, max: 40, samples: 2 }),
      spotOf({ start: 3, end: 4, mean: 30, min: 30, max: 30, samples: 1 }),
    ])
  })

  it('includes the scores of a merged gap, but not its missing samples', () => {
    const curve = curveOf([10, 90, Number.NaN, 20, 90, 90, 90, 10], 1)
    expect(findSpots(curve, { ...ALL, max: 50, mergeGapSeconds: 2 })).toEqual([
      {
        ...spotOf({ start: 0, end: 4, mean: 40, min: 10, max: 90, samples: 4 }),
        inRangeMean: 15,
        bridgedSeconds: 2,
      },
      spotOf({ start: 7, end: 8, mean: 10, min: 10, max: 10, samples: 1 }),
    ])
  })

  it('merges before it drops short spots', () => {
    const curve = curveOf([10, 90, 10, 90, 90, 10], 1)
    const spots = findSpots(curve, { ...ALL, max: 50, mergeGapSeconds: 1, minDurationSeconds: 3 })
    expect(spots.map(({ start, end }) => [start, end])).toEqual([[0, 3]])
  })

  it('compares in whole samples despite rounding errors', () => {
    // 0.14 / 0.02 is 7.000000000000001 and 0.58 / 0.02 is 28.999999999999996.
    const curve = curveOf([0, ...Array<number>(29).fill(90), ...Array<number>(7).fill(0)])
    const at = (mergeGapSeconds: number, minDurationSeconds: number): number =>
      findSpots(curve, { ...ALL, max: 50, mergeGapSeconds, minDurationSeconds }).length
    expect(at(0.58, 0)).toBe(1)
    expect(at(0.5799, 0)).toBe(2)
    expect(at(0, 0.14)).toBe(1)
    expect(at(0, 0.1401)).toBe(0)
  })

  it('includes a decimal score at a bound of the same value', () => {
    const curve = curveOf([35.6, 35.7, 0.1])
    expect(findSpots(curve, { ...ALL, min: 35.6, max: 35.6 })).toHaveLength(1)
    expect(findSpots(curve, { ...ALL, min: 0.1, max: 0.1 })).toHaveLength(1)
  })

  it('does not cut a spot that overlaps the window', () => {
    const curve = curveOf([10, 10, 90, 10, 90, 10], 1)
    const within = (from: number | null, to: number | null): number[] =>
      findSpots(curve, { ...ALL, max: 50, window: { from, to } }).map((spot) => spot.start)
    expect(within(1, 4)).toEqual([0, 3])
    expect(within(2, 3)).toEqual([])
    expect(within(null, 3.5)).toEqual([0, 3])
    expect(within(4, null)).toEqual([5])
    expect(within(1, 1)).toEqual([])
  })

  it('finds nothing in reversed bounds or an empty curve', () => {
    expect(findSpots(curveOf([50, 50.5]), { ...ALL, min: 60, max: 40 })).toEqual([])
    expect(findSpots(curveOf([]), ALL)).toEqual([])
  })

  it('has times without rounding errors', () => {
    // 502 · 0.02 is 10.040000000000001.
    const curve = curveOf(Array.from({ length: 504 }, (_, i) => (i === 501 ? 0 : 90)))
    expect(findSpots(curve, { ...ALL, max: 50 })).toMatchObject([{ start: 10.02, end: 10.04 }])
    expect(findSpots(curve, { ...ALL, max: 50, window: { from: 10.04, to: null } })).toEqual([])
  })

  it('locates the last sample of a day without accumulated error', () => {
    const bytes = new Uint8Array(4_320_000).fill(90)
    bytes[bytes.length - 1] = 3
    const [spot] = findSpots({ resolution: RESOLUTION, values: bytes }, { ...ALL, max: 5 })
    expect(spot).toMatchObject({ start: 4_319_999 * RESOLUTION, end: 86_400 })
  })
})

describe('long spots', () => {
  it('are split at their highest samples, as the rules say, into parts that tile them', () => {
    fc.assert(
      fc.property(values, options, fc.integer({ min: 1, max: 20 }), (scores, given, longest) => {
        const curve = curveOf(scores)
        const [min, max] = [Math.min(given.low, given.high), Math.max(given.low, given.high)]
        const searched = {
          min,
          max,
          mergeGapSeconds: given.gap / 50,
          minDurationSeconds: given.least / 50,
          window: NO_BOUNDS,
        }
        const whole = locateSpots(curve, searched)
        const split = locateSpots(curve, { ...searched, maxDurationSeconds: longest / 50 })
        const expected = whole.firsts.flatMap((first, i) =>
          naiveParts(curve, first, whole.lasts[i] as number, { least: given.least, longest }),
        )
        for (const [first, last] of expected) expect(last - first).toBeLessThanOrEqual(longest)
        const bounds = { min: Math.fround(min), max: Math.fround(max) }
        const isWithin = (i: number): boolean => {
          const score = curve.values[i] as number
          return score !== 255 && score >= bounds.min && score <= bounds.max
        }
        const heard = expected.filter(([first, last]) => {
          for (let i = first; i < last; i++) if (isWithin(i)) return true
          return false
        })
        expect(split.firsts.map((first, i) => [first, split.lasts[i]])).toEqual(heard)
        // Tiles: what is left out between parts is a piece of a merged gap.
        const listed = new Set(
          heard.flatMap(([first, last]) =>
            Array.from({ length: last - first }, (_, i) => first + i),
          ),
        )
        whole.firsts.forEach((first, i) => {
          for (let k = first; k < (whole.lasts[i] as number); k++) {
            if (!listed.has(k)) expect(isWithin(k)).toBe(false)
          }
        })
        if (given.gap === 0) expect(split.totalSeconds).toBe(whole.totalSeconds)
        for (let place = 0; place < split.count; place++) {
          expect(spotAt(split, place).inRangeMean).toBeGreaterThanOrEqual(bounds.min)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('leaves out a part that is nothing but a merged gap', () => {
    const curve = curveOf([10, 90, 95, 90, 90, 10], 1)
    const found = findSpots(curve, {
      ...ALL,
      max: 50,
      mergeGapSeconds: 4,
      maxDurationSeconds: 2,
    })
    expect(found.map(({ start, end }) => [start, end])).toEqual([
      [0, 2],
      [4, 6],
    ])
  })

  it('are split on a slope of a day', () => {
    const rising = Float32Array.from({ length: 4_320_000 }, (_, i) => (i / 4_320_000) * 50)
    const curve = { resolution: RESOLUTION, values: rising }
    const table = locateSpots(curve, { ...ALL, maxDurationSeconds: 10 })
    expect(table.totalSeconds).toBe(86_400)
    expect(table.count).toBeGreaterThan(8_640)
    expect(table.count).toBeLessThanOrEqual(4 * 8_640)
  })
})

/** The parts of a spot by the rule, searched one sample after the other. */
function naiveParts(
  curve: ScoreCurve,
  first: number,
  last: number,
  limits: { least: number; longest: number },
): [number, number][] {
  const length = last - first
  if (length <= limits.longest) return [[first, last]]
  const least = Math.max(limits.least, Math.floor(limits.longest / 4))
  const margin = Math.max(Math.min(least, Math.floor(length / 2)), 1)
  const rank = (i: number): [number, number] => {
    const score = curve.values[i] as number
    const height = Number.isNaN(score) || score === 255 ? -1 : score
    return [height, -Math.abs(2 * i - first - last)]
  }
  let best = first + margin
  for (let i = best + 1; i <= last - margin; i++) {
    const [height, closeness] = rank(i)
    const [bestHeight, bestCloseness] = rank(best)
    if (height > bestHeight || (height === bestHeight && closeness > bestCloseness)) best = i
  }
  return [...naiveParts(curve, first, best, limits), ...naiveParts(curve, best, last, limits)]
}

describe('order of spots', () => {
  it('sorts with ties by start, and pages the table alike', () => {
    fc.assert(
      fc.property(
        values,
        fc.constantFrom(...SPOT_SORTS),
        fc.boolean(),
        fc.nat(20),
        fc.nat(20),
        (scores, sort, descending, offset, limit) => {
          const searched = { ...ALL, max: 60 }
          const table = locateSpots(curveOf(scores), searched)
          const spots = findSpots(curveOf(scores), searched)
          const sorted = sortSpots(spots, sort, descending)
          const key = (spot: Spot): number => (sort === 'duration' ? spot.samples : spot[sort])
          for (let i = 1; i < sorted.length; i++) {
            const [a, b] = [sorted[i - 1] as Spot, sorted[i] as Spot]
            const step = descending ? key(a) - key(b) : key(b) - key(a)
            expect(step > 0 || (step === 0 && a.start < b.start)).toBe(true)
          }
          expect(sorted.length).toBe(spots.length)
          expect(spotPage(table, { sort, descending }, offset, limit)).toEqual(
            sorted.slice(offset, offset + limit),
          )
          expect(table.count).toBe(spots.length)
          expect(table.totalSeconds).toBeCloseTo(totalSeconds(spots), 9)
        },
      ),
    )
  })
})
