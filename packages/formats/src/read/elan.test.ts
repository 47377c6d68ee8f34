import { describe, expect, test } from 'vitest'
import { utf16 } from '../../test/bytes-of.ts'
import { faultOf, readOne } from '../../test/structured-files.ts'
import { readElan } from './elan.ts'

const aligned = (id: string, from: string, to: string, value = '') =>
  `<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="${id}" TIME_SLOT_REF1="${from}" TIME_SLOT_REF2="${to}"><ANNOTATION_VALUE>${value}</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>`
const referring = (id: string, to: string, value: string) =>
  `<ANNOTATION><REF_ANNOTATION ANNOTATION_ID="${id}" ANNOTATION_REF="${to}"><ANNOTATION_VALUE>${value}</ANNOTATION_VALUE></REF_ANNOTATION></ANNOTATION>`
const tier = (id: string, annotations: string, more = '') =>
  `<TIER LINGUISTIC_TYPE_REF="default-lt" TIER_ID="${id}" ${more}>${annotations}</TIER>\n`
const slots = (...times: readonly (number | string | null)[]) =>
  times.map(
    (time, index) =>
      `<TIME_SLOT TIME_SLOT_ID="ts${index}"${time === null ? '' : ` TIME_VALUE="${time}"`}/>`,
  )
const HEADER = `<HEADER MEDIA_FILE="" TIME_UNITS="milliseconds">
<MEDIA_DESCRIPTOR MEDIA_URL="file:///C:/audio%20files/m%C3%A4rz.wav" RELATIVE_MEDIA_URL="./x.wav" MIME_TYPE="audio/x-wav"/>
</HEADER>`
const eaf = (times: readonly (number | string | null)[], tiers: string, header = HEADER) =>
  `<?xml version="1.0" encoding="UTF-8"?>
<ANNOTATION_DOCUMENT AUTHOR="" DATE="2026-11-30T12:00:00+00:00" FORMAT="3.0" VERSION="3.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="http://www.mpi.nl/tools/elan/EAFv3.0.xsd">
${header}
<TIME_ORDER>${slots(...times).join('\n')}</TIME_ORDER>
${tiers}
</ANNOTATION_DOCUMENT>`
const turn = (speaker: string, start: number, end: number, score: number | null = null) => ({
  speaker,
  start,
  end,
  scores: score === null ? null : { [speaker]: score },
})
const read = (text: string) => readOne(readElan, text)

describe('readElan', () => {
  test('reads tiers, participants, scores of the dependent tier, and the media', async () => {
    const text = eaf(
      [0, 500, 1250, 2000],
      tier(
        'A',
        aligned('a1', 'ts0', 'ts1', 'A') + aligned('a2', 'ts1', 'ts2', 'A'),
        'PARTICIPANT=""',
      ) +
        tier(
          'A confidence',
          referring('c1', 'a1', '97.5') + referring('c2', 'a2', 'x'),
          'PARENT_REF="A"',
        ) +
        tier(
          'W_Spch',
          aligned('b1', 'ts0', 'ts3', 'so &lt;you&gt; &amp; I') + aligned('b2', 'ts3', 'ts3'),
          'PARTICIPANT="W"',
        ) +
        tier('notes', referring('n1', 'b1', 'note'), 'PARENT_REF="W_Spch"'),
    )
    const expected = {
      recording: 'märz.wav',
      turns: [turn('A', 0, 0.5, 97.5), turn('A', 0.5, 1.25), turn('W', 0, 2)],
      curves: [],
      scored: null,
      speakerNames: {},
      warnings: [
        '1 turn without length was left out.',
        '1 score is out of range or no number; it is treated as missing.',
        '1 text of an annotation was left out.',
        '1 dependent tier was left out.',
      ],
    }
    expect(await read(text)).toStrictEqual(expected)
    const encoded = text.replace('"UTF-8"', '"UTF-16"')
    expect(await readOne(readElan, utf16(encoded, 'little'))).toStrictEqual(expected)
  })

  test('spreads time slots without time evenly between their neighbours', async () => {
    const chain = [0, 1, 2, 3, 4, 5]
      .map((at) => aligned(`a${at}`, `ts${at}`, `ts${at + 1}`))
      .join('')
    const { turns, warnings } = await read(
      eaf([null, 1000, null, null, 4000, null, 5000], tier('A', chain)),
    )
    expect(turns.map(({ start, end }) => [start, end])).toStrictEqual([
      [0.5, 1],
      [1, 2],
      [2, 3],
      [3, 4],
      [4, 4.5],
      [4.5, 5],
    ])
    expect(warnings).toStrictEqual([])
    const open = await read(eaf([1000, null], tier('A', aligned('a', 'ts0', 'ts1'))))
    expect(open.warnings).toStrictEqual(['1 turn without length was left out.'])
  })

  test('takes values as speakers only in a tier with a general name', async () => {
    const text = eaf(
      [0, 1000],
      tier('speakers', aligned('a', 'ts0', 'ts1', ' Ann ')) +
        tier('Bo', aligned('b', 'ts0', 'ts1', '<![CDATA[hi]]>')),
    )
    expect((await read(text)).turns).toStrictEqual([turn('Ann', 0, 1), turn('Bo', 0, 1)])
  })

  test('reads frames, an offset of the media and a file without media or annotations', async () => {
    const pal = eaf(
      [25, 50],
      tier('A', aligned('a', 'ts0', 'ts1')),
      '<HEADER TIME_UNITS="PAL-frames"/>',
    )
    expect(await read(pal)).toMatchObject({ recording: null, turns: [turn('A', 1, 2)] })
    const offset = eaf([0], '', HEADER.replace('MIME_TYPE', 'TIME_ORIGIN="500" MIME_TYPE'))
    expect((await read(offset)).warnings).toStrictEqual([
      'The media has an offset (TIME_ORIGIN); the times are those of the annotations.',
    ])
    const inches = eaf([], '', '<HEADER TIME_UNITS="inches"/>')
    expect(await faultOf(readElan, inches)).toContain('TIME_UNITS is inches')
  })

  const LAUGHS = `<?xml version="1.0"?>\n<!DOCTYPE lolz [<!ENTITY lol "lol">${Array.from({ length: 9 }, (_, index) => `<!ENTITY lol${index} "&lol;&lol;&lol;&lol;&lol;">`).join('')}]>\n<ANNOTATION_DOCUMENT>&lol8;</ANNOTATION_DOCUMENT>`
  const EXTERNAL = '<!DOCTYPE a SYSTEM "http://127.0.0.1:1/x.dtd"><ANNOTATION_DOCUMENT/>'
  test.each([
    [LAUGHS, 'Line 2, column'],
    [LAUGHS, 'The file has a document type (DOCTYPE, ENTITY). It is refused'],
    [EXTERNAL, 'The file has a document type'],
    [
      '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><ANNOTATION_DOCUMENT>&x;</ANNOTATION_DOCUMENT>',
      'document type',
    ],
    ['<ANNOTATION_DOCUMENT>&x;</ANNOTATION_DOCUMENT>', 'not well-formed XML: undefined entity'],
    ['<ANNOTATION_DOCUMENT>\n<TIER', 'Line 2, column'],
    ['<ANNOTATION_DOCUMENT>', 'not well-formed XML'],
    ['', 'not well-formed XML'],
    ['<html/>', 'its root is html'],
    ['<ANNOTATION_DOCUMENT>'.repeat(100_000), 'nested too deeply'],
    [eaf(['-1'], ''), 'the time -1 is not a number from 0'],
    [eaf(['NaN'], ''), 'the time NaN is not a number'],
    [eaf(['1e999'], ''), 'the time 1e999 is not a number'],
    [
      eaf([2, 1], tier('A', aligned('a', 'ts0', 'ts1'))),
      'the end, 0.001, is before the start, 0.002',
    ],
    [eaf([2], tier('A', aligned('a', 'ts0', 'ts9'))), 'Line 7, column'],
    [eaf([2], tier('A', aligned('a', 'ts0', 'ts9'))), 'there is no time slot ts9'],
    [eaf([2], '<TIER/>'), 'TIER_ID is missing'],
    [eaf([2], aligned('a', 'ts0', 'ts0')), 'outside of a tier'],
    [eaf([2, 3], tier('x'.repeat(1_001), aligned('a', 'ts0', 'ts1'))), 'more than 1000 characters'],
    [eaf([], '<TIME_SLOT TIME_SLOT_ID="a"/><TIME_SLOT TIME_SLOT_ID="a"/>'), 'a is given twice'],
  ])('refuses %.200j', async (text, message) => {
    expect(await faultOf(readElan, text)).toMatch(/^import-invalid: /)
    expect(await faultOf(readElan, text)).toContain(message)
  })

  test('refuses too many tiers, attributes and speakers', async () => {
    const tiers = eaf([], tier('A', '').repeat(10_001))
    expect(await faultOf(readElan, tiers)).toMatch(/^import-too-large: .*10000 tiers/)
    const attributes = Array.from({ length: 101 }, (_, index) => `a${index}=""`).join(' ')
    const element = `<ANNOTATION_DOCUMENT ${attributes}/>`
    expect(await faultOf(readElan, element)).toContain('too many attributes')
    const speakers = Array.from({ length: 1_001 }, (_, index) =>
      tier(`S${index}`, aligned(`a${index}`, 'ts0', 'ts1')),
    )
    expect(await faultOf(readElan, eaf([0, 1], speakers.join('')))).toMatch(/^import-too-large/)
  })

  test('takes __proto__ as slot, annotation, tier and value', async () => {
    const text = eaf(
      [0, 1000],
      tier('__proto__', aligned('__proto__', 'ts0', 'ts1')) +
        tier('__proto__ confidence', referring('c', '__proto__', '5'), 'PARENT_REF="__proto__"'),
    )
    const [first] = (await read(text)).turns
    expect(first?.speaker).toBe('__proto__')
    expect(Object.entries(first?.scores ?? {})).toStrictEqual([['__proto__', 5]])
  })
})
