import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matchVoices } from './voice-match.ts'

interface Turn {
  readonly speaker: string
  readonly start: number
  readonly end: number
}

/** Whole seconds, so that a naive scan can check every second. */
const turns = (labels: string) =>
  fc.array(
    fc
      .record({
        speaker: fc.constantFrom(...labels),
        start: fc.nat(30),
        length: fc.integer({ min: 1, max: 10 }),
      })
      .map(({ speaker, start, length }) => ({ speaker, start, end: start + length })),
    { maxLength: 20 },
  )

function secondsOf(list: readonly Turn[], speaker: string): Set<number> {
  const own = list.filter((turn) => turn.speaker === speaker)
  return new Set(
    own.flatMap(({ start, end }) => Array.from({ length: end - start }, (_, i) => start + i)),
  )
}

/** The longest common time of a one-to-one mapping, by exhaustive search. */
function bestTotal(common: number[][], row = 0, used = 0): number {
  if (row === common.length) return 0
  let best = bestTotal(common, row + 1, used)
  for (const [column, seconds] of (common[row] ?? []).entries()) {
    if (used & (1 << column)) continue
    best = Math.max(best, seconds + bestTotal(common, row + 1, used | (1 << column)))
  }
  return best
}

describe('matchVoices', () => {
  it('has the longest common time of all one-to-one mappings', () => {
    fc.assert(
      fc.property(turns('ABCDEF'), turns('ABUVWX'), (before, after) => {
        const matches = matchVoices(before, after)
        const from = [...new Set(before.map(({ speaker }) => speaker))]
        const to = [...new Set(after.map(({ speaker }) => speaker))]
        expect(matches.map((match) => match.from)).toEqual(from)
        const found = matches.map((match) => match.to).filter((label) => label !== null)
        expect(new Set(found).size).toBe(found.length)
        const common = from.map((a) =>
          to.map((b) => secondsOf(before, a).intersection(secondsOf(after, b)).size),
        )
        for (const match of matches) {
          if (match.to === null) {
            expect([match.commonSeconds, match.agreement]).toEqual([0, 0])
            continue
          }
          const [a, b] = [secondsOf(before, match.from), secondsOf(after, match.to)]
          expect(match.commonSeconds).toBe(a.intersection(b).size)
          expect(match.agreement).toBe(match.commonSeconds / Math.max(a.size, b.size))
        }
        const total = matches.reduce((sum, match) => sum + match.commonSeconds, 0)
        expect(total).toBe(bestTotal(common))
      }),
      { numRuns: 300 },
    )
  })

  it('follows voices whose labels are exchanged', () => {
    const before = [
      { speaker: 'A', start: 0, end: 10 },
      { speaker: 'B', start: 10, end: 15 },
    ]
    const after = [
      { speaker: 'B', start: 0, end: 9 },
      { speaker: 'A', start: 10, end: 15 },
    ]
    expect(matchVoices(before, after)).toEqual([
      { from: 'A', to: 'B', commonSeconds: 9, agreement: 0.9 },
      { from: 'B', to: 'A', commonSeconds: 5, agreement: 1 },
    ])
  })

  it('compares a limited number of voices, those that speak longest', () => {
    const many = Array.from({ length: 3000 }, (_, i) => ({
      speaker: `S${i}`,
      start: i * 2,
      end: i * 2 + (i < 500 ? 2 : 1),
    }))
    const matches = matchVoices(many, many)
    expect(matches).toHaveLength(3000)
    expect(matches.filter(({ agreement }) => agreement === 1)).toHaveLength(500)
    expect(matches[499]?.to).toBe('S499')
    expect(matches[500]?.to).toBeNull()
  })
})
