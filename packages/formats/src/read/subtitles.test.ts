import { describe, expect, it } from 'vitest'
import { blocksOf } from '../../test/bytes-of.ts'
import { readSrt, readWebVtt } from './subtitles.ts'

const srt = (text: string) => readSrt(blocksOf(text))
const webvtt = (text: string) => readWebVtt(blocksOf(text))

/** The speakers of a cue with this text. */
async function speakersOf(text: string) {
  const [result] = await srt(`1\n00:00:00,000 --> 00:00:01,000\n${text}\n`)
  return result?.turns.map(({ speaker }) => speaker)
}

describe('readSrt', () => {
  it('reads cues with and without numbers, hours and fractions', async () => {
    const [result] = await srt(
      '1\r\n00:00:01,250 --> 00:00:02,500 X1:0 X2:9\r\nAnna: hi\r\nthere\r\n\r\n2\r\n' +
        '1:02:03.5-->1:02:04\r\nBen: ho\r\n\r\n00:05 --> 00:07\r\nno one\r\n',
    )
    expect(result).toMatchObject({
      recording: null,
      turns: [
        { speaker: 'Anna', start: 1.25, end: 2.5, scores: null },
        { speaker: 'Ben', start: 3_723.5, end: 3_724, scores: null },
        { speaker: 'speaker', start: 5, end: 7, scores: null },
      ],
      warnings: ['1 turn without a speaker was given the speaker “speaker”.'],
    })
  })

  it.each([
    ['<v Anna>hi</v>', ['Anna']],
    ['<v.loud.first Anna  B.>hi', ['Anna B.']],
    ['<v Anna>hi</v> <v Ben>ho</v>\n<v Anna>so', ['Anna', 'Ben']],
    ['<v A &amp; B &lt;x&gt; &#233;&#x1F600;&#xD800;>hi', ['A & B <x> é😀&#xD800;']],
    ['ANNA: hi\nDr. Ben: ho', ['ANNA', 'Dr. Ben']],
    ['- Anna: hi\n- BEN: ho', ['Anna', 'BEN']],
    ['>> ANNA: hi', ['ANNA']],
    ['&gt;&gt; ANNA: hi', ['ANNA']],
    ['[SPEAKER_00]: hi', ['SPEAKER_00']],
    ['[Anna] hi', ['Anna']],
    ['(Anna) hi', ['Anna']],
    ['<i>Anna:</i> hi', ['Anna']],
    ['{\\an8}Anna: hi', ['Anna']],
    ['speaker 1: hi', ['speaker 1']],
    ['Ludwig van Beethoven: hi', ['Ludwig van Beethoven']],
    ['小林: hi', ['小林']],
    ['[Music]', ['speaker']],
    ['He said: no', ['speaker']],
    ['at 12: 30', ['speaker']],
    ['http://example.org', ['speaker']],
    ['What? Yes: no', ['speaker']],
    ['', ['speaker']],
    ['<v __proto__>hi', ['__proto__']],
  ])('finds the speakers of %j', async (text, speakers) => {
    expect(await speakersOf(text)).toEqual(speakers)
  })

  it('drops cues without length and skips lines outside of cues, with warnings', async () => {
    const [result] = await srt(
      '1\n00:00:01,000 --> 00:00:01,000\nAnna: hi\n\n2\n00:00:01,000 --> 00:00:02,000\nAnna: hi\n\nmore of it\nand more\n\n3\n',
    )
    expect(result?.turns).toHaveLength(1)
    expect(result?.warnings).toEqual([
      '1 turn without length was left out.',
      '3 lines outside of cues were skipped.',
    ])
  })

  it.each([
    ['00:00:02,000 --> 00:00:01,000', 'column 18', 'before the start'],
    ['00:00:60,000 --> 00:01:01,000', 'column 1', 'not of the form'],
    [' 00:00:01,000 --> later', 'column 19', '“later” is not of the form'],
    ['-00:00:01,000 --> 00:00:01', 'column 1', 'not of the form'],
    ['00:00:01,000 -->', 'column 17', 'After'],
    ['--> 00:00:01,000', 'column 1', 'Before --> must stand a time'],
    ['at 00:00:01,000 --> 00:00:02,000', 'column 4', 'a time alone'],
    ['999999:00:00 --> 999999:00:01', 'column 18', 'above'],
  ])('rejects %j with its place', async (timing, column, message) => {
    await expect(srt(`1\n${timing}\nhi\n`)).rejects.toMatchObject({
      code: 'import-invalid',
      message: expect.stringMatching(new RegExp(`^Line 2, ${column}: .*${message}`)),
    })
  })

  it('takes linear time for hostile lines', async () => {
    const many = (text: string) => text.repeat(20_000)
    for (const text of [
      many('<v '),
      many('{\\'),
      many('&'),
      many('['),
      many('> '),
      `<v${many(' ')}`,
    ]) {
      expect(await speakersOf(text)).toBeDefined()
    }
    await expect(srt(`${many(' ')}x y${many(' ')}-->`)).rejects.toThrow('a time alone')
  })

  it('refuses a cue that goes on and on', async () => {
    const text = `00:01 --> 00:02\n${'some more text\n'.repeat(10_000)}`
    await expect(srt(text)).rejects.toThrow(/^Line 1, column 11: The cue has more than/)
  })
})

describe('readWebVtt', () => {
  it('reads cues, and skips the header and other blocks', async () => {
    const [result] = await webvtt(
      '\uFEFFWEBVTT - talk\nX-TIMESTAMP-MAP=MPEGTS:0\n\nSTYLE\n::cue(v) { color: red }\n\n' +
        'NOTE Ben: is\nnot here\n\nREGION\nid:r\n\nfirst\n00:01.000 --> 00:02.500 align:start\n<v Anna>hi\n\n' +
        '01:00:00.000 --> 01:00:01.000\nNOTE Ben: ho\n',
    )
    expect(result).toMatchObject({
      turns: [
        { speaker: 'Anna', start: 1, end: 2.5 },
        { speaker: 'NOTE Ben', start: 3_600, end: 3_601 },
      ],
      warnings: [],
    })
  })

  it('rejects a file without its first line', async () => {
    await expect(webvtt('00:01.000 --> 00:02.500\nhi\n')).rejects.toThrow('Line 1, column 1: ')
    await expect(webvtt('WEBVTTX\n')).rejects.toThrow('WEBVTT')
  })
})
