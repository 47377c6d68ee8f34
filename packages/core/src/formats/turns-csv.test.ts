import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatTurnsCsv } from './turns-csv.ts'

/** A small reader of RFC 4180. */
function read(text: string): string[][] {
  const rows: string[][] = [[]]
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))([,\n])/g)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? '')
    if (end === '\n') rows.push([])
  }
  return rows.slice(0, -1)
}

describe('turns as CSV', () => {
  it('has a header and one row a turn', () => {
    const turns = [
      { speaker: 'Anna, "A"', start: 0.0004, end: 1.2345, confidence: 87 },
      { speaker: 'ben', start: 1.2345, end: 2, confidence: null },
    ]
    expect(formatTurnsCsv(turns)).toBe(
      'start,end,duration,speaker,confidence\n0.000,1.235,1.235,"Anna, ""A""",87\n1.235,2.000,0.765,ben,\n',
    )
    expect(formatTurnsCsv([])).toBe('start,end,duration,speaker,confidence\n')
  })

  it('can be read back', () => {
    const turn = fc.record({
      speaker: fc.string({ unit: 'grapheme' }),
      startMs: fc.nat(86_400_000),
      lengthMs: fc.nat(60_000),
      confidence: fc.option(fc.nat(100)),
    })
    fc.assert(
      fc.property(fc.array(turn), (list) => {
        const turns = list.map(({ startMs, lengthMs, ...rest }) => {
          return { ...rest, start: startMs / 1000, end: (startMs + lengthMs) / 1000 }
        })
        const [, ...rows] = read(formatTurnsCsv(turns))
        expect(rows).toEqual(
          list.map(({ speaker, startMs, lengthMs, confidence }) => [
            ...[startMs, startMs + lengthMs, lengthMs].map((ms) => (ms / 1000).toFixed(3)),
            speaker,
            confidence === null ? '' : String(confidence),
          ]),
        )
      }),
    )
  })
})
