import type { RecordingView } from '@toolkit/server/client'
import { formatNumber, formatSize } from './number-format.ts'

type Media = NonNullable<RecordingView['media']>
type WarningKind = Media['warnings'][number]['kind']
export type MediaTrack = Media['tracks'][number]

/** What the list marks: where what is heard is not all of what was recorded, or not as it was recorded. */
const MARKED: Readonly<Partial<Record<WarningKind, string>>> = {
  'cut-short': 'cut short',
  damaged: 'damaged',
  'gap-filled': 'gaps filled with silence',
  'late-start': 'begins late',
  joined: 'several joined',
  'phase-corrected': 'a channel turned over',
  'level-raised': 'made louder',
}

/** Samples a second: `44.1 kHz`; null: "–". */
export function rateWords(hertz: number | null): string {
  return hertz === null ? '–' : `${formatNumber(hertz / 1000, 3)} kHz`
}

/** `mono`, `stereo`, `6 channels`; null: "–". */
export function channelWords(channels: number | null): string {
  if (channels === null) return '–'
  if (channels === 1) return 'mono'
  return channels === 2 ? 'stereo' : `${formatNumber(channels, 0)} channels`
}

/** What is drawn, played and diarized; "–" while there is nothing. */
export function playedWords(sound: RecordingView['sound']): string {
  if (sound === null) return '–'
  if (sound.kind === 'original') return 'the file itself'
  return `a rendition of what was decoded, ${formatSize(sound.sizeBytes)}`
}

/** A sound track by its number, from 1, with its language and title where they are known: `2: German, Commentary`. */
export function trackName({ index, language, title }: MediaTrack): string {
  const known = [languageWords(language), title].filter((part) => part !== null && part !== '')
  return [`${index + 1}`, ...(known.length === 0 ? [] : [known.join(', ')])].join(': ')
}

/** What the list says of a file whose sound is not as it was recorded: `cut short, damaged`; null: nothing. */
export function markWords(media: RecordingView['media']): string | null {
  const kinds = new Set(media?.warnings.map(({ kind }) => kind))
  const words = [...kinds].flatMap((kind) => MARKED[kind] ?? [])
  return words.length === 0 ? null : words.join(', ')
}

/** A language code of a container (`ger`, `en-US`) in words of the browser's language; null: it says nothing. */
function languageWords(code: string | null): string | null {
  if (code === null || code === '' || code === 'und') return null
  try {
    return new Intl.DisplayNames(undefined, { type: 'language' }).of(code) ?? code
  } catch {
    // Files carry whatever somebody wrote there.
    return code
  }
}
