import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { agreement, type ReviewerVerdict } from './agreement.ts'

const judged = (
  start: number,
  end: number,
  verdict: ReviewerVerdict['verdict'],
  drawId: string | null = null,
  recordingId = 'one',
): ReviewerVerdict => ({ recordingId, start, end, verdict, drawId })

describe('agreement of two reviewers', () => {
  it('is the example of the literature', () => {
    // Fleiss, Levin and Paik 2003, Statistical Methods for Rates and Proportions, section 18.1: 0.80 − 0.50 of 0.50.
    const pairs = [
      ...Array(40).fill(['right', 'right']),
      ...Array(10).fill(['right', 'wrong']),
      ...Array(10).fill(['wrong', 'right']),
      ...Array(40).fill(['wrong', 'wrong']),
    ] as ReviewerVerdict['verdict'][][]
    const [first, second] = [0, 1].map((who) =>
      pairs.map((pair, i) => judged(i, i + 1, pair[who] as ReviewerVerdict['verdict'])),
    ) as [ReviewerVerdict[], ReviewerVerdict[]]
    expect(agreement(first, second)).toEqual({ n: 100, unclear: 0, agreed: 0.8, kappa: 0.6 })
  })

  it('compares what has half of the longer moment in common, or is the same draw', () => {
    const first = [judged(0, 4, 'wrong'), judged(10, 14, 'right'), judged(20, 24, 'right', 'd')]
    const second = [judged(2, 6, 'wrong'), judged(12.1, 16, 'right'), judged(23, 29, 'wrong', 'd')]
    expect(agreement(first, second)).toMatchObject({ n: 2, agreed: 0.5 })
    const elsewhere = second.map((one) => ({ ...one, recordingId: 'two', drawId: null }))
    expect(agreement(first, elsewhere)).toEqual({ n: 0, unclear: 0, agreed: null, kappa: null })
  })

  it('leaves unclear moments out and counts them', () => {
    const first = [judged(0, 1, 'unclear'), judged(1, 2, 'right'), judged(2, 3, 'wrong')]
    const second = [judged(0, 1, 'right'), judged(1, 2, 'unclear'), judged(2, 3, 'right')]
    expect(agreement(first, second)).toEqual({ n: 1, unclear: 2, agreed: 0, kappa: 0 })
  })

  it('has no kappa if both always say the same', () => {
    const all = [judged(0, 1, 'right'), judged(1, 2, 'right')]
    expect(agreement(all, all)).toEqual({ n: 2, unclear: 0, agreed: 1, kappa: null })
  })

  it('takes the pairs with most in common first, as a naive search', () => {
    const verdicts = fc.array(
      fc
        .record({
          recordingId: fc.constantFrom('one', 'two'),
          start: fc.nat(40_000),
          length: fc.integer({ min: 1000, max: 12_000 }),
          verdict: fc.constantFrom<ReviewerVerdict['verdict']>('right', 'wrong', 'unclear'),
        })
        .map(({ length, ...rest }) => ({ ...rest, end: rest.start + length, drawId: null })),
      { maxLength: 25 },
    )
    fc.assert(
      fc.property(verdicts, verdicts, (first, second) => {
        const candidates = first
          .flatMap((a) => second.map((b) => ({ a, b })))
          .filter(({ a, b }) => a.recordingId === b.recordingId)
          .map(({ a, b }) => {
            const common = Math.min(a.end, b.end) - Math.max(a.start, b.start)
            return { a, b, common: common / Math.max(a.end - a.start, b.end - b.start) }
          })
          .filter(({ common }) => common >= 0.5)
          .sort((x, y) => y.common - x.common)
        // Of equal ones, either may be first.
        fc.pre(new Set(candidates.map(({ common }) => common)).size === candidates.length)
        const left = new Set<ReviewerVerdict>([...first, ...second])
        const counts = { clear: 0, unclear: 0, same: 0 }
        for (const { a, b } of candidates) {
          if (!left.has(a) || !left.has(b)) continue
          left.delete(a)
          left.delete(b)
          const isClear = a.verdict !== 'unclear' && b.verdict !== 'unclear'
          counts[isClear ? 'clear' : 'unclear'] += 1
          if (isClear && a.verdict === b.verdict) counts.same += 1
        }
        const { clear: n, unclear, same } = counts
        const agreed = n === 0 ? null : same / n
        expect(agreement(first, second)).toMatchObject({ n, unclear, agreed })
        expect(agreement(second, first)).toEqual(agreement(first, second))
      }),
    )
  })
})
