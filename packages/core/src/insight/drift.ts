import { quantile } from '../statistics/quantile.ts'
import type { Steps } from '../statistics/steps.ts'
import { weekName, weekStart } from './iso-week.ts'
import { holm, mannWhitney } from './mann-whitney.ts'

/** Weeks with fewer recordings are shown, but not tested. */
export const DRIFT_MIN_RECORDINGS = 5
/** How many tested weeks on each side of a point are compared. */
export const DRIFT_WINDOW_WEEKS = 4
/** The probability that any point is marked although nothing moved. */
export const DRIFT_ALPHA = 0.05

/** The scores of recordings by week, as `weekOf`. */
export type ScoresByWeek = ReadonlyMap<number, readonly number[]>

export interface DriftWeek {
  /** `2026-W01` */
  readonly week: string
  /** Its Monday, `2025-12-29`. */
  readonly start: string
  readonly recordings: number
  readonly median: number
  /** The value below which a tenth of the recordings lies. */
  readonly lowestDecile: number
  /** Whether it has enough recordings to be tested. */
  readonly isTested: boolean
}

/** The scores move between the tested week before this one and this one. */
export interface DriftChange {
  readonly week: string
  readonly start: string
  /** By the U test, corrected by Holm for all points of all series. */
  readonly p: number
  /** Median and number of the recordings in the compared weeks. */
  readonly before: DriftSide
  readonly after: DriftSide
}

interface DriftSide {
  readonly recordings: number
  readonly median: number
}

export interface Drift {
  readonly weeks: readonly DriftWeek[]
  readonly changes: readonly DriftChange[]
}

/**
 * Weekly figures of each series, and where it moves. At each point between tested weeks the recordings of the tested weeks before
 * and after it, up to four on each side, are compared by the U test of Mann and Whitney; p-values of all points of all series are
 * corrected by Holm. Of neighbouring points below `DRIFT_ALPHA` the one with the lowest p is marked: one move makes several of
 * them conspicuous. A step takes some milliseconds.
 */
export function* driftSteps(series: readonly ScoresByWeek[]): Steps<readonly Drift[]> {
  const all: { readonly weeks: readonly SortedWeek[]; readonly points: readonly Point[] }[] = []
  for (const scores of series) {
    const weeks = sortedWeeks(scores)
    const tested = weeks.filter(isTested)
    const points: Point[] = []
    for (let at = 1; at < tested.length; at++) {
      points.push(pointAt(tested, at))
      yield
    }
    all.push({ weeks, points })
  }
  const corrected = holm(all.flatMap(({ points }) => points.map(({ p }) => p)))
  let from = 0
  return all.map(({ weeks, points }) => {
    const own = points.map((point, place) => ({ ...point, p: corrected[from + place] as number }))
    // Corrected values may be equal where those of the test are not.
    const order = points.map(({ p }) => p)
    from += points.length
    return { weeks: weeks.map(weekFigures), changes: lowestOfRuns(own, order) }
  })
}

interface SortedWeek {
  readonly week: number
  readonly scores: Float64Array
}

type Point = DriftChange

function sortedWeeks(scores: ScoresByWeek): SortedWeek[] {
  return [...scores]
    .sort(([a], [b]) => a - b)
    .map(([week, own]) => ({ week, scores: Float64Array.from(own).sort() }))
}

function isTested({ scores }: SortedWeek): boolean {
  return scores.length >= DRIFT_MIN_RECORDINGS
}

function weekFigures(one: SortedWeek): DriftWeek {
  const { week, scores } = one
  return {
    week: weekName(week),
    start: weekStart(week),
    recordings: scores.length,
    median: quantile(scores, 0.5),
    lowestDecile: quantile(scores, 0.1),
    isTested: isTested(one),
  }
}

function pointAt(weeks: readonly SortedWeek[], at: number): Point {
  const before = scoresOf(weeks.slice(Math.max(0, at - DRIFT_WINDOW_WEEKS), at))
  const after = scoresOf(weeks.slice(at, at + DRIFT_WINDOW_WEEKS))
  const { week } = weeks[at] as SortedWeek
  return {
    week: weekName(week),
    start: weekStart(week),
    p: mannWhitney(before, after),
    before: sideOf(before),
    after: sideOf(after),
  }
}

function scoresOf(weeks: readonly SortedWeek[]): number[] {
  return weeks.flatMap(({ scores }) => [...scores])
}

function sideOf(scores: readonly number[]): DriftSide {
  return { recordings: scores.length, median: quantile(Float64Array.from(scores).sort(), 0.5) }
}

/** Of each run of neighbours below `DRIFT_ALPHA`, the one that is lowest by `order`; of equal ones the first. */
function lowestOfRuns(points: readonly Point[], order: readonly number[]): readonly Point[] {
  const lowest: Point[] = []
  let best: number | null = null
  for (const [place, { p }] of points.entries()) {
    if (p >= DRIFT_ALPHA) {
      best = null
    } else if (best === null) {
      best = place
      lowest.push(points[place] as Point)
    } else if ((order[place] as number) < (order[best] as number)) {
      best = place
      lowest[lowest.length - 1] = points[place] as Point
    }
  }
  return lowest
}
