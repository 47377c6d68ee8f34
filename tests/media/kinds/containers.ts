import type { MediaFolder } from '../media-folder.ts'
import { around, type Kind, late, type MediaInput } from '../media-input.ts'
import {
  AAC_DELAY,
  AAC_PACKET,
  AC3_DELAY,
  AC3_PACKET,
  AMR_DELAY_SECONDS,
  MP2_DELAY,
  MP2_PACKET,
  wmaPacket,
} from './encoders.ts'

/** Arguments for a file, and its undeclared encoder delay. */
interface Recipe {
  readonly name: string
  readonly rate: number
  readonly channels?: number
  readonly file: string
  readonly args: readonly string[]
  readonly delaySamples?: number
  /** Samples per packet, if the file does not declare the length of the last one. */
  readonly packetSamples?: number
  /** Packets that a decoder outputs beyond those of the file. */
  readonly furtherPackets?: number
}

const AAC = ['-c:a', 'aac', '-b:a', '48k']
const OPUS = ['-c:a', 'libopus', '-b:a', '32k']
/** Fragments of one second. */
const FRAGMENTED = ['-frag_duration', '1000000']
const AMR_RATE = 8_000
const PAUSE_SECONDS = 3

const RECIPES: readonly Recipe[] = [
  { name: 'AIFF', rate: 44_100, file: 'a.aiff', args: ['-c:a', 'pcm_s16be'] },
  { name: 'CAF', rate: 48_000, file: 'a.caf', args: ['-c:a', 'pcm_s24le'] },
  { name: 'W64', rate: 48_000, file: 'a.w64', args: ['-c:a', 'pcm_s16le'] },
  { name: 'AU, µ-law', rate: 8_000, file: 'a.au', args: ['-c:a', 'pcm_mulaw'] },
  { name: 'ALAC', rate: 44_100, file: 'a.m4a', args: ['-c:a', 'alac'] },
  {
    name: 'WMA',
    rate: 44_100,
    file: 'a.wma',
    args: ['-c:a', 'wmav2', '-b:a', '64k'],
    packetSamples: wmaPacket(44_100),
    furtherPackets: 1,
    delaySamples: wmaPacket(44_100),
  },
  {
    name: 'MPEG-TS, AAC',
    rate: 48_000,
    file: 'a.ts',
    args: ['-c:a', 'aac', '-b:a', '64k'],
    packetSamples: AAC_PACKET,
    delaySamples: AAC_DELAY,
  },
  {
    name: 'MPEG-TS, MP2',
    rate: 48_000,
    file: 'b.ts',
    args: ['-c:a', 'mp2', '-b:a', '96k'],
    packetSamples: MP2_PACKET,
    delaySamples: MP2_DELAY,
  },
  { name: '3GP, AAC', rate: 16_000, file: 'a.3gp', args: ['-c:a', 'aac', '-b:a', '32k'] },
  {
    name: 'AC-3 in Matroska',
    rate: 48_000,
    channels: 6,
    file: 'a.mkv',
    args: ['-c:a', 'ac3', '-b:a', '256k'],
    packetSamples: AC3_PACKET,
    delaySamples: AC3_DELAY,
  },
  {
    name: 'ADTS',
    rate: 44_100,
    file: 'a.aac',
    args: AAC,
    packetSamples: AAC_PACKET,
    delaySamples: AAC_DELAY,
  },
  { name: 'M4A, AAC', rate: 44_100, file: 'b.m4a', args: AAC },
  {
    name: 'M4A, index in front',
    rate: 44_100,
    file: 'c.m4a',
    args: [...AAC, '-movflags', '+faststart'],
  },
  {
    name: 'MP4, fragmented',
    rate: 44_100,
    file: 'a.mp4',
    args: [...AAC, ...FRAGMENTED, '-movflags', '+empty_moov+default_base_moof'],
    packetSamples: AAC_PACKET,
    delaySamples: AAC_DELAY,
  },
  {
    name: 'MP4, fragmented, with delay',
    rate: 44_100,
    file: 'b.mp4',
    args: [...AAC, ...FRAGMENTED, '-movflags', '+empty_moov+default_base_moof+delay_moov'],
    // ffmpeg does not heed the delay that a fragmented file says: 23 ms.
    packetSamples: AAC_PACKET,
    delaySamples: AAC_DELAY,
  },
  {
    name: 'MP4, fragmented, Opus',
    rate: 48_000,
    file: 'c.mp4',
    args: [...OPUS, ...FRAGMENTED, '-movflags', '+empty_moov+default_base_moof+delay_moov'],
  },
  { name: 'FLAC', rate: 44_100, file: 'a.flac', args: ['-c:a', 'flac'] },
  { name: 'WebM, Opus', rate: 48_000, file: 'a.webm', args: OPUS },
]

/** Formats that have nothing strange about them. */
export function containerKinds(media: MediaFolder, seconds: number): Kind[] {
  const kinds = RECIPES.map(
    (recipe): Kind => ({ name: recipe.name, make: () => made(media, recipe, seconds) }),
  )
  const amr = (name: string, pause: number, expected: Partial<MediaInput>): Kind => ({
    name,
    needs: 'sox',
    make: async () => {
      const wav = await media.withPause({ rate: AMR_RATE, to: seconds }, pause)
      const bytes = await media.bytes(media.withSox('a.amr-nb', wav, ['-C', '7']))
      return { ...late(seconds, AMR_DELAY_SECONDS), ...expected, bytes }
    },
  })
  return [
    ...kinds,
    amr('AMR', 0, {}),
    amr('AMR with a pause', PAUSE_SECONDS, {
      segments: around(seconds, PAUSE_SECONDS, AMR_DELAY_SECONDS),
      seconds: seconds + PAUSE_SECONDS,
      // The pause is stored as comfort noise, which ffmpeg reports as unknown.
      warnings: ['gap-filled', 'damaged'],
    }),
  ]
}

async function made(media: MediaFolder, recipe: Recipe, seconds: number): Promise<MediaInput> {
  const { rate, channels = 1, file: name, args, packetSamples, furtherPackets = 0 } = recipe
  const part = await media.part({ rate, channels, to: seconds })
  const file = await media.encoded(part, name, args)
  const length =
    packetSamples === undefined
      ? seconds
      : (((await media.packets(file)) + furtherPackets) * packetSamples) / rate
  return {
    ...late(seconds, (recipe.delaySamples ?? 0) / rate, length),
    warnings: channels > 2 ? ['channels-mixed'] : [],
    bytes: await media.bytes(file),
  }
}
