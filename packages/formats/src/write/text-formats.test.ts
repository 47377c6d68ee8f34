import { describe, expect, it } from 'vitest'
import { turn, written, writtenRun } from '../../test/written-run.ts'

const run = writtenRun(
  [turn('a', 0.0004, 1.2345678, 87), turn('b', 3661.5, 3662), turn('c\td', 90_000.25, 90_000.2501)],
  { speakerNames: { a: 'Anna <B> & Co.', b: 'two\nlines' }, recording: ';my talk' },
)

describe('formats of one line a turn', () => {
  it('Audacity labels', () => {
    expect(written('audacity', run)).toBe(
      '0.000400\t1.234568\tAnna <B> & Co.\n3661.500000\t3662.000000\ttwo lines\n90000.250000\t90000.251000\tc d\n',
    )
  })

  it('STM', () => {
    expect(written('stm', run)).toBe(
      '_my_talk 1 Anna_<B>_&_Co. 0.000 1.235 <o,f0,unknown>\n' +
        '_my_talk 1 two_lines 3661.500 3662.000 <o,f0,unknown>\n' +
        '_my_talk 1 c_d 90000.250 90000.251 <o,f0,unknown>\n',
    )
  })

  it('label files', () => {
    expect(written('lab', run)).toBe(
      '0.000 1.235 Anna_<B>_&_Co.\n3661.500 3662.000 two_lines\n90000.250 90000.251 c_d\n',
    )
  })

  it('WebVTT', () => {
    expect(written('webvtt', run)).toBe(`WEBVTT

00:00:00.000 --> 00:00:01.235
<v Anna &lt;B&gt; &amp; Co.>Anna &lt;B&gt; &amp; Co.</v>

01:01:01.500 --> 01:01:02.000
<v two lines>two lines</v>

25:00:00.250 --> 25:00:00.251
<v c d>c d</v>
`)
  })

  it('are valid without turns', () => {
    const empty = writtenRun([])
    expect(['audacity', 'stm', 'lab'].map((format) => written(format as 'stm', empty))).toEqual([
      '',
      '',
      '',
    ])
    expect(written('webvtt', empty)).toBe('WEBVTT\n')
  })
})
