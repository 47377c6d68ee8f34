import type { RecordingView } from '@toolkit/server/client'
import { describe, expect, it } from 'vitest'
import {
  channelUseWords,
  channelWords,
  markWords,
  playedWords,
  rateWords,
  trackName,
} from './media-words.ts'

type Media = NonNullable<RecordingView['media']>
type Kind = Media['warnings'][number]['kind']

const mediaWith = (...kinds: Kind[]): Media => ({
  container: 'WAV',
  codec: 'PCM 16-bit',
  sampleRate: 16_000,
  channels: 1,
  tracks: [],
  track: 0,
  warnings: kinds.map((kind) => ({ kind, at: null, seconds: null, message: kind })),
})
const track = { index: 1, codec: 'AAC', channels: 2, language: null, title: null, isDefault: false }
const english = (code: string) => new Intl.DisplayNames(undefined, { type: 'language' }).of(code)

describe('the words of a file', () => {
  it('give sample rate and channels', () => {
    expect(rateWords(44_100)).toBe(`${(44.1).toLocaleString()} kHz`)
    expect(rateWords(8000)).toBe('8 kHz')
    expect(rateWords(11_025)).toBe(`${(11.025).toLocaleString()} kHz`)
    expect([1, 2, 6].map(channelWords)).toEqual(['mono', 'stereo', '6 channels'])
    expect([rateWords(null), channelWords(null), playedWords(null)]).toEqual(['–', '–', '–'])
  })

  it('say how two channels are used, if that is known', () => {
    const words = (use: NonNullable<Media['twoChannels']>['use']) =>
      channelUseWords({
        ...mediaWith(),
        channels: 2,
        twoChannels: { use, oneSided: 0.5, correlation: 0, levelDifference: 0 },
      })
    expect(words('parties')).toBe('Two channels, one party per channel')
    expect(words('alike')).toBe('Two channels with the same sound')
    expect(words('left-silent')).toBe('Two channels, the left one silent')
    expect(words('stereo')).toBe('stereo')
    expect(channelUseWords({ ...mediaWith(), channels: 2 })).toBe('stereo')
    expect(channelUseWords(mediaWith())).toBe('mono')
    expect(channelUseWords(null)).toBe('–')
  })

  it('give the sound that is played', () => {
    const sound = { contentType: 'audio/mp4', sizeBytes: 12_000_000 }
    expect(playedWords({ kind: 'original', ...sound })).toBe('original file')
    expect(playedWords({ kind: 'rendition', ...sound })).toBe('converted copy, 12 MB')
  })

  it('give number, language and title of a track, even with invalid codes', () => {
    expect(trackName(track)).toBe('2')
    expect(trackName({ ...track, language: 'und' })).toBe('2')
    expect(trackName({ ...track, language: 'ger' })).toBe(`2: ${english('de')}`)
    expect(trackName({ ...track, language: 'eng', title: 'Commentary' })).toBe(
      `2: ${english('en')}, Commentary`,
    )
    expect(trackName({ ...track, language: 'no such language' })).toBe('2: no such language')
  })

  it('mark incomplete or changed sound, each kind once', () => {
    expect(markWords(null)).toBeNull()
    expect(markWords(mediaWith())).toBeNull()
    expect(markWords(mediaWith('header-repaired', 'skipped-bytes', 'channels-mixed'))).toBeNull()
    expect(markWords(mediaWith('damaged', 'header-repaired', 'cut-short', 'damaged'))).toBe(
      'damaged, cut short',
    )
  })
})
