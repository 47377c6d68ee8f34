import { describe, expect, test } from 'vitest'
import { readDiarizeOptions } from './options.ts'

describe('the command line of toolkit diarize', () => {
  test('has defaults for everything but the recording', () => {
    expect(readDiarizeOptions(['talk.wav'])).toEqual({
      files: ['talk.wav'],
      hints: { num: null, min: null, max: null },
      byChannel: false,
      format: 'rttm',
      outDir: null,
      jobs: 1,
    })
  })

  test('takes options before, between and after recordings', () => {
    const args = ['--jobs=4', 'a b.wav', '--speakers', '2-5', '-', '--out', 'there']
    expect(readDiarizeOptions([...args, '--format', 'textgrid', '--', '--odd.wav'])).toEqual({
      files: ['a b.wav', '-', '--odd.wav'],
      hints: { num: null, min: 2, max: 5 },
      byChannel: false,
      format: 'textgrid',
      outDir: 'there',
      jobs: 4,
    })
  })

  test('takes a party per channel, but not with a number of speakers', () => {
    expect(readDiarizeOptions(['a.wav', '--by-channel'])).toMatchObject({ byChannel: true })
    expect(() => readDiarizeOptions(['a.wav', '--by-channel', '--speakers', '2'])).toThrow(
      'Give --by-channel or --speakers',
    )
  })

  test.each([
    ['3', { num: 3, min: null, max: null }],
    ['1-1', { num: null, min: 1, max: 1 }],
  ])('reads --speakers %s', (speakers, hints) => {
    expect(readDiarizeOptions(['a', '--speakers', speakers])).toMatchObject({ hints })
  })

  test.each([['--help'], ['-h']])('shows the help for %s', (flag) => {
    expect(readDiarizeOptions([flag])).toBe('help')
  })

  test.each([
    ['no recording', [], 'Give a recording'],
    ['an empty name', [''], 'empty'],
    ['an unknown option', ['a', '--colour'], '--colour'],
    ['an option without its value', ['a', '--format'], '--format'],
    ['an unknown format', ['a', '--format', 'xml'], 'rttm, json, csv, textgrid'],
    ['no speakers', ['a', '--speakers', '0'], '--speakers 0'],
    ['a reversed range', ['a', '--speakers', '5-2'], '--speakers 5-2'],
    ['half a range', ['a', '--speakers', '2-'], '--speakers 2-'],
    ['a fraction', ['a', '--speakers', '2.5'], '--speakers 2.5'],
    ['no jobs', ['a', '--jobs', '0'], '1 to 16'],
    ['too many jobs', ['a', '--jobs', '17'], '1 to 16'],
    ['several recordings for standard output', ['a', 'b'], '--out DIR'],
    ['standard input twice', ['-', '-', '--out', 'there'], 'once'],
    ['an empty folder', ['a', '--out', ''], '--out'],
  ])('refuses %s', (_, args, word) => {
    expect(() => readDiarizeOptions(args)).toThrow(
      expect.objectContaining({ code: 'settings-invalid', message: expect.stringContaining(word) }),
    )
  })
})
