import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type JudgedMoment, type ReviewFrame, reviewDesigns } from './reviewed-design.ts'
import { wrongTime } from './wrong-time.ts'

const frame: ReviewFrame = { threshold: 60, belowSeconds: 12, aboveSeconds: 30 }

const moment = (seconds = 1): JudgedMoment => ({ seconds, score: 50, verdict: 'right' })
const moments = (count: number) => Array.from({ length: count }, () => moment())
const nothing = { reached: [], unjudgedSeconds: 0, below: [], above: [] }

describe('designs of reviews', () => {
  it('take the reached queue as complete, and the draws of what was not reached as a sample', () => {
    const [reached, below, above] = [moments(3), moments(2), moments(2)]
    const designs = reviewDesigns({ reached, unjudgedSeconds: 0, below, above }, frame)
    expect(designs.below).toEqual({
      complete: reached,
      sampled: [{ scores: { from: 0, to: 60 }, seconds: 9, draws: below }],
    })
    expect(designs.above).toEqual({
      complete: [],
      sampled: [{ scores: { from: 60, to: 101 }, seconds: 30, draws: above }],
    })
    expect(designs.all).toEqual({
      complete: reached,
      sampled: [...designs.below.sampled, ...designs.above.sampled],
    })
    expect(designs.drawable).toEqual(designs.all.sampled)
  })

  it('have a stratum of their own for what was reached and not judged: it widens the interval', () => {
    const given = { reached: moments(2), below: moments(40), above: moments(40) }
    const wide = { threshold: 60, belowSeconds: 1000, aboveSeconds: 1000 }
    const all = reviewDesigns({ ...given, unjudgedSeconds: 0 }, wide)
    const open = reviewDesigns({ ...given, unjudgedSeconds: 50 }, wide)
    expect(open.below.sampled.map(({ seconds, draws }) => [seconds, draws.length])).toEqual([
      [948, 40],
      [50, 0],
    ])
    expect(open.drawable).toHaveLength(2)
    const [known, unknown] = [wrongTime(all.all), wrongTime(open.all)]
    expect(unknown?.wrongSeconds).toBe(0)
    // Less rest to estimate, and all that is unknown on top.
    expect(unknown?.interval.high).toBeGreaterThan((known?.interval.high ?? 0) + 40)
    // More than 5 % of all time.
    expect(wrongTime(reviewDesigns({ ...given, unjudgedSeconds: 101 }, wide).all)).toBeNull()
    expect(wrongTime(reviewDesigns({ ...given, unjudgedSeconds: 101 }, wide).above)).not.toBeNull()
  })

  it('have no sample of what is finished or empty', () => {
    const reached = moments(2)
    const { all } = reviewDesigns(
      { ...nothing, reached },
      { ...frame, belowSeconds: 2, aboveSeconds: 0 },
    )
    expect(all).toEqual({ complete: reached, sampled: [] })
  })

  it('are complete where every moment was drawn, with seconds that were rounded', () => {
    const [below, above] = [moments(3), moments(2)]
    const rounded = { belowSeconds: Math.fround(3.000_000_4), aboveSeconds: 2 - 1e-7 }
    expect(reviewDesigns({ ...nothing, below, above }, { ...frame, ...rounded })).toEqual({
      all: { complete: [...below, ...above], sampled: [] },
      below: { complete: below, sampled: [] },
      above: { complete: above, sampled: [] },
      drawable: [],
    })
  })

  it('use each verdict once, and stand for all seconds', () => {
    const some = fc.array(fc.double({ min: 0.1, max: 1, noNaN: true }).map(moment), {
      maxLength: 5,
    })
    const unjudged = fc.constantFrom(0, 0.5, 1.5)
    fc.assert(
      fc.property(some, some, unjudged, (reached, draws, unjudgedSeconds) => {
        const { below } = reviewDesigns(
          { reached, unjudgedSeconds, below: draws, above: [] },
          frame,
        )
        const used = [...below.complete, ...below.sampled.flatMap((stratum) => stratum.draws)]
        expect(new Set(used).size).toBe(reached.length + draws.length)
        const seconds = [...below.complete, ...below.sampled].reduce((sum, s) => sum + s.seconds, 0)
        expect(seconds).toBeCloseTo(12, 9)
      }),
    )
  })
})
