import { cut } from '../../../packages/audio/test/byte-edits.ts'
import type { MediaFolder } from '../media-folder.ts'
import type { Kind, MediaInput } from '../media-input.ts'
import { AAC_DELAY, MP2_DELAY, MP3_DELAY, wmaPacket } from './encoders.ts'

/** Fraction of the bytes; not a multiple of any packet size. */
const CUT_FRACTION = 0.61
/** Minimum and maximum fraction of the audio that is decoded. */
const [MIN_FRACTION, MAX_FRACTION] = [0.45, 0.75]

interface Recipe {
  readonly name: string
  readonly rate: number
  readonly args: readonly string[]
  readonly delaySamples?: number
  /** The truncation of such a file cannot be detected. */
  readonly isUndetectable?: boolean
}

const AAC = ['-c:a', 'aac', '-b:a', '48k']
const OPUS = ['-c:a', 'libopus', '-b:a', '32k', '-page_duration', '200000']
const VORBIS = ['-c:a', 'libvorbis', '-q:a', '2', '-page_duration', '200000']

const RECIPES: readonly Recipe[] = [
  { name: 'wav', rate: 16_000, args: ['-c:a', 'pcm_s16le'] },
  { name: 'mulaw.wav', rate: 8_000, args: ['-c:a', 'pcm_mulaw'] },
  { name: 'w64', rate: 16_000, args: ['-c:a', 'pcm_s16le'] },
  { name: 'aiff', rate: 16_000, args: ['-c:a', 'pcm_s16be'] },
  { name: 'caf', rate: 16_000, args: ['-c:a', 'pcm_s16le'] },
  { name: 'au', rate: 16_000, args: ['-c:a', 'pcm_s16be'] },
  { name: 'flac', rate: 44_100, args: ['-c:a', 'flac'] },
  { name: 'mp3', rate: 44_100, args: ['-c:a', 'libmp3lame', '-q:a', '5'] },
  {
    name: 'bare.mp3',
    rate: 44_100,
    args: ['-c:a', 'libmp3lame', '-b:a', '64k', '-write_xing', '0'],
    delaySamples: MP3_DELAY,
  },
  { name: 'mp2', rate: 44_100, args: ['-c:a', 'mp2', '-b:a', '96k'], delaySamples: MP2_DELAY },
  { name: 'opus', rate: 48_000, args: OPUS },
  { name: 'vorbis.ogg', rate: 44_100, args: VORBIS },
  {
    name: 'flac.ogg',
    rate: 44_100,
    args: ['-c:a', 'flac', '-page_duration', '200000', '-f', 'ogg'],
  },
  {
    name: 'spx',
    rate: 16_000,
    args: ['-c:a', 'libspeex', '-page_duration', '200000', '-f', 'ogg'],
    isUndetectable: true,
  },
  {
    name: 'webm',
    rate: 48_000,
    args: ['-c:a', 'libopus', '-b:a', '32k', '-cluster_time_limit', '1000'],
  },
  { name: 'mkv', rate: 44_100, args: ['-c:a', 'flac'] },
  { name: 'index-in-front.m4a', rate: 44_100, args: [...AAC, '-movflags', '+faststart'] },
  {
    name: 'fragmented.mp4',
    rate: 44_100,
    args: [...AAC, '-movflags', '+empty_moov+default_base_moof', '-frag_duration', '500000'],
    delaySamples: AAC_DELAY,
  },
  { name: 'ts', rate: 48_000, args: AAC, delaySamples: AAC_DELAY },
  { name: 'flv', rate: 44_100, args: AAC, delaySamples: AAC_DELAY },
  { name: 'avi', rate: 16_000, args: ['-c:a', 'pcm_s16le'] },
  { name: 'aac', rate: 44_100, args: AAC, delaySamples: AAC_DELAY },
  {
    name: 'wma',
    rate: 44_100,
    args: ['-c:a', 'wmav2', '-b:a', '64k'],
    delaySamples: wmaPacket(44_100),
  },
]

/** Truncated files: the existing audio is decoded at its time. */
export function cutKinds(media: MediaFolder, seconds: number): Kind[] {
  return RECIPES.map(
    (recipe): Kind => ({
      name: `cut: ${recipe.name}`,
      make: () => cutShort(media, recipe, seconds),
    }),
  )
}

async function cutShort(
  media: MediaFolder,
  { name, rate, args, delaySamples = 0, isUndetectable = false }: Recipe,
  seconds: number,
): Promise<MediaInput> {
  const part = await media.part({ rate, to: seconds })
  const bytes = cut(await media.bytes(media.encoded(part, `cut.${name}`, args)), CUT_FRACTION)
  const at = delaySamples / rate
  return {
    bytes,
    segments: [{ originalStart: 0, originalEnd: MIN_FRACTION * seconds, at }],
    seconds: (MIN_FRACTION + MAX_FRACTION) * 0.5 * seconds,
    secondsWithin: (MAX_FRACTION - MIN_FRACTION) * 0.5 * seconds,
    warnings: isUndetectable ? [] : ['cut-short'],
  }
}
