import { curveBlocks } from '@toolkit/server/client'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { spansOf } from './spans.ts'
import { spotFinder, spotHeat } from './spot-shapes.ts'

const RULE = { spotMin: 0, spotMax: 50, mergeGap: 0, minDuration: 0, maxDuration: 0 }
const blocks = curveBlocks({ resolution: 0.5, values: Uint8Array.of(10, 90, 20, 20, 255, 90) })

describe('drawn spots', () => {
  it('have the times of their samples, and are cached for the same thresholds', () => {
    const find = spotFinder()
    const spots = find(blocks, RULE)
    expect([...spots.spans.starts]).toEqual([0, 1])
    expect([...spots.spans.ends]).toEqual([0.5, 2])
    expect(find(blocks, { ...RULE })).toBe(spots)
    expect(find(blocks, { ...RULE, mergeGap: 0.5 }).table.count).toBe(1)
    expect(find({ ...blocks }, { ...RULE, mergeGap: 0.5 }).table.count).toBe(1)
  })

  it('heat is the fraction of each column in spots', () => {
    const stretch = fc.tuple(fc.nat(99), fc.integer({ min: 1, max: 30 }))
    fc.assert(
      fc.property(fc.array(stretch, { maxLength: 10 }), (given) => {
        let at = 0
        const spots = given.flatMap(([gap, length]) => {
          const start = at + gap * 0.1
          at = start + length * 0.1
          return at <= 100 ? [{ start, end: at }] : []
        })
        const heat = spotHeat(spansOf(spots), 100, 40)
        const inSpots = spots.reduce((sum, { start, end }) => sum + end - start, 0)
        expect(heat.reduce((sum, share) => sum + share * 2.5, 0)).toBeCloseTo(inSpots, 3)
        for (const share of heat) expect(share).toBeLessThanOrEqual(1.0001)
      }),
    )
  })
})
