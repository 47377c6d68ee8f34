import { changed, packed, pagesOf } from '../../packages/audio/test/ogg-pages.ts'
import { join } from '../../packages/audio/test/wav-builder.ts'
import { AAC_DELAY, MP3_DELAY } from './kinds/encoders.ts'
import { withoutTotal } from './kinds/flac.ts'
import { withSizes } from './kinds/wav.ts'
import type { MediaFolder } from './media-folder.ts'
import type { Segment } from './media-input.ts'

/** A file with a conversation, and the times of its segments. */
export interface SpokenKind {
  readonly name: string
  make(): Promise<{ bytes: Uint8Array; segments: readonly Segment[] }>
}

/** Position at which the conversation is split. */
const MIDDLE = 14.2
const END = 3_600
const GAP_SECONDS = 5
const HOUR_SAMPLES = 3_600n * 48_000n
const OPUS = ['-c:a', 'libopus', '-b:a', '32k']
const MP3 = ['-c:a', 'libmp3lame', '-q:a', '5', '-write_xing', '0']
/** Default sample rate. */
const RATE = 16_000
const WHOLE = [{ originalStart: 0, originalEnd: END, at: 0 }]
/** AAC in containers that do not declare the encoder delay. */
const BEHIND_A_PACKET = [{ originalStart: 0, originalEnd: END, at: AAC_DELAY / RATE }]
const HALVES = [
  { originalStart: 0, originalEnd: MIDDLE, at: 0 },
  { originalStart: MIDDLE, originalEnd: END, at: MIDDLE },
]

/** The conversation of `file` in a dozen kinds of files that decoders get wrong. */
export function spokenKinds(media: MediaFolder, file: string): SpokenKind[] {
  const encoded = (name: string, ...args: string[]) => media.bytes(media.encoded(file, name, args))
  const first = ['-t', String(MIDDLE)]
  const second = ['-ss', String(MIDDLE)]
  const kind = (
    name: string,
    make: () => Promise<Uint8Array>,
    segments: readonly Segment[] = WHOLE,
  ): SpokenKind => ({ name, make: async () => ({ bytes: await make(), segments }) })

  return [
    kind('WAV without its size', async () =>
      withSizes(await encoded('a.wav', '-bitexact', '-c:a', 'pcm_s16le'), 0xffffffff),
    ),
    kind('WAV, µ-law of 8 kHz', () => encoded('b.wav', '-ar', '8000', '-c:a', 'pcm_mulaw')),
    kind('WAV, one channel inverted', () =>
      encoded('c.wav', '-af', 'pan=stereo|c0=c0|c1=-1*c0', '-c:a', 'pcm_s16le'),
    ),
    kind('WAV at −60 dB', () => encoded('d.wav', '-af', 'volume=-60dB', '-c:a', 'pcm_s24le')),
    kind('MP3 VBR without Xing', () => encoded('a.mp3', ...MP3, '-ar', '44100'), [
      { originalStart: 0, originalEnd: END, at: MP3_DELAY / 44_100 },
    ]),
    kind(
      'MP3 concatenated',
      async () =>
        join([
          await encoded('b.mp3', ...first, '-c:a', 'libmp3lame', '-b:a', '64k'),
          await encoded('c.mp3', ...second, '-c:a', 'libmp3lame', '-b:a', '64k'),
        ]),
      HALVES,
    ),
    kind('ADTS', () => encoded('a.aac', '-c:a', 'aac', '-b:a', '48k'), BEHIND_A_PACKET),
    kind(
      'Ogg chained, Opus and Vorbis',
      async () =>
        join([
          await encoded('a.ogg', ...first, ...OPUS),
          await encoded('b.ogg', ...second, '-c:a', 'libvorbis', '-q:a', '3'),
        ]),
      HALVES,
    ),
    kind('Opus with granules starting at 1 h', async () => {
      const pages = pagesOf(await encoded('c.ogg', ...OPUS))
      return packed(
        changed(pages, ({ granule }) => (granule > 0n ? { granule: granule + HOUR_SAMPLES } : {})),
      )
    }),
    kind('WebM starting at 1 h', () => encoded('a.webm', ...OPUS, '-output_ts_offset', '3600')),
    kind(
      'MP4, fragmented',
      () =>
        encoded(
          'a.mp4',
          '-c:a',
          'aac',
          '-b:a',
          '48k',
          '-movflags',
          '+empty_moov+default_base_moof',
        ),
      BEHIND_A_PACKET,
    ),
    kind('MP4 with a gap of 5 s', async () => {
      const wholeOriginal = await media.encoded(file, 'b.mp4', ['-c:a', 'aac', '-b:a', '48k'])
      const gap = `setts=ts=TS+gte(TS*TB\\,${MIDDLE})*${GAP_SECONDS}/TB`
      return media.bytes(media.encoded(wholeOriginal, 'c.mp4', ['-c', 'copy', '-bsf:a', gap]))
    }, [
      { originalStart: 0, originalEnd: MIDDLE, at: 0 },
      { originalStart: MIDDLE, originalEnd: END, at: MIDDLE + GAP_SECONDS },
    ]),
    kind('FLAC without sample count', async () =>
      withoutTotal(await encoded('a.flac', '-c:a', 'flac')),
    ),
  ]
}
