import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { matchVoiceprints } from './assignment.ts'

const matrix = fc
  .record({ rows: fc.integer({ min: 0, max: 5 }), columns: fc.integer({ min: 1, max: 5 }) })
  .chain(({ rows, columns }) =>
    fc.array(
      fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: columns, maxLength: columns }),
      { minLength: rows, maxLength: rows },
    ),
  )
  .map((rows) => rows.map((row) => row.map((x) => x / 1000)))
const threshold = fc.constantFrom(0, 1, 50, 90, 100)
const scoresOf = (rows: readonly (readonly number[])[]) =>
  rows.map((row) => row.map((p) => Math.round(100 * p)))

/** The largest sum over all ways to match each row with a free column or with none. */
function bestSum(rows: readonly (readonly number[])[], least: number, used: number[] = []): number {
  const row = rows[used.length]
  if (row === undefined) return 0
  const none = bestSum(rows, least, [...used, -1])
  const some = row.map((p, column) =>
    used.includes(column) || Math.round(100 * p) < least
      ? 0
      : p + bestSum(rows, least, [...used, column]),
  )
  return Math.max(none, ...some)
}

describe('matching of voiceprints', () => {
  test('exclusive: one to one, above the threshold, with the largest sum of all matchings', () => {
    fc.assert(
      fc.property(matrix, threshold, (rows, least) => {
        const found = matchVoiceprints(rows, scoresOf(rows), { exclusive: true, threshold: least })
        expect(found).toHaveLength(rows.length)
        const given = found.filter((column) => column !== null)
        expect(new Set(given).size).toBe(given.length)
        const values = found.map((column, row) =>
          column === null ? 0 : (rows[row]?.[column] ?? 0),
        )
        found.forEach((column, row) => {
          if (column !== null) expect(scoresOf(rows)[row]?.[column]).toBeGreaterThanOrEqual(least)
        })
        const sum = values.reduce((total, p) => total + p, 0)
        expect(sum).toBeCloseTo(bestSum(rows, least), 9)
      }),
    )
  })

  test('exclusive with threshold 0: every voiceprint is matched, or every speaker', () => {
    fc.assert(
      fc.property(matrix, (rows) => {
        const found = matchVoiceprints(rows, scoresOf(rows), { exclusive: true, threshold: 0 })
        const pairs = Math.min(rows.length, rows[0]?.length ?? 0)
        expect(found.filter((column) => column !== null)).toHaveLength(pairs)
      }),
    )
  })

  test('not exclusive: each speaker has its best voiceprint, if that reaches the threshold', () => {
    fc.assert(
      fc.property(matrix, threshold, (rows, least) => {
        const found = matchVoiceprints(rows, scoresOf(rows), { exclusive: false, threshold: least })
        rows.forEach((row, speaker) => {
          const best = Math.max(...row)
          const column = found[speaker] ?? null
          if (Math.round(100 * best) < least) expect(column).toBeNull()
          else expect(row[column ?? -1]).toBe(best)
        })
      }),
    )
  })
})
