import { describe, expect, test } from 'vitest'
import { utf16 } from '../../test/bytes-of.ts'
import { faultOf, readOne } from '../../test/structured-files.ts'
import { readTextGrid } from './textgrid.ts'

/** As Praat 6 saves it. */
const LONG = `File type = "ooTextFile"
Object class = "TextGrid"

xmin = 0 
xmax = 2.3 
tiers? <exists> 
size = 3 
item []: 
    item [1]:
        class = "IntervalTier" 
        name = "Mary ""M"" 2" 
        xmin = 0 
        xmax = 2.3 
        intervals: size = 3 
        intervals [1]:
            xmin = 0 
            xmax = 0.5 
            text = "" 
        intervals [2]:
            xmin = 0.5 
            xmax = 1.5 
            text = "size = 4 ""quoted""
on two lines" 
        intervals [3]:
            xmin = 1.5 
            xmax = 2.3 
            text = "  " 
    item [2]:
        class = "IntervalTier" 
        name = "speakers" 
        xmin = 0 
        xmax = 2.3 
        intervals: size = 2 
        intervals [1]:
            xmin = 0 
            xmax = 1 
            text = "John" 
        intervals [2]:
            xmin = 1 
            xmax = 2.3 
            text = "Zoë " 
    item [3]:
        class = "TextTier" 
        name = "bell" 
        xmin = 0 
        xmax = 2.3 
        points: size = 1 
        points [1]:
            number = 1.1 
            mark = "ding" 
`
const SHORT = `File type = "ooTextFile"
"TextGrid"

0
2.3
<exists>
3
"IntervalTier"
"Mary ""M"" 2"
0
2.3
3
0
0.5
""
0.5
1.5
"words"
1.5
2.3
""
"IntervalTier"
"speakers"
0
2.3
2
0
1
"John"
1
2.3
"Zoë"
"TextTier"
"bell"
0
2.3
1
1.1
"ding"
`
const turn = (speaker: string, start: number, end: number, score: number | null = null) => ({
  speaker,
  start,
  end,
  scores: score === null ? null : { [speaker]: score },
})
const RESULT = {
  recording: null,
  turns: [turn('Mary "M" 2', 0.5, 1.5), turn('John', 0, 1), turn('Zoë', 1, 2.3)],
  curves: [],
  scored: null,
  speakerNames: {},
  warnings: ['1 text in a tier of one speaker was left out.', '1 point tier was left out.'],
}
const head = 'File type = "ooTextFile"\nObject class = "TextGrid"\n\n0\n9\n<exists>\n'
const tier = (name: string, ...intervals: readonly [number | string, number | string, string][]) =>
  `"IntervalTier" "${name}" 0 9 ${intervals.length}\n${intervals.map(([start, end, text]) => `${start} ${end} "${text}"`).join('\n')}\n`
const read = (...tiers: readonly string[]) =>
  readOne(readTextGrid, `${head}${tiers.length}\n${tiers.join('')}`)

describe('readTextGrid', () => {
  test('reads the long and the short form, UTF-8 and UTF-16, any line ends', async () => {
    for (const text of [LONG, SHORT]) {
      for (const content of [text, `\uFEFF${text}`, utf16(text, 'little'), utf16(text, 'big')]) {
        expect(await readOne(readTextGrid, content)).toStrictEqual(RESULT)
      }
      expect(await readOne(readTextGrid, text.replaceAll('\n', '\r\n'))).toStrictEqual(RESULT)
    }
  })

  test('reads comments and values without blanks around the equals sign', async () => {
    const text = LONG.replaceAll(' = ', '=').replace('item []:', 'item []: ! 5 "comment" <exists>')
    const { turns } = await readOne(readTextGrid, text)
    expect(turns).toStrictEqual(RESULT.turns)
  })

  test('takes texts as speakers only in tiers with a general name or without one', async () => {
    for (const name of ['', ' ', 'Speakers', 'SPEAKER', 'diarization', 'Speaker_ID', 'labels']) {
      expect((await read(tier(name, [0, 1, ' A ']))).turns).toStrictEqual([turn('A', 0, 1)])
    }
    const other = await read(tier('Ann', [0, 1, 'hello'], [1, 2, 'Ann'], [2, 3, 'bye']))
    expect(other.turns.map(({ speaker }) => speaker)).toStrictEqual(['Ann', 'Ann', 'Ann'])
    expect(other.warnings).toStrictEqual(['2 texts in tiers of one speaker were left out.'])
  })

  test('reads the parallel tier of scores, by start and end', async () => {
    const result = await read(
      tier('A', [0, 1, 'A'], [1, 2.5, 'A']),
      tier('A (confidence)', [0, 1, '97.5'], [1, 2.4, '3.0']),
      tier('B (confidence)', [0, 1, '0.0'], [1, 2, '101']),
      tier('B', [0, 1, 'B'], [1, 2, 'B']),
    )
    expect(result.turns).toStrictEqual([
      turn('A', 0, 1, 97.5),
      turn('A', 1, 2.5),
      turn('B', 0, 1, 0),
      turn('B', 1, 2),
    ])
    expect(result.warnings).toStrictEqual([
      '1 score is out of range or no number; it is treated as missing.',
    ])
  })

  test('a tier that is named like scores but has texts, or no partner, is that of a speaker', async () => {
    const texts = await read(
      tier('A', [0, 1, 'A']),
      tier('A (confidence)', [0, 1, 'A (confidence)']),
    )
    expect(texts.turns.map(({ speaker }) => speaker)).toStrictEqual(['A', 'A (confidence)'])
    const alone = await read(tier('A (confidence)', [0, 1, '5']))
    expect(alone.turns).toStrictEqual([turn('A (confidence)', 0, 1)])
  })

  test('a numbered tier is that of the speaker in its texts', async () => {
    const result = await read(
      tier('A (confidence) (2)', [0, 1, 'A (confidence)'], [1, 2, 'A (confidence)']),
      tier('A (confidence) (confidence)', [0, 1, '7.0'], [1, 2, '']),
      tier('B (2)', [0, 1, 'B'], [1, 2, 'b']),
      tier('C (2)', [0, 1, 'C (2)']),
    )
    expect(result.turns).toStrictEqual([
      turn('A (confidence)', 0, 1, 7),
      turn('A (confidence)', 1, 2),
      turn('B (2)', 0, 1),
      turn('B (2)', 1, 2),
      turn('C (2)', 0, 1),
    ])
    expect(result.warnings).toStrictEqual(['2 texts in tiers of one speaker were left out.'])
  })

  test('says what is wrong with a quotation mark that is not doubled', async () => {
    const fault = await faultOf(readTextGrid, LONG.replace('Mary ""M"" 2', 'Mary "M" 2'))
    expect(fault).toBe(
      'import-invalid: Line 11, column 24: the start of a tier is missing; here is  2. A quotation mark inside of a name or a text has to be doubled.',
    )
  })

  test('pairs tiers of the same name in their order', async () => {
    const result = await read(
      tier('A', [0, 1, 'A']),
      tier('A (confidence)', [0, 1, '1']),
      tier('A', [0, 1, 'A']),
      tier('A (confidence)', [0, 1, '2']),
    )
    expect(result.turns).toStrictEqual([turn('A', 0, 1, 1), turn('A', 0, 1, 2)])
  })

  test('reads a TextGrid without tiers', async () => {
    expect((await readOne(readTextGrid, `${head}0`)).turns).toStrictEqual([])
    const absent = head.replace('<exists>', '<absent>')
    expect((await readOne(readTextGrid, absent)).turns).toStrictEqual([])
  })

  test.each([
    ['ooBinaryFile\u0008TextGrid\0\0', 'This is a binary TextGrid'],
    ['"Praat chronological TextGrid text file"\n0 1', 'Line 1, column 1: This is a chronological'],
    [
      'File type = "ooTextFile"\nObject class = "Sound 2"\n',
      'Line 2, column 16: the object is a "Sound 2"',
    ],
    ['Dear Ann,\n', 'does not begin with "ooTextFile"'],
    [`${head}1000000000`, 'The file ends before the class of a tier'],
    [`${head}1\n"IntervalTier" "A" 0 9 1000000000\n0 1 ""`, 'ends before the start of an interval'],
    [`${head}1.5`, 'is not a whole number'],
    [`${head}1\n"PitchTier"`, 'Line 8, column 1: "PitchTier" is not a class'],
    [`${head}1\n"IntervalTier" "A`, 'Line 8, column 16: A text has no closing quote'],
    [
      `${head}1\n${tier('A', [1, 0.5, ''])}`,
      'Line 9, column 3: the end, 0.5, is before the start, 1',
    ],
    [`${head}1\n${tier('A', [-1, 0.5, 'A'])}`, 'Line 9, column 1: the start, -1, is negative'],
    [`${head}1\n${tier('A', ['--undefined--', 0.5, 'A'])}`, 'is not a number of seconds'],
    [`${head}1\n${tier('A', ['1e999', '1e999', 'A'])}`, 'is not a number of seconds'],
    [`${head}1\n${tier('A', ['NaN', 1, 'A'])}`, 'the end of an interval is missing'],
    [`${head}1\n${tier('x'.repeat(1_001), [0, 1, 'A'])}`, 'more than 1000 characters'],
    ['', 'does not begin'],
  ])('refuses %.200j', async (text, message) => {
    expect(await faultOf(readTextGrid, text)).toMatch(/^import-invalid: /)
    expect(await faultOf(readTextGrid, text)).toContain(message)
  })

  test('refuses too many tiers and very long texts', async () => {
    const tiers = `${head}10001\n${tier('A').repeat(10_001)}`
    expect(await faultOf(readTextGrid, tiers)).toMatch(/^import-too-large: .*10000 tiers/)
    const long = `${head}1\n"${'""'.repeat(600_000)}"`
    expect(await faultOf(readTextGrid, long)).toMatch(
      /^import-invalid: Line 8, column 1: A text has/,
    )
  })

  test('refuses more than 1,000 speakers', async () => {
    const tiers = Array.from({ length: 1_001 }, (_, index) => tier(`S${index}`, [0, 1, 'x']))
    expect(await faultOf(readTextGrid, `${head}1001\n${tiers.join('')}`)).toMatch(
      /^import-too-large/,
    )
  })
})
