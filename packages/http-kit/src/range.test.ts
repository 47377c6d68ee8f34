import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { answerRange, matchesEtag } from './range.ts'

const file = (sizeBytes: number) => ({
  sizeBytes,
  etag: '"abc"',
  lastModified: Date.parse('2026-01-02T03:04:05.678Z'),
})
const ask = (range: string | undefined, sizeBytes: number, ifRange?: string) =>
  answerRange({ range, ifRange }, file(sizeBytes))

/** The byte positions of a range, one by one. */
function naive(first: number | null, last: number | null, size: number): number[] {
  const all = Array.from({ length: size }, (_, i) => i)
  if (first === null) return all.filter((i) => i >= size - (last ?? 0))
  return all.filter((i) => i >= first && (last === null || i <= last))
}

const numbered = fc.option(fc.nat(30), { nil: null })

describe('answerRange', () => {
  it('agrees with a naive implementation', () => {
    fc.assert(
      fc.property(numbered, numbered, fc.nat(20), (first, last, size) => {
        fc.pre(first !== null || last !== null)
        const answer = ask(`bytes=${first ?? ''}-${last ?? ''}`, size)
        if (first !== null && last !== null && last < first) {
          expect(answer.kind).toBe('whole')
          return
        }
        const bytes = naive(first, last, size)
        expect(answer).toEqual(
          bytes.length === 0
            ? { kind: 'unsatisfiable' }
            : { kind: 'part', start: bytes[0], end: (bytes.at(-1) as number) + 1 },
        )
      }),
    )
  })

  it('is always inside the file', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(100), (text, size) => {
        const answer = ask(`bytes=${text}`, size)
        if (answer.kind !== 'part') return
        expect(answer.start).toBeGreaterThanOrEqual(0)
        expect(answer.end).toBeLessThanOrEqual(size)
        expect(answer.start).toBeLessThan(answer.end)
      }),
    )
  })

  it.each([undefined, '', 'bytes', 'bytes=', 'bytes=-', 'items=0-1', 'bytes=0-1,3-4', 'bytes=a-b'])(
    '%j means the whole',
    (range) => expect(ask(range, 10)).toEqual({ kind: 'whole' }),
  )

  it('respects If-Range: the same strong tag or date, else the whole file', () => {
    const kind = (ifRange: string) => ask('bytes=0-1', 10, ifRange).kind
    expect(kind('"abc"')).toBe('part')
    expect(kind('Fri, 02 Jan 2026 03:04:05 GMT')).toBe('part')
    expect(kind('W/"abc"')).toBe('whole')
    expect(kind('"abd"')).toBe('whole')
    expect(kind('Fri, 02 Jan 2026 03:04:06 GMT')).toBe('whole')
    expect(kind('nonsense')).toBe('whole')
  })
})

it('matchesEtag compares weakly, in lists', () => {
  expect(matchesEtag(undefined, '"a"')).toBe(false)
  expect(matchesEtag('"b", W/"a"', '"a"')).toBe(true)
  expect(matchesEtag('*', '"a"')).toBe(true)
  expect(matchesEtag('"ab"', '"a"')).toBe(false)
})
