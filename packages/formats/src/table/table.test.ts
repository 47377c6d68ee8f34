import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  CSV,
  JSON_LINES,
  type RowGroup,
  type Table,
  type TableFormat,
  tableBytes,
} from './table.ts'

interface Pair {
  readonly text: string | null
  readonly number: number | null
}

const TABLE: Table<string, Pair> = {
  groupColumns: [{ name: 'group', value: (group) => group }],
  rowColumns: [
    { name: 'text', value: ({ text }) => text },
    { name: 'number_seconds', value: ({ number }) => number },
    { name: 'both', value: ({ text }, group) => (text === null ? null : group + text) },
  ],
}

async function* asGroups(groups: readonly RowGroup<string, Pair>[]) {
  yield* groups
}

async function written(
  format: TableFormat,
  ...groups: readonly RowGroup<string, Pair>[]
): Promise<string> {
  const pieces = await Array.fromAsync(tableBytes(TABLE, format, asGroups(groups)))
  return Buffer.concat(pieces).toString()
}

const oneCell = async (format: TableFormat, pair: Partial<Pair>) =>
  written(format, { group: 'g', rows: [{ text: null, number: null, ...pair }] })

/** A plain reader of RFC 4180: null for an empty field without quotes. */
function readCsv(text: string): (string | null)[][] {
  const rows: (string | null)[][] = [[]]
  const pattern = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy
  let end = 0
  for (const match of text.matchAll(pattern)) {
    const [whole, quoted, plain, separator] = match
    const value = quoted === undefined ? plain || null : quoted.replaceAll('""', '"')
    rows.at(-1)?.push(value ?? null)
    if (separator === '\r\n') rows.push([])
    end = match.index + whole.length
  }
  expect(end).toBe(text.length)
  rows.pop()
  return rows
}

const pairs = fc.array(
  fc.record({
    text: fc.option(fc.string({ unit: 'grapheme' }), { nil: null }),
    number: fc.option(fc.double({ min: -1e12, max: 1e12, noNaN: true }), { nil: null }),
  }),
)

describe('CSV', () => {
  it('has names, groups, quotes, and CR LF', async () => {
    const text = await written(
      CSV,
      { group: 'a,b', rows: [{ text: 'say "x"', number: 1.5 }] },
      { group: 'c', rows: [] },
      { group: 'c', rows: [{ text: null, number: 0 }] },
    )
    expect(text).toBe(
      'group,text,number_seconds,both\r\n"a,b","say ""x""",1.5,"a,bsay ""x"""\r\nc,,0,\r\n',
    )
  })

  it('without rows has the names', async () => {
    expect(await written(CSV)).toBe('group,text,number_seconds,both\r\n')
  })

  it.each([
    ['=cmd()', "'=cmd()"],
    ['+1', "'+1"],
    ["'+1", "''+1"],
    ['-1', "'-1"],
    ['@x', "'@x"],
    ['\tx', "'\tx"],
    ['\rx', '"\'\rx"'],
    ["=a,'b'", "\"'=a,'b'\""],
    ['a=b', 'a=b'],
    ['', '""'],
    ['two\nlines', '"two\nlines"'],
  ])('%j is written as %j', async (text, cell) => {
    const [, row] = (await oneCell(CSV, { text })).split(/^group.*\r\n/)
    expect(row).toBe(
      `g,${cell},,${/[",\n\r]/.test(cell) && cell !== '""' ? `"g${text.replaceAll('"', '""')}"` : `g${text}`}\r\n`,
    )
  })

  it('is read back by a plain reader, with numbers to six decimals', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), pairs, async (group, rows) => {
        const read = readCsv(await written(CSV, { group, rows }))
        const shown = (text: string) =>
          (/^'*[=+\-@\t\r]/.test(text) ? `'${text}` : text).toWellFormed()
        expect(read.slice(1).map(([, text]) => text)).toEqual(
          rows.map(({ text }) => (text === null ? null : shown(text))),
        )
        for (const [index, row] of rows.entries()) {
          const number = read[index + 1]?.[2] ?? null
          if (row.number === null) expect(number).toBeNull()
          else {
            expect(number).toMatch(/^-?\d+(\.\d{1,6})?$/)
            const allowed = 5.1e-7 + Math.abs(row.number) * Number.EPSILON
            expect(Math.abs(Number(number) - row.number)).toBeLessThanOrEqual(allowed)
          }
        }
      }),
    )
  })

  it.each([
    [0, '0'],
    [-0, '0'],
    [0.1 + 0.2, '0.3'],
    [7.119999999999999, '7.12'],
    [-20.5, '-20.5'],
    [0.000001, '0.000001'],
    [-0.0000001, '0'],
    [0.9999999, '1'],
    [999_999_999.9999999, '1000000000'],
    [1e9, '1000000000'],
    [123_456_789_012, '123456789012'],
    [1_234_567_890.125, '1234567890.125'],
    [59.04, '59.04'],
    [Number.NaN, ''],
    [Number.POSITIVE_INFINITY, ''],
  ])('writes the number %d as %j', async (number, text) => {
    expect(await oneCell(CSV, { number })).toContain(`\r\ng,,${text},\r\n`)
  })
})

describe('JSON lines', () => {
  it('has an object for each row, with null for what is missing', async () => {
    const text = await written(JSON_LINES, {
      group: 'g"',
      rows: [
        { text: '=x\n', number: -1.25 },
        { text: null, number: null },
      ],
    })
    expect(
      text
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line)),
    ).toEqual([
      { group: 'g"', text: '=x\n', number_seconds: -1.25, both: 'g"=x\n' },
      { group: 'g"', text: null, number_seconds: null, both: null },
    ])
    expect(await written(JSON_LINES)).toBe('')
  })

  it('is well-formed Unicode', async () => {
    expect(JSON.parse(await oneCell(JSON_LINES, { text: 'a\ud800' }))).toMatchObject({
      text: 'a\ufffd',
    })
  })
})

describe('pieces', () => {
  it('have 64 KiB or little more, and hold long texts', async () => {
    const rows = Array.from({ length: 3_000 }, (_, number) => ({ text: 'x'.repeat(99), number }))
    const pieces = await Array.fromAsync(tableBytes(TABLE, CSV, asGroups([{ group: 'g', rows }])))
    expect(pieces.length).toBeGreaterThan(5)
    for (const piece of pieces.slice(0, -1)) {
      expect(piece.length).toBeGreaterThanOrEqual(65_536)
      expect(piece.length).toBeLessThan(66_000)
    }
    const long = 'y'.repeat(1_000_000)
    expect(await oneCell(CSV, { text: long })).toContain(`g,${long},,g${long}\r\n`)
  })

  it('are read from the source as they are consumed', async () => {
    let read = 0
    async function* source() {
      for (;;) {
        read += 1
        yield { group: 'g', rows: [{ text: 'x'.repeat(70_000), number: read }] }
      }
    }
    const pieces = tableBytes(TABLE, CSV, source())
    await pieces.next()
    await pieces.next()
    expect(read).toBe(2)
    await pieces.return(undefined)
  })
})
