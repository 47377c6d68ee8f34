import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { commonSeconds, fewerStretches, rejectedFor, withRejected } from './rejections.ts'

/** Stretches between whole seconds, without overlap and contact. */
const someStretches = fc.uniqueArray(fc.nat(60), { maxLength: 24 }).map((times) => {
  const sorted = times.toSorted((a, b) => a - b)
  return Array.from({ length: Math.floor(sorted.length / 2) }, (_, i) => ({
    start: sorted[2 * i] as number,
    end: sorted[2 * i + 1] as number,
  }))
})
const secondsIn = (stretches: readonly { start: number; end: number }[]) =>
  Array.from({ length: 61 }, (_, second) =>
    stretches.some(({ start, end }) => start <= second && second < end),
  )

describe('stretches', () => {
  test('have in common what a count of seconds says', () => {
    fc.assert(
      fc.property(someStretches, someStretches, (some, others) => {
        const inOthers = secondsIn(others)
        const naive = secondsIn(some).filter((is, second) => is && inOthers[second]).length
        expect(commonSeconds(some, others)).toBe(naive)
      }),
    )
  })

  test('become fewer over the shortest gaps, and cover all that they covered', () => {
    fc.assert(
      fc.property(someStretches, fc.integer({ min: 1, max: 8 }), (stretches, most) => {
        const fewer = fewerStretches(stretches, most)
        expect(fewer).toHaveLength(Math.min(most, stretches.length))
        const covered = secondsIn(fewer)
        expect(secondsIn(stretches).every((is, second) => !is || covered[second])).toBe(true)
        const gaps = stretches.slice(1).map(({ start }, i) => start - (stretches[i]?.end ?? 0))
        const joined = gaps.toSorted((a, b) => a - b).slice(0, stretches.length - fewer.length)
        const added = covered.filter(Boolean).length - secondsIn(stretches).filter(Boolean).length
        expect(added).toBe(joined.reduce((sum, gap) => sum + gap, 0))
      }),
    )
  })
})

describe('a rejection', () => {
  const turn = (speaker: string, start: number, end: number) => ({ speaker, start, end })
  const kept = withRejected([], { runId: 'r', speaker: 'A', voiceIds: ['ann'] }, [
    turn('A', 0, 4),
    turn('A', 3, 10),
    turn('B', 10, 20),
  ])

  test('holds for more than half of the time of a speaker', () => {
    const rejected = (...turns: { speaker: string; start: number; end: number }[]) =>
      rejectedFor(kept, turns, 'X')
    expect(kept[0]?.stretches).toEqual([{ start: 0, end: 10 }])
    expect(rejected(turn('X', 2, 8))).toEqual(['ann'])
    expect(rejected(turn('X', 5, 15))).toEqual([])
    expect(rejected(turn('X', 4, 15))).toEqual(['ann'])
    expect(rejected(turn('Y', 2, 8))).toEqual([])
  })

  test('is replaced and taken back', () => {
    const turns = [turn('A', 0, 1)]
    const replaced = withRejected(kept, { runId: 'r', speaker: 'A', voiceIds: ['ben'] }, turns)
    expect(replaced.map(({ voiceIds }) => voiceIds)).toEqual([['ben']])
    expect(withRejected(replaced, { runId: 'r', speaker: 'A', voiceIds: [] }, turns)).toEqual([])
  })
})
