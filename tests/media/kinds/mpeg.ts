import { apeTag, id3v1, id3v2 } from '../../../packages/audio/test/byte-edits.ts'
import { join } from '../../../packages/audio/test/wav-builder.ts'
import type { MediaFolder } from '../media-folder.ts'
import { around, joinedHalves, type Kind, late, wholeOriginal } from '../media-input.ts'
import { MP2_DELAY, MP2_PACKET, MP3_DELAY, mp3Packet } from './encoders.ts'

const RATE = 44_100
const PACKET = mp3Packet(RATE)
const BARE = ['-write_xing', '0', '-id3v2_version', '0']
const VARIABLE = ['-c:a', 'libmp3lame', '-q:a', '5']
const CONSTANT = ['-c:a', 'libmp3lame', '-b:a', '64k']

/** MP3 and MP2: with and without an info frame, concatenated, and with tags. */
export function mpegKinds(media: MediaFolder, seconds: number): Kind[] {
  const half = seconds / 2
  const encoded = (args: readonly string[], rate = RATE, from = 0, to = seconds) =>
    media.part({ rate, from, to }).then((part) => media.encoded(part, 'sound.mp3', args))
  const withInfo = (...args: string[]) => encoded([...args, '-id3v2_version', '0'])

  /** A file that does not declare its encoder delay. */
  const bare = async (
    args: readonly string[],
    change: (bytes: Uint8Array) => Uint8Array = (bytes) => bytes,
  ) => {
    const file = await encoded([...args, ...BARE])
    const length = ((await media.packets(file)) * PACKET) / RATE
    const expected = late(seconds, MP3_DELAY / RATE, length)
    return { ...expected, bytes: change(await media.bytes(file)) }
  }

  /** Two concatenated files: the first and the second half. */
  const halves = async (args: readonly string[], secondRate = RATE) => {
    const first = await encoded(args, RATE, 0, half)
    const second = await encoded(args, secondRate, half, seconds)
    const bytes = join([await media.bytes(first), await media.bytes(second)])
    return { bytes, first, second }
  }
  return [
    {
      name: 'MP3 VBR with Xing',
      make: async () => ({
        ...wholeOriginal(seconds),
        bytes: await media.bytes(withInfo(...VARIABLE)),
      }),
    },
    { name: 'MP3 VBR without Xing', make: () => bare(VARIABLE) },
    {
      name: 'MP3 CBR with Info',
      make: async () => ({
        ...wholeOriginal(seconds),
        bytes: await media.bytes(withInfo(...CONSTANT)),
      }),
    },
    { name: 'MP3 CBR without Info', make: () => bare(CONSTANT) },
    {
      name: 'MP3 concatenated, each with Xing',
      make: async () => {
        const { bytes } = await halves([...VARIABLE, '-id3v2_version', '3'])
        return { ...joinedHalves(seconds), bytes }
      },
    },
    {
      name: 'MP3 concatenated, of two rates',
      make: async () => {
        const { bytes } = await halves(VARIABLE, 22_050)
        return { ...joinedHalves(seconds), bytes }
      },
    },
    {
      name: 'MP3 concatenated, without any tag',
      make: async () => {
        const { bytes, first, second } = await halves([...CONSTANT, ...BARE])
        const frame = PACKET / RATE
        const delay = MP3_DELAY / RATE
        const middle = (await media.packets(first)) * frame
        return {
          bytes,
          segments: around(seconds, middle - half, delay),
          seconds: middle + (await media.packets(second)) * frame,
          warnings: [],
        }
      },
    },
    {
      name: 'MP3 after 64 KiB of zeros',
      make: () => bare(CONSTANT, (bytes) => join([new Uint8Array(65_536), bytes])),
    },
    {
      name: 'MP3 after an APEv2 tag',
      make: () => bare(VARIABLE, (bytes) => join([apeTag(900), bytes])),
    },
    {
      name: 'MP3 between ID3v2 and APEv2 and ID3v1',
      make: () => bare(VARIABLE, (bytes) => join([id3v2(5_000), bytes, apeTag(300), id3v1()])),
    },
    {
      name: 'MP3 that starts inside a frame',
      make: async () => {
        const file = await bare(CONSTANT)
        const frameBytes = Math.floor((144 * 64_000) / RATE)
        // The rest of its first frame is not audio; the next frame may lack data of that one.
        const lost = PACKET / RATE
        const delay = MP3_DELAY / RATE
        const skipped = 3 * lost
        return {
          bytes: file.bytes.slice(Math.floor(frameBytes / 2)),
          segments: [{ originalStart: skipped, originalEnd: seconds, at: skipped + delay - lost }],
          seconds: file.seconds - lost,
          warnings: [],
        }
      },
    },
    {
      name: 'MP2',
      make: async () => {
        const part = await media.part({ rate: RATE, to: seconds })
        const file = await media.encoded(part, 'sound.mp2', ['-c:a', 'mp2', '-b:a', '96k'])
        const length = ((await media.packets(file)) * MP2_PACKET) / RATE
        const expected = late(seconds, MP2_DELAY / RATE, length)
        return { ...expected, bytes: await media.bytes(file) }
      },
    },
  ]
}
