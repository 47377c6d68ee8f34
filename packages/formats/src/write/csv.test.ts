import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { arbitraryRun, turn, written, writtenRun } from '../../test/written-run.ts'
import { csvField } from '../table/table.ts'
import { nameOf } from './names.ts'

const HEADER =
  'start,end,duration,speaker,confidence,runner_up,runner_up_confidence,margin,overlap_seconds\n'

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
    const run = writtenRun(
      [
        { speaker: 'a', start: 0.0004, end: 1.2346, scores: { a: 87.3, ben: 12.1 } },
        { speaker: 'ben', start: 1, end: 2, scores: null },
      ],
      { speakerNames: { a: 'Anna, "A"' } },
    )
    expect(written('csv', run)).toBe(
      `${HEADER}0.000,1.235,1.235,"Anna, ""A""",87.3,ben,12.1,75.2,0.235\n1.000,2.000,1.000,ben,,,,,0.235\n`,
    )
    expect(written('csv', writtenRun([]))).toBe(HEADER)
  })

  it('has at least a millisecond a turn', () => {
    expect(written('csv', writtenRun([turn('a', 1, 1.0001)]))).toContain('\n1.000,1.001,0.001,a,')
  })

  it('can be read back', () => {
    fc.assert(
      fc.property(arbitraryRun({ selfOverlap: true }), (run) => {
        const [, ...rows] = read(written('csv', run))
        expect(rows.map((row) => row.slice(0, 5))).toEqual(
          run.turns.map(({ start, end, speaker, confidence }) => [
            start.toFixed(3),
            end.toFixed(3),
            (end - start).toFixed(3),
            nameOf(run, speaker).replace(/^'*[=+\-@\t\r]/, "'$&"),
            confidence === null ? '' : String(confidence),
          ]),
        )
        expect(rows.map((row) => row.slice(6, 8).map(Number))).toEqual(
          run.turns.map(({ runnerUp, margin }) => [
            runnerUp?.confidence ?? 0,
            margin === null ? 0 : expect.closeTo(margin, 9),
          ]),
        )
      }),
    )
  })

  it('makes no cell a formula', () => {
    const [header, ...cells] = ['x', '=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1'].map(csvField)
    expect(header).toBe('x')
    for (const cell of cells) expect(cell).toMatch(/^"?'/)
    expect(cells).toContain(`"'\r=1"`)
  })
})
