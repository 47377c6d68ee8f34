import { beforeAll, describe, expect, it } from 'vitest'
import { recallCurve } from '../../src/calibration/recall-curve.ts'
import { type ReviewFrame, reviewDesigns } from '../../src/calibration/reviewed-design.ts'
import { seededRandom } from '../../src/calibration/seeded-random.ts'
import type { Interval } from '../../src/calibration/wilson.ts'
import { wrongTime } from '../../src/calibration/wrong-time.ts'
import { type SimulatedMoment, simulatedCorpus } from './simulated-corpus.ts'

const CORPORA = 2000
const THRESHOLDS = [40, 60, 75]
/** Draws above the threshold; of the part below that was not reached half as many, which is all of some. */
const AUDITS = [10, 20, 40, 80, 160, 320]

/** How often an interval held the truth, and how often nothing was said. */
interface Count {
  held: number
  said: number
  unsaid: number
}

const counts = new Map<string, Count>()

function count(names: readonly string[], interval: Interval | null | undefined, truth: number) {
  for (const name of names) {
    const kept = counts.get(name) ?? { held: 0, said: 0, unsaid: 0 }
    counts.set(name, kept)
    if (!interval) {
      kept.unsaid += 1
      continue
    }
    kept.said += 1
    if (interval.low <= truth + 1e-6 && truth <= interval.high + 1e-6) kept.held += 1
  }
}

function secondsOf(moments: readonly { readonly seconds: number }[]): number {
  return moments.reduce((sum, { seconds }) => sum + seconds, 0)
}

function wrongOf(moments: readonly SimulatedMoment[]): number {
  return secondsOf(moments.filter(({ verdict }) => verdict === 'wrong'))
}

function isCertain(interval: Interval | undefined): boolean {
  return interval !== undefined && interval.high - interval.low < 1e-6
}

function review(random: () => number, seed: number): void {
  const threshold = THRESHOLDS[seed % THRESHOLDS.length] as number
  const { moments } = simulatedCorpus(random, { threshold, seed })
  const below = moments.filter(({ stratum }) => stratum === 'below')
  const above = moments.filter(({ stratum }) => stratum === 'above')
  const frame: ReviewFrame = {
    threshold,
    belowSeconds: secondsOf(below),
    aboveSeconds: secondsOf(above),
  }
  const truth = { below: wrongOf(below), above: wrongOf(above), all: wrongOf(moments) }
  const share = truth.all / secondsOf(moments)
  const rate =
    share < 0.01 ? 'under 1 %' : share < 0.03 ? '1–3 %' : share < 0.08 ? '3–8 %' : 'over 8 %'
  const reached = Math.round(below.length * Math.min(1, 0.3 + random()))
  for (const audit of AUDITS) {
    const isReached = ({ queueRank }: SimulatedMoment) => queueRank !== null && queueRank < reached
    const isDrawn = ({ stratum, drawNumber }: SimulatedMoment) =>
      drawNumber < (stratum === 'above' ? audit : audit / 2)
    // The queue leaves out what was drawn before. Which of the two comes first is arbitrary.
    const queued = moments.filter(
      (moment) => isReached(moment) && !(isDrawn(moment) && random() < 0.5),
    )
    const last = Math.max(...queued.map(({ queueRank }) => queueRank ?? -1))
    const isKnown = ({ queueRank }: SimulatedMoment) => queueRank !== null && queueRank <= last
    const drawn = moments.filter((moment) => isDrawn(moment) && !isKnown(moment))
    const designs = reviewDesigns(
      {
        ...{ reached: moments.filter(isKnown), unjudgedSeconds: 0 },
        below: drawn.filter(({ stratum }) => stratum === 'below'),
        above: drawn.filter(({ stratum }) => stratum === 'above'),
      },
      frame,
    )
    for (const part of ['all', 'below', 'above'] as const) {
      const estimate = wrongTime(designs[part])
      // What is finished is known: it holds, and says nothing of intervals.
      if (isCertain(estimate?.interval)) continue
      const groups = [
        part,
        `${part}, ${audit} draws`,
        `${part}, wrong ${rate}`,
        `${part}, threshold ${threshold}`,
      ]
      count(groups, estimate?.interval, truth[part])
    }
    if (audit !== 80 || truth.all === 0) continue
    const curve = recallCurve(designs.all, new Array(101).fill(1))
    count(['recall'], curve?.[threshold - 1]?.interval, truth.below / truth.all)
  }
}

function percentOf(name: string): number {
  const { held, said } = counts.get(name) ?? { held: 0, said: 0 }
  return (100 * held) / said
}

/** With a fixed seed, so that the figures are the same in each run: `COVERAGE_TABLE=1` writes them. */
describe('95 % intervals over 2,000 simulated corpora', () => {
  beforeAll(() => {
    const random = seededRandom(20)
    for (let seed = 0; seed < CORPORA; seed++) review(random, seed)
    if (process.env.COVERAGE_TABLE) {
      const rows = [...counts].map(([name, { said, unsaid }]) => ({
        name,
        held: percentOf(name).toFixed(1),
        said,
        unsaid,
      }))
      process.stdout.write(`${rows.map((row) => Object.values(row).join('\t')).join('\n')}\n`)
    }
  })

  const groupsOf = (part: string) => {
    const names = [...counts.keys()].filter((name) => name.startsWith(part))
    expect(names).toHaveLength(1 + AUDITS.length + 4 + THRESHOLDS.length)
    return names
  }

  it('of wrong time hold the truth in 93–97 % of each group', () => {
    for (const name of groupsOf('all')) {
      expect(percentOf(name), name).toBeGreaterThan(93)
      expect(percentOf(name), name).toBeLessThan(97)
    }
  })

  it('of the wrong time above the threshold do so too, or a little more often if errors are rare', () => {
    for (const name of groupsOf('above')) {
      expect(percentOf(name), name).toBeGreaterThan(93)
      // Where most audits find no error, the interval from 0 on holds nearly always: no interval of a count can do better.
      expect(percentOf(name), name).toBeLessThan(name.includes('under 1 %') ? 97.5 : 97)
    }
  })

  it('of the wrong time below the threshold do so, as far as its queue was not finished', () => {
    expect(percentOf('below')).toBeGreaterThan(93)
    expect(percentOf('below')).toBeLessThan(97)
  })

  it('of the share of wrong time below the threshold do so', () => {
    expect(percentOf('recall')).toBeGreaterThan(93)
    expect(percentOf('recall')).toBeLessThan(97)
  })
})
