import type { TurnView } from '@toolkit/server/client'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chooseTurns, orderTurns } from './result-order.ts'

const score = fc.option(fc.integer({ min: 0, max: 100 }))
const turns = fc
  .array(fc.record({ start: fc.nat(1000), length: fc.integer({ min: 1, max: 50 }), score }), {
    maxLength: 40,
  })
  .map((drawn) =>
    drawn
      .toSorted((a, b) => a.start - b.start)
      .map(
        ({ start, length, score: confidence }, index): TurnView => ({
          index,
          speaker: `S${index % 3}`,
          start,
          end: start + length,
          confidence,
          runnerUp: null,
          margin: confidence === null ? null : confidence / 2,
          overlapSeconds: 0,
          scores: null,
        }),
      ),
  )
const sort = fc.constantFrom('start', '-start', 'confidence', '-confidence', 'margin', '-duration')

describe('turns in a range', () => {
  it('match a plain filter, with the sum of their durations', () => {
    fc.assert(
      fc.property(turns, sort, fc.nat(100), fc.nat(100), fc.nat(30), (all, by, a, b, shortest) => {
        const [min, max] = a < b ? [a, b] : [b, a]
        const { places, totalSeconds } = chooseTurns(
          all,
          orderTurns(all, by as 'start'),
          min,
          max,
          shortest,
        )
        const isWhole = min === 0 && max === 100
        const kept = all.filter(
          ({ confidence, start, end }) =>
            end - start >= shortest &&
            (isWhole || (confidence !== null && confidence >= min && confidence <= max)),
        )
        expect([...places].toSorted((x, y) => x - y)).toEqual(kept.map(({ index }) => index))
        expect(totalSeconds).toBe(kept.reduce((sum, { start, end }) => sum + end - start, 0))
      }),
    )
  })

  it('are sorted, with unknown values last', () => {
    fc.assert(
      fc.property(turns, (all) => {
        const values = [...orderTurns(all, '-confidence')].map((place) => all[place]?.confidence)
        const known = values.filter((value) => value !== null)
        expect(values.slice(0, known.length)).toEqual(known)
        expect(known).toEqual(known.toSorted((a, b) => (b ?? 0) - (a ?? 0)))
      }),
    )
  })
})
