import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SpokenInterval } from '../statistics/speech-sweep.ts'
import { compareRuns, type Disagreement } from './comparison.ts'

const turns = (labels: string) =>
  fc.array(
    fc
      .tuple(fc.constantFrom(...labels), fc.nat(30), fc.integer({ min: 1, max: 10 }))
      .map(([speaker, start, length]): SpokenInterval => ({ speaker, start, end: start + length })),
    { maxLength: 10 },
  )

const run = (list: readonly SpokenInterval[]) => ({ turns: list, curve: null })
const speakersAt = (list: readonly SpokenInterval[], t: number) => [
  ...new Set(list.filter(({ start, end }) => start <= t && t < end).map(({ speaker }) => speaker)),
]
const SECONDS = [...Array(41).keys()]
const curve = (values: readonly number[]) => ({ resolution: 1, values: Uint8Array.from(values) })

describe('compareRuns', () => {
  it('agrees with a look at each second', () => {
    fc.assert(
      fc.property(turns('abcd'), turns('abxy'), (a, b) => {
        const { mapping, agreement, disagreements, confusion } = compareRuns(run(a), run(b))
        const labels = (list: readonly SpokenInterval[]) => [...new Set(list.map((t) => t.speaker))]
        const given = (side: 'a' | 'b') => mapping.map((p) => p[side]).filter((l) => l !== null)
        expect(given('a')).toEqual(labels(a))
        expect(given('b').sort()).toEqual(labels(b).sort())
        const toA = new Map(mapping.map((pair) => [pair.b, pair.a]))
        let [same, different] = [0, 0]
        for (const t of SECONDS) {
          const [inA, inB] = [speakersAt(a, t), speakersAt(b, t)]
          const onlyA = inA.filter((label) => !inB.some((other) => toA.get(other) === label))
          const onlyB = inB.filter((label) => !inA.includes(toA.get(label) ?? ''))
          const isSame = onlyA.length + onlyB.length === 0
          if (inA.length + inB.length > 0) isSame ? same++ : different++
          const here = disagreements.filter(({ start, end }) => start <= t && t < end)
          expect(here).toHaveLength(Number(!isSame))
          for (const { kind, speakersA, speakersB, mappedB } of here) {
            expect([speakersA, speakersB]).toEqual([onlyA.sort(), onlyB.sort()])
            expect(mappedB).toEqual(onlyB.map((label) => toA.get(label)))
            const expected = onlyA.length === 0 ? 'missing-in-a' : 'missing-in-b'
            expect(kind).toBe(onlyA.length > 0 && onlyB.length > 0 ? 'other-speaker' : expected)
          }
        }
        expect(agreement).toEqual({
          sameSeconds: same,
          differentSeconds: different,
          share: same + different === 0 ? null : same / (same + different),
        })
        for (const [row, rowA] of confusion.rowsA.entries()) {
          for (const [column, columnB] of confusion.columnsB.entries()) {
            const has = (all: readonly string[], label: string | null) =>
              label === null ? all.length === 0 : all.includes(label)
            const both = SECONDS.filter((t) => {
              return has(speakersAt(a, t), rowA) && has(speakersAt(b, t), columnB)
            })
            if (rowA === null && columnB === null) continue
            expect(confusion.seconds[row]?.[column]).toBe(both.length)
          }
        }
      }),
      { numRuns: 300 },
    )
  })

  it('finds another partition with the same number of speakers', () => {
    const a = [
      { speaker: 'A', start: 0, end: 10 },
      { speaker: 'B', start: 10, end: 20 },
    ]
    const b = [
      { speaker: 'B', start: 0, end: 14 },
      { speaker: 'A', start: 14, end: 20 },
    ]
    const found = compareRuns(run(a), run(b))
    expect(found.mapping).toEqual([
      { a: 'A', b: 'B', commonSeconds: 10 },
      { a: 'B', b: 'A', commonSeconds: 6 },
    ])
    expect(found.agreement).toEqual({ sameSeconds: 16, differentSeconds: 4, share: 0.8 })
    expect(found.disagreements).toEqual([
      {
        start: 10,
        end: 14,
        kind: 'other-speaker',
        speakersA: ['B'],
        speakersB: ['B'],
        mappedB: ['A'],
        seconds: 4,
        confidenceA: null,
        confidenceB: null,
        weight: 4,
      },
    ])
    expect(found.confusion).toEqual({
      rowsA: ['A', 'B', null],
      columnsB: ['B', 'A', null],
      seconds: [
        [10, 0, 0],
        [4, 6, 0],
        [0, 0, 0],
      ],
      omittedA: 0,
      omittedB: 0,
    })
  })

  it('ranks by length × confidence of both', () => {
    const a = [{ speaker: 'A', start: 0, end: 10 }]
    const b = [
      { speaker: 'X', start: 2, end: 6 },
      { speaker: 'X', start: 9, end: 10 },
    ]
    // 0–2 s: (20 + 40) / 200 · 2 s; 6–9 s: (90 + 100) / 200 · 3 s, the second curve has no value there.
    const scores = {
      a: curve([20, 20, 0, 0, 0, 0, 90, 90, 90, 0]),
      b: curve([30, 50, 0, 0, 0, 0, 255, 255, 255, 0]),
    }
    const given = compareRuns({ turns: a, curve: scores.a }, { turns: b, curve: scores.b })
    const shown = ({ start, confidenceA, confidenceB, weight }: Disagreement) => {
      return [start, confidenceA, confidenceB, weight]
    }
    expect(given.disagreements.map(shown)).toEqual([
      [6, 90, null, (3 * 190) / 200],
      [0, 20, 40, (2 * 60) / 200],
    ])
  })

  it('joins over gaps and leaves out what is short', () => {
    const a = [{ speaker: 'A', start: 0, end: 20 }]
    const b = [0, 5, 12].map((start) => ({ speaker: 'X', start: start + 1, end: start + 4 }))
    const spans = (options?: Parameters<typeof compareRuns>[2]) =>
      compareRuns(run(a), run(b), options)
        .disagreements.map(({ start, end, seconds }) => [start, end, seconds])
        .sort(([one = 0], [other = 0]) => one - other)
    expect(spans()).toEqual([
      [0, 1, 1],
      [4, 6, 2],
      [9, 13, 4],
      [16, 20, 4],
    ])
    expect(spans({ mergeGapSeconds: 0, minDurationSeconds: 2 })).toEqual([
      [4, 6, 2],
      [9, 13, 4],
      [16, 20, 4],
    ])
    expect(spans({ mergeGapSeconds: 3, minDurationSeconds: 0 })).toEqual([[0, 20, 11]])
    expect(spans({ mergeGapSeconds: 2.9, minDurationSeconds: 3 })).toEqual([
      [9, 13, 4],
      [16, 20, 4],
    ])
  })

  it('has rows for a limited number of speakers', () => {
    const many = Array.from({ length: 600 }, (_, i) => ({
      speaker: `S${i}`,
      start: 2 * i,
      end: 2 * i + (i < 100 ? 1 : 2),
    }))
    const { confusion, mapping } = compareRuns(run(many), run(many))
    expect(confusion.rowsA).toHaveLength(501)
    expect([confusion.omittedA, confusion.omittedB]).toEqual([100, 100])
    expect(confusion.rowsA[0]).toBe('S100')
    expect(confusion.seconds[500]).toHaveLength(501)
    expect(mapping.every(({ a, b }) => a === b)).toBe(true)
  })

  it('of silent runs has no share', () => {
    expect(compareRuns(run([]), run([]))).toMatchObject({
      mapping: [],
      agreement: { sameSeconds: 0, differentSeconds: 0, share: null },
      disagreements: [],
      confusion: { rowsA: [null], columnsB: [null], seconds: [[0]] },
    })
  })
})
