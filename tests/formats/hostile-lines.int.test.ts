import { type ReadFormat, readDiarizationFile } from '@toolkit/formats'
import { describe, expect, it } from 'vitest'

/** The formats of lines. */
const FORMATS = ['rttm', 'csv', 'lab', 'uem', 'stm', 'audacity', 'srt', 'webvtt'] as const
const MEBIBYTE = 2 ** 20
/** A line that is read in quadratic time would take longer. */
const MAX_MS = 5_000
const LINE_CHARACTERS = MEBIBYTE / 4

/** What a pattern may go through again and again: each fills a long line. */
const FILLINGS = [
  ...' 1.,;"\'\t(<&[\\>-:',
  ' 1',
  '1.',
  '1e',
  '1\t',
  '1;',
  '""',
  '",',
  'a ',
  'A:',
  '<v ',
  '{\\',
  '&#1;',
  '--> ',
  ':1',
  'IGNORE_',
]
const BEFORE = [
  '',
  'SPEAKER a 1 0 ',
  'a 1 b 0 1 <',
  '0 1 ',
  '0\t',
  '00:01 --> 00:02\n',
  '00:01 -->',
  'start,end,speaker\n0,1,"',
]

describe('a long line', () => {
  it.each(FORMATS)('is read as %s in linear time', async (format) => {
    for (const before of BEFORE) {
      for (const filling of FILLINGS) {
        const text = before + filling.repeat(LINE_CHARACTERS / filling.length)
        const head = format === 'webvtt' ? 'WEBVTT\n\n' : ''
        const start = performance.now()
        expect(await codeOf(`${head}${text}\n`, format)).toMatch(/^(?:read|import-.*)$/)
        const ms = performance.now() - start
        expect(ms, `${JSON.stringify(before)} and ${JSON.stringify(filling)}`).toBeLessThan(MAX_MS)
      }
    }
  })
})

describe('a file without an end', () => {
  it.each([
    ['one line', 'rttm', '', () => '1'.repeat(MEBIBYTE)],
    ['an open quote', 'csv', 'start,end,speaker\n0,1,"', () => 'word\n'.repeat(MEBIBYTE / 5)],
    ['recordings', 'rttm', '', (block: number) => many(block, (n) => `SPEAKER f${n} 1 0 1 a b s`)],
    ['speakers', 'lab', '', (block: number) => many(block, (n) => `0.5 1 s${n}`)],
    ['long names', 'rttm', '', (block: number) => many(block, (n) => longName(n))],
  ] as const)('of %s is refused before it fills the memory', async (_, format, first, next) => {
    let bytes = 0
    const source = async function* () {
      yield Buffer.from(first)
      for (let block = 0; ; block += 1) {
        const content = Buffer.from(next(block))
        bytes += content.length
        yield content
      }
    }
    const before = process.memoryUsage().rss
    await expect(readDiarizationFile(source(), format)).rejects.toMatchObject({
      code: 'import-too-large',
    })
    expect(bytes).toBeLessThan(400 * MEBIBYTE)
    expect(process.memoryUsage().rss - before).toBeLessThan(800 * MEBIBYTE)
  })
})

const LINES = 1_000

function many(block: number, line: (number: number) => string): string {
  return Array.from({ length: LINES }, (_, index) => `${line(block * LINES + index)}\n`).join('')
}

function longName(number: number): string {
  const name = `${number}-${'n'.repeat(900)}`
  return `SPEAKER ${Math.floor(number / 500)} 1 ${number} 1 <NA> <NA> ${name}`
}

async function codeOf(text: string, format: ReadFormat): Promise<string> {
  const source = async function* () {
    yield Buffer.from(text)
  }
  try {
    await readDiarizationFile(source(), format)
    return 'read'
  } catch (error) {
    return String((error as { code?: unknown }).code)
  }
}
