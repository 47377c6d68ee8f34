import { changed, packed, pagesOf } from '../../../packages/audio/test/ogg-pages.ts'
import { join } from '../../../packages/audio/test/wav-builder.ts'
import type { MediaFolder, Part } from '../media-folder.ts'
import { joinedHalves, type Kind, type MediaInput, wholeOriginal } from '../media-input.ts'

const RATE = 48_000
const HOUR_SAMPLES = 3_600n * 48_000n
const OPUS = ['-c:a', 'libopus', '-b:a', '32k', '-f', 'ogg', '-page_duration', '200000']
const VORBIS = ['-c:a', 'libvorbis', '-q:a', '2', '-f', 'ogg', '-page_duration', '200000']

/** Ogg: chained streams, clocks that start late, and pages with wrong fields. */
export function oggKinds(media: MediaFolder, seconds: number): Kind[] {
  const half = seconds / 2
  /** `place`: streams of one file need different serial numbers. */
  const encoded = async (codec: readonly string[], part: Partial<Part> = {}, place = 0) => {
    const file = await media.part({ rate: RATE, to: seconds, ...part })
    const args = [...codec, '-serial_offset', String(100 + place)]
    return media.bytes(media.encoded(file, 'sound.ogg', args))
  }

  const chained = async (
    first: readonly string[],
    second: readonly string[],
    { channels = 1, rate = RATE }: Partial<Part> = {},
  ): Promise<MediaInput> => ({
    bytes: join([
      await encoded(first, { to: half }),
      await encoded(second, { from: half, channels, rate }, 1),
    ]),
    ...joinedHalves(seconds),
  })

  const edited = async (
    change: Parameters<typeof changed>[1],
    codec: readonly string[] = OPUS,
  ): Promise<MediaInput> => {
    const pages = pagesOf(await encoded(codec))
    return { ...wholeOriginal(seconds), bytes: packed(changed(pages, change)) }
  }

  return [
    { name: 'Ogg chained, Opus and Opus', make: () => chained(OPUS, OPUS) },
    { name: 'Ogg chained, Vorbis and Vorbis', make: () => chained(VORBIS, VORBIS) },
    {
      name: 'Ogg chained, one channel and two',
      make: () => chained(OPUS, OPUS, { channels: 2 }),
    },
    {
      name: 'Ogg chained, Vorbis of two rates',
      make: () => chained(VORBIS, VORBIS, { rate: 22_050 }),
    },
    { name: 'Ogg chained, Opus and Vorbis', make: () => chained(OPUS, VORBIS) },
    {
      name: 'Opus with granules starting at 1 h',
      make: () =>
        edited(({ granule }) => ({ granule: granule > 0n ? granule + HOUR_SAMPLES : granule })),
    },
    { name: 'Ogg without an end', make: () => edited(() => ({ isLast: false })) },
    {
      name: 'Ogg with pages after its end',
      make: async () => {
        const input = await edited((_, index) => (index === 12 ? { isLast: true } : {}))
        return { ...input, warnings: ['joined'] }
      },
    },
    { name: 'Opus with pages without numbers', make: () => edited(() => ({ sequence: 0 })) },
    {
      name: 'Speex',
      make: async () => {
        const part = await media.part({ rate: 16_000, to: seconds })
        const args = ['-c:a', 'libspeex', '-cbr_quality', '9', '-f', 'ogg']
        return {
          ...wholeOriginal(seconds),
          bytes: await media.bytes(media.encoded(part, 'sound.spx', args)),
        }
      },
    },
  ]
}
