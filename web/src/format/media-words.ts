import type { RecordingView } from '@toolkit/server/client'
import { formatNumber, formatSize } from './number-format.ts'

type Media = NonNullable<RecordingView['media']>
type WarningKind = Media['warnings'][number]['kind']
export type MediaTrack = Media['tracks'][number]

/** Warnings that the list shows: the sound is incomplete or differs from the recording. */
const MARKS: Readonly<Partial<Record<WarningKind, string>>> = {
  'cut-short': 'cut short',
  damaged: 'damaged',
  'gap-filled': 'gaps filled with silence',
  'late-start': 'starts late',
  joined: 'several files joined',
  'phase-corrected': 'phase of a channel inverted',
  'level-raised': 'made louder',
}

/** A sample rate: `44.1 kHz`; null: "–". */
export function rateWords(hertz: number | null): string {
  return hertz === null ? '–' : `${formatNumber(hertz / 1000, 3)} kHz`
}

/** `mono`, `stereo`, `6 channels`; null: "–". */
export function channelWords(channels: number | null): string {
  if (channels === null) return '–'
  if (channels === 1) return 'mono'
  return channels === 2 ? 'stereo' : `${formatNumber(channels, 0)} channels`
}

const USE_WORDS = {
  parties: 'Two channels, one party per channel',
  alike: 'Two channels with the same sound',
  'left-silent': 'Two channels, the left one silent',
  'right-silent': 'Two channels, the right one silent',
  stereo: 'stereo',
} as const satisfies Readonly<Record<NonNullable<Media['twoChannels']>['use'], string>>

/** The channels of a file and how two of them are used, if that is known. */
export function channelUseWords(media: RecordingView['media']): string {
  const use = media?.twoChannels?.use
  return use === undefined ? channelWords(media?.channels ?? null) : USE_WORDS[use]
}

/** Describes the sound that is drawn, played and diarized; "–" if there is none yet. */
export function playedWords(sound: RecordingView['sound']): string {
  if (sound === null) return '–'
  if (sound.kind === 'original') return 'original file'
  return `converted copy, ${formatSize(sound.sizeBytes)}`
}

/** Number of a sound track, from 1, with language and title if known: `2: German, Commentary`. */
export function trackName({ index, language, title }: MediaTrack): string {
  const known = [languageWords(language), title].filter((part) => part !== null && part !== '')
  return [`${index + 1}`, ...(known.length === 0 ? [] : [known.join(', ')])].join(': ')
}

/** Returns the marks of a file in the list: `cut short, damaged`; null if there are none. */
export function markWords(media: RecordingView['media']): string | null {
  const kinds = new Set(media?.warnings.map(({ kind }) => kind))
  const words = [...kinds].flatMap((kind) => MARKS[kind] ?? [])
  return words.length === 0 ? null : words.join(', ')
}

/** The name of a language code (`ger`, `en-US`) in the browser's language; null if undefined. */
function languageWords(code: string | null): string | null {
  if (code === null || code === '' || code === 'und') return null
  try {
    return new Intl.DisplayNames(undefined, { type: 'language' }).of(code) ?? code
  } catch {
    // Files may contain invalid codes.
    return code
  }
}
