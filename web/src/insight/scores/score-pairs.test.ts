import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  bandCounts,
  confidentButDisliked,
  countInside,
  nearestPair,
  type PairGroup,
  partFilters,
  unsureButFine,
  WHOLE,
} from './score-pairs.ts'

const SCORE = { kind: 'confidence', provider: 'local', model: 'small' } as const

const group = (pairs: readonly (readonly [number, number])[]): PairGroup => ({
  score: SCORE,
  ids: pairs.map((_, place) => String(place)),
  sampleMeans: pairs.map(([mean]) => mean),
  humanScores: pairs.map(([, human]) => human),
  correlation: null,
})

const pairs = fc.array(
  fc.tuple(
    fc.oneof(fc.constantFrom(0, 50, 100), fc.double({ min: 0, max: 100, noNaN: true })),
    fc.integer({ min: 0, max: 100 }),
  ),
  { maxLength: 30 },
)
const limit = fc.integer({ min: 0, max: 100 })

it('the link to the list has the bounds that the count has', () => {
  fc.assert(
    fc.property(pairs, limit, limit, (all, confident, liked) => {
      for (const part of [
        confidentButDisliked(confident, liked),
        unsureButFine(confident, liked),
      ]) {
        const filters = partFilters({ q: 'call', humanScoreFrom: 20 }, { score: SCORE }, part)
        expect(filters).toMatchObject({ q: 'call', provider: 'local', model: 'small' })
        const within = (value: number, name: 'sampleMean' | 'humanScore') =>
          value >= (filters[`${name}From`] ?? 0) && value <= (filters[`${name}To`] ?? 100)
        // The page has only what the filters leave.
        const shown = all.filter(([, human]) => human >= 20)
        const listed = shown.filter(
          ([mean, human]) => within(mean, 'sampleMean') && within(human, 'humanScore'),
        )
        expect(countInside(group(shown), part)).toBe(listed.length)
      }
    }),
  )
  expect(confidentButDisliked(60, 40)).toEqual({ ...WHOLE, meanFrom: 60, humanTo: 40 })
  expect(unsureButFine(60, 40)).toEqual({ ...WHOLE, meanTo: 60, humanFrom: 40 })
})

it('each recording is in one pair of bands', () => {
  fc.assert(
    fc.property(pairs, (all) => {
      const counts = bandCounts(group(all))
      expect(counts.flat().reduce((sum, count) => sum + count, 0)).toBe(all.length)
      const inLast = all.filter(([mean, human]) => mean >= 90 && human >= 90)
      expect(counts[9]?.[9]).toBe(inLast.length)
      expect(counts[0]?.[5]).toBe(
        all.filter(([mean, human]) => mean >= 50 && mean < 60 && human < 10).length,
      )
    }),
  )
})

it('the nearest recording is within reach, as the picture shows it', () => {
  const two = group([
    [50, 50],
    [60, 50],
  ])
  const at = { mean: 56, human: 50 }
  expect(nearestPair(two, at, { mean: 1, human: 1 }, 8)).toBe(1)
  expect(nearestPair(two, at, { mean: 3, human: 1 }, 8)).toBeNull()
  expect(nearestPair(group([]), at, { mean: 1, human: 1 }, 8)).toBeNull()
})
