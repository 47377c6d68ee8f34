import fc from 'fast-check'
import { expect, it } from 'vitest'
import { describeTurns } from '../statistics/turns.ts'
import { NO_TURNS, WorstTurnFinder } from './find-worst-turns.ts'
import { binsUpTo, confidenceSlot, TURNS_KEPT, turnTotal } from './worst-turns.ts'

const someTurn = fc
  .record({
    start: fc.integer({ min: 0, max: 30 }),
    length: fc.double({ min: 0.01, max: 9, noNaN: true }),
    score: fc.oneof(
      fc.integer({ min: 0, max: 100 }),
      fc.double({ min: 0, max: 100, noNaN: true }),
      fc.constant(null),
    ),
  })
  .map(({ start, length, score }) => ({
    ...{ speaker: 'A', start, end: start + length },
    scores: score === null ? null : { A: score },
  }))

it('counts all turns with a confidence, so that whole bounds are exact', () => {
  fc.assert(
    fc.property(
      fc.array(someTurn, { maxLength: 60 }),
      fc.integer({ min: 0, max: 100 }),
      fc.integer({ min: 0, max: 100 }),
      fc.integer({ min: 1, max: 20 }),
      (given, one, other, part) => {
        const turns = describeTurns(given)
        const finder = new WorstTurnFinder()
        for (let at = 0; at < turns.length; at += part) finder.add(turns.slice(at, at + part))
        const { turns: kept, turnFigures } = finder.found()
        const known = turns.filter(({ confidence }) => confidence !== null)
        expect(kept.map(({ index }) => index)).toEqual(known.map(({ index }) => index))
        if (turnFigures === null) {
          expect(known).toEqual([])
          return
        }
        const range = { min: Math.min(one, other), max: Math.max(one, other) }
        const within = known.filter(
          ({ confidence }) =>
            confidence !== null && confidence >= range.min && confidence <= range.max,
        )
        const { count, seconds } = turnTotal(turnFigures, range)
        expect(count).toBe(within.length)
        expect(seconds).toBeCloseTo(
          within.reduce((sum, { start, end }) => sum + end - start, 0),
          6,
        )
        const bins = binsUpTo(turnFigures.countsUpTo)
        const bin = (value: number | null) => Math.floor(value ?? -1)
        expect(bins).toEqual(
          bins.map((_, k) => known.filter(({ confidence }) => bin(confidence) === k).length),
        )
        for (const { start, end, confidence, severity } of kept) {
          expect(severity).toBe(((end - start) * (100 - confidence)) / 100)
        }
      },
    ),
    { numRuns: 200 },
  )
})

it('keeps the least sure and the most severe of very many turns', () => {
  const turns = describeTurns(
    Array.from({ length: 9_000 }, (_, place) => ({
      speaker: 'A',
      start: 10 * place,
      end: 10 * place + 0.5 + ((place * 7) % 900) / 100,
      scores: { A: ((place * 13) % 1_000) / 10 },
    })),
  )
  const finder = new WorstTurnFinder()
  for (let at = 0; at < turns.length; at += 500) finder.add(turns.slice(at, at + 500))
  const { turns: kept, turnFigures } = finder.found()
  const score = ({ confidence }: (typeof turns)[number]) => confidence ?? 0
  const severity = (turn: (typeof turns)[number]) =>
    ((turn.end - turn.start) * (100 - score(turn))) / 100
  const leastSure = turns.toSorted((a, b) => score(a) - score(b) || a.index - b.index)
  const mostSevere = turns.toSorted((a, b) => severity(b) - severity(a) || a.index - b.index)
  const expected = new Set([
    ...leastSure.slice(0, TURNS_KEPT).map(({ index }) => index),
    ...mostSevere.slice(0, TURNS_KEPT).map(({ index }) => index),
  ])
  expect(kept.map(({ index }) => index)).toEqual([...expected].sort((a, b) => a - b))
  expect(turnFigures?.countsUpTo.at(-1)).toBe(9_000)
})

it('keeps nothing of turns without confidence', () => {
  const finder = new WorstTurnFinder()
  finder.add(describeTurns([{ speaker: 'A', start: 0, end: 1, scores: null }]))
  expect(finder.found()).toBe(NO_TURNS)
})

it.each([
  [0, 0],
  [0.1, 1],
  [50, 100],
  [50.5, 101],
  [99.9, 199],
  [100, 200],
])('the slot of %s is %s', (confidence, slot) => {
  expect(confidenceSlot(confidence)).toBe(slot)
})
