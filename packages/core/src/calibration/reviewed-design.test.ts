import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { MomentSource } from '../review/review-record.ts'
import { type ReviewFrame, type ReviewVerdict, reviewDesigns } from './reviewed-design.ts'

const frame: ReviewFrame = { threshold: 60, sort: 'severity', belowSeconds: 12, aboveSeconds: 30 }

/** `value`: its severity. */
const verdict = (source: MomentSource, value: number | null = null): ReviewVerdict => ({
  ...{ source, seconds: 1, score: 50, verdict: 'right' },
  position: value === null ? null : { value, recordingId: 'r', start: 0 },
})

describe('designs of reviews', () => {
  it('take the reached queue as complete, and the draws of what was not reached as a sample', () => {
    const reached = [verdict('queue', 9), verdict('below', 8), verdict('queue', 7)]
    const drawn = [verdict('below', 6), verdict('below', 1)]
    const above = [verdict('above'), verdict('above')]
    const designs = reviewDesigns([...drawn, ...above, ...reached], frame)
    expect(designs.below).toEqual({
      complete: reached,
      sampled: [{ scores: { from: 0, to: 60 }, seconds: 9, draws: drawn }],
    })
    expect(designs.above).toEqual({
      complete: [],
      sampled: [{ scores: { from: 60, to: 101 }, seconds: 30, draws: above }],
    })
    expect(designs.all).toEqual({
      complete: reached,
      sampled: [...designs.below.sampled, ...designs.above.sampled],
    })
  })

  it('go by the order of the queue', () => {
    const verdicts = [verdict('queue', 20), verdict('below', 30), verdict('below', 10)]
    const { below } = reviewDesigns(verdicts, { ...frame, sort: 'mean' })
    expect(below.complete).toEqual([verdicts[0], verdicts[2]])
  })

  it('reach nothing by draws alone', () => {
    const verdicts = [verdict('below', 9), verdict('above')]
    expect(reviewDesigns(verdicts, frame).below.complete).toEqual([])
  })

  it('have no sample of what is finished or empty', () => {
    const verdicts = [verdict('queue', 2), verdict('queue', 1)]
    expect(reviewDesigns(verdicts, { ...frame, belowSeconds: 2, aboveSeconds: 0 }).all).toEqual({
      complete: verdicts,
      sampled: [],
    })
  })

  it('are complete where every moment was drawn, with seconds that were rounded', () => {
    const drawn = [verdict('below', 6), verdict('below', 1), verdict('below', 3)]
    const above = [verdict('above'), verdict('above')]
    const rounded = { belowSeconds: Math.fround(3.000_000_4), aboveSeconds: 2 - 1e-7 }
    expect(reviewDesigns([...drawn, ...above], { ...frame, ...rounded })).toEqual({
      all: { complete: [...drawn, ...above], sampled: [] },
      below: { complete: drawn, sampled: [] },
      above: { complete: above, sampled: [] },
    })
  })

  it('use each verdict once at most, and stand for all seconds', () => {
    const some = fc.array(
      fc.tuple(fc.constantFrom('queue' as const, 'below' as const), fc.nat(20)),
      { maxLength: 11 },
    )
    fc.assert(
      fc.property(some, (given) => {
        const all = given.map(([source, value]) => verdict(source, value))
        const { below } = reviewDesigns(all, frame)
        const used = [...below.complete, ...below.sampled.flatMap(({ draws }) => draws)]
        expect(new Set(used).size).toBe(all.length)
        const seconds = below.complete.length + below.sampled.reduce((sum, s) => sum + s.seconds, 0)
        expect(seconds).toBe(12)
      }),
    )
  })
})
