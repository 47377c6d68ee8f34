import { CANDIDATE_THRESHOLDS, REASONS } from '@toolkit/server/client'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { lowScores } from './low-score-reasons.ts'

const amount = fc.record({ total: fc.nat(20), totalSeconds: fc.nat(500) })
const someSpots = fc
  .tuple(
    ...CANDIDATE_THRESHOLDS.map((max) =>
      fc.record({
        max: fc.constant<number>(max),
        total: fc.nat(40),
        totalSeconds: fc.nat(500),
        reasons: fc.tuple(...REASONS.map((reason) => amount.map((own) => ({ reason, ...own })))),
      }),
    ),
  )
  .map((spots) => spots.map((one) => ({ ...one, reasons: [...one.reasons] })))

it('each reason has its moments of the threshold, the most first', () => {
  fc.assert(
    fc.property(someSpots, fc.constantFrom(...CANDIDATE_THRESHOLDS), (spots, max) => {
      const wanted = spots[CANDIDATE_THRESHOLDS.indexOf(max)]
      const { moments, seconds, rows } = lowScores({ spots }, max)
      expect([moments, seconds]).toEqual([wanted?.total, wanted?.totalSeconds])
      expect(rows.map(({ reason }) => reason).toSorted()).toEqual([...REASONS].sort())
      for (const row of rows) {
        const own = wanted?.reasons[REASONS.indexOf(row.reason)]
        expect([row.moments, row.seconds]).toEqual([own?.total, own?.totalSeconds])
        expect(row.share).toBe(moments === 0 ? null : row.moments / moments)
      }
      const counts = rows.map((row) => row.moments)
      expect(counts).toEqual(counts.toSorted((a, b) => b - a))
    }),
  )
})

it('no moment has no share', () => {
  const { moments, rows } = lowScores({ spots: [] }, 50)
  expect([moments, rows.every(({ share }) => share === null)]).toEqual([0, true])
})
