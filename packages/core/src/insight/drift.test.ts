import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { quantile } from '../statistics/quantile.ts'
import { allSteps } from '../statistics/steps.ts'
import {
  DRIFT_ALPHA,
  DRIFT_MIN_RECORDINGS,
  DRIFT_WINDOW_WEEKS,
  driftSteps,
  type ScoresByWeek,
} from './drift.ts'
import { weekName, weekOf, weekStart } from './iso-week.ts'
import { mannWhitney } from './mann-whitney.ts'

const DAY_MS = 86_400_000

describe('weeks of ISO 8601', () => {
  it('start on Monday and are named by their Thursday', () => {
    const time = fc.integer({ min: -20 * 365 * DAY_MS, max: 150 * 365 * DAY_MS })
    fc.assert(
      fc.property(time, (ms) => {
        const week = weekOf(ms)
        const monday = Date.parse(weekStart(week))
        expect(new Date(monday).getUTCDay()).toBe(1)
        expect(ms - monday).toBeGreaterThanOrEqual(0)
        expect(ms - monday).toBeLessThan(7 * DAY_MS)
        // The number of Thursdays of the year up to this week.
        const thursday = new Date(monday + 3 * DAY_MS)
        const year = thursday.getUTCFullYear()
        let thursdays = 0
        for (let day = Date.UTC(year, 0, 1); day <= thursday.getTime(); day += DAY_MS) {
          if (new Date(day).getUTCDay() === 4) thursdays += 1
        }
        expect(weekName(week)).toBe(`${year}-W${String(thursdays).padStart(2, '0')}`)
      }),
    )
  })

  it('are those of the standard', () => {
    const nameOf = (day: string) => weekName(weekOf(Date.parse(`${day}T12:00:00Z`)))
    expect(nameOf('2005-01-01')).toBe('2004-W53')
    expect(nameOf('2007-12-31')).toBe('2008-W01')
    expect(nameOf('2010-01-03')).toBe('2009-W53')
    expect(nameOf('2026-01-01')).toBe('2026-W01')
  })
})

const score = fc.integer({ min: 0, max: 400 }).map((value) => value / 4)
const week = fc.tuple(
  fc.integer({ min: 2900, max: 2925 }),
  fc.array(score, { minLength: 1, maxLength: 14 }),
)
const series = fc.array(week, { maxLength: 14 }).map((weeks): ScoresByWeek => new Map(weeks))

/** The points between tested weeks with their p-values, by definition. */
function naivePoints(scores: ScoresByWeek) {
  const tested = [...scores]
    .filter(([, own]) => own.length >= DRIFT_MIN_RECORDINGS)
    .sort(([a], [b]) => a - b)
  return tested.slice(1).map(([at], place) => {
    const before = tested.slice(0, place + 1).slice(-DRIFT_WINDOW_WEEKS)
    const after = tested.slice(place + 1).slice(0, DRIFT_WINDOW_WEEKS)
    const scoresOf = (weeks: typeof tested) => weeks.flatMap(([, own]) => own)
    return { week: weekName(at), p: mannWhitney(scoresOf(before), scoresOf(after)) }
  })
}

describe('drift', () => {
  it('has the figures of each week, and marks only tested points', () => {
    fc.assert(
      fc.property(fc.array(series, { maxLength: 4 }), (all) => {
        const found = allSteps(driftSteps(all))
        expect(found).toHaveLength(all.length)
        const points = all.map(naivePoints)
        const sorted = points.flat().sort((a, b) => a.p - b.p)
        // The largest p-value that Holm accepts: up to the first one that is too large.
        const first = sorted.findIndex(({ p }, i) => p * (sorted.length - i) >= DRIFT_ALPHA)
        const accepted = first === -1 ? sorted : sorted.slice(0, first)
        const isAccepted = (p: number) => accepted.some((one) => one.p === p)
        for (const [i, { weeks, changes }] of found.entries()) {
          const own = all[i] as ScoresByWeek
          const byTime = [...own].sort(([a], [b]) => a - b)
          expect(
            weeks.map(({ week: name, recordings, isTested }) => [name, recordings, isTested]),
          ).toEqual(byTime.map(([at, { length }]) => [weekName(at), length, length >= 5]))
          expect(weeks.map(({ median, lowestDecile }) => [median, lowestDecile])).toEqual(
            byTime.map(([, scores]) => {
              const values = Float64Array.from(scores).sort()
              return [quantile(values, 0.5), quantile(values, 0.1)]
            }),
          )
          const mine = points[i] ?? []
          const marked = mine.filter(({ p }, at) => {
            if (!isAccepted(p)) return false
            // Up to where the run of accepted neighbours ends on each side.
            let from = at
            while (from > 0 && isAccepted(mine[from - 1]?.p ?? 1)) from--
            let to = at
            while (to + 1 < mine.length && isAccepted(mine[to + 1]?.p ?? 1)) to++
            const lowest = Math.min(...mine.slice(from, to + 1).map((one) => one.p))
            return mine.findIndex((one, k) => k >= from && one.p === lowest) === at
          })
          expect(changes.map((one) => one.week)).toEqual(marked.map((one) => one.week))
        }
      }),
      { numRuns: 300 },
    )
  })

  it('finds one move, with what is before and after it', () => {
    const weeks = Array.from({ length: 12 }, (_, i): [number, number[]] => [
      2920 + i,
      Array.from({ length: 20 }, (_, k) => (i < 7 ? 80 : 65) + (k % 5)),
    ])
    const [found] = allSteps(driftSteps([new Map(weeks)]))
    expect(found?.changes).toMatchObject([
      {
        week: weekName(2927),
        before: { recordings: 80, median: 82 },
        after: { recordings: 80, median: 67 },
      },
    ])
    expect(found?.changes[0]?.p).toBeLessThan(1e-20)
  })

  it('marks nothing in nineteen of twenty series in which nothing moves', () => {
    let state = 5
    const random = () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return state / 2 ** 32
    }
    let marked = 0
    for (let trial = 0; trial < 200; trial++) {
      const weeks = Array.from({ length: 20 }, (_, i): [number, number[]] => [
        i,
        Array.from({ length: 8 }, () => 100 * random()),
      ])
      const [found] = allSteps(driftSteps([new Map(weeks)]))
      if ((found?.changes.length ?? 0) > 0) marked += 1
    }
    expect(marked).toBeLessThanOrEqual(20)
  })
})
