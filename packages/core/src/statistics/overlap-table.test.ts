import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { overlapTimes } from './overlap.ts'
import { overlapShares, overlapTable } from './overlap-table.ts'
import type { SpokenInterval } from './speech-sweep.ts'

/** Few labels: turns of one speaker touch and overlap. Many: lists of who speaks are kept in between. */
const turnsOf = (speakers: number, seconds: number, maxLength: number) =>
  fc.array(
    fc
      .record({
        speaker: fc.nat(speakers - 1).map((n) => (n === 0 ? 'constructor' : `S${n}`)),
        start: fc.nat(seconds),
        length: fc.nat(10),
      })
      .map(({ speaker, start, length }) => ({ speaker, start, end: start + length })),
    { maxLength },
  )
const turns = fc.oneof(turnsOf(4, 30, 25), turnsOf(60, 60, 300))
const SECONDS = Array.from({ length: 75 }, (_, second) => second)

/** The active speakers in [second, second + 1). */
function activeAt(list: readonly SpokenInterval[], second: number): string[] {
  const active = list.filter(({ start, end }) => start <= second && end > second)
  return [...new Set(active.map(({ speaker }) => speaker))].sort()
}

const intervalsOf = (list: readonly SpokenInterval[]) => {
  const { count, starts, ends, speakersOf } = overlapTable(list)
  return Array.from({ length: count }, (_, place) => ({
    start: starts[place] as number,
    end: ends[place] as number,
    speakers: speakersOf(place),
  }))
}

describe('overlapTable', () => {
  it('agrees with a naive scan of all seconds', () => {
    fc.assert(
      fc.property(turns, (list) => {
        const intervals = intervalsOf(list)
        for (const second of SECONDS) {
          const active = activeAt(list, second)
          const inside = intervals.filter(({ start, end }) => start <= second && end > second)
          expect(inside.map(({ speakers }) => speakers)).toEqual(active.length > 1 ? [active] : [])
        }
        for (let i = 1; i < intervals.length; i++) {
          const [a, b] = [intervals[i - 1], intervals[i]]
          expect(a?.end === b?.start && String(a?.speakers) === String(b?.speakers)).toBe(false)
        }
      }),
    )
  })

  it('has no overlap of adjacent turns, and one where a speaker goes on', () => {
    const turn = (speaker: string, start: number, end: number) => ({ speaker, start, end })
    expect(intervalsOf([turn('A', 0, 1), turn('B', 1, 2)])).toEqual([])
    expect(
      intervalsOf([turn('A', 0, 2), turn('A', 2, 4), turn('B', 1, 3), turn('C', 2.5, 3)]),
    ).toEqual([
      { start: 1, end: 2.5, speakers: ['A', 'B'] },
      { start: 2.5, end: 3, speakers: ['A', 'B', 'C'] },
    ])
  })
})

it('the times of overlaps are those of the table, joined', () => {
  fc.assert(
    fc.property(turns, (list) => {
      const joined: { start: number; end: number }[] = []
      for (const { start, end } of intervalsOf(list)) {
        const last = joined.at(-1)
        if (last?.end === start) last.end = end
        else joined.push({ start, end })
      }
      expect(overlapTimes(list)).toEqual(joined)
    }),
  )
})

it('the shares of speakers agree with a naive scan of all seconds', () => {
  fc.assert(
    fc.property(turns, (list) => {
      const groups = SECONDS.map((second) => activeAt(list, second)).filter(
        ({ length }) => length > 1,
      )
      const shares = overlapShares(list)
      expect(shares.map(({ speaker }) => speaker)).toEqual([
        ...new Set(list.map(({ speaker }) => speaker)),
      ])
      for (const { speaker, seconds, most } of shares) {
        const own = groups.filter((group) => group.includes(speaker))
        expect(seconds).toBe(own.length)
        const others = shares
          .filter((other) => other.speaker !== speaker)
          .map((other) => ({
            speaker: other.speaker,
            seconds: own.filter((group) => group.includes(other.speaker)).length,
          }))
        const first = others.toSorted((a, b) => b.seconds - a.seconds)[0]
        expect(most).toEqual(first === undefined || first.seconds === 0 ? null : first)
      }
    }),
  )
})
