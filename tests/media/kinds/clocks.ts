import { join } from '../../../packages/audio/test/wav-builder.ts'
import type { MediaFolder } from '../media-folder.ts'
import {
  around,
  joinedHalves,
  type Kind,
  late,
  type MediaInput,
  type Segment,
  wholeOriginal,
} from '../media-input.ts'
import { AAC_DELAY, AAC_PACKET } from './encoders.ts'

const RATE = 48_000
const GAP_SECONDS = 5
const LATE_SECONDS = 4
const PAUSE_SECONDS = 3
/** Opus packets per second. */
const PACKETS_A_SECOND = 50
const PICTURE = ['-f', 'lavfi', '-i', 'testsrc=size=64x48:rate=10']
const OPUS = ['-c:a', 'libopus', '-b:a', '32k']
const AAC = ['-c:a', 'aac', '-b:a', '64k']
/** Like MediaRecorder: unknown sizes and duration, no cues, short clusters. */
const RECORDED = ['-f', 'webm', '-live', '1', '-cluster_time_limit', '1000']

/** A container, and the encoder delay if the container does not declare it. */
interface Container {
  readonly name: string
  readonly file: string
  readonly codec: readonly string[]
  readonly format?: readonly string[]
  readonly delaySamples?: number
}

const CONTAINERS: readonly Container[] = [
  { name: 'MP4', file: 'a.mp4', codec: AAC },
  { name: 'Matroska', file: 'a.mkv', codec: ['-c:a', 'flac'] },
  { name: 'WebM', file: 'a.webm', codec: OPUS },
  { name: 'MPEG-TS', file: 'a.ts', codec: AAC, delaySamples: AAC_DELAY },
  { name: 'Ogg', file: 'a.ogg', codec: OPUS, format: ['-page_duration', '100000'] },
]

/** Containers whose clock does not start at 0, stops, or continues without audio. */
export function clockKinds(media: MediaFolder, seconds: number): Kind[] {
  const half = seconds / 2
  const pieces = { media, seconds, half }
  return [
    ...CONTAINERS.map((container): Kind => {
      const name = `${container.name} with a gap of ${GAP_SECONDS} s`
      return { name, make: () => withGap(pieces, container) }
    }),
    // Video in Ogg is no longer produced.
    ...CONTAINERS.filter(({ name }) => name !== 'Ogg').map((container): Kind => {
      const name = `${container.name} whose sound begins ${LATE_SECONDS} s late`
      return { name, make: () => withLateStart(pieces, container) }
    }),
    ...CONTAINERS.filter(({ codec }) => codec === OPUS).map((container): Kind => {
      const name = `${container.name}, Opus, with a pause of which little is stored (DTX)`
      return { name, make: () => withDtxPause(pieces, container) }
    }),
    {
      name: 'WebM starting at 1 h',
      make: async () => {
        const part = await media.part({ rate: RATE, to: seconds })
        const args = [...OPUS, '-output_ts_offset', '3600']
        return {
          ...wholeOriginal(seconds),
          bytes: await media.bytes(media.encoded(part, 'a.webm', args)),
        }
      },
    },
    {
      name: 'WebM of MediaRecorder',
      make: async () => ({ ...wholeOriginal(seconds), bytes: await recorded(pieces, 0, seconds) }),
    },
    {
      name: 'WebM of MediaRecorder, paused, clock goes on',
      make: async () => {
        const part = await media.part({ rate: RATE, to: seconds })
        const file = await media.encoded(part, 'a.webm', OPUS)
        const args = ['-c', 'copy', '-bsf:a', gapAt(half), ...RECORDED]
        const bytes = await media.bytes(media.encoded(file, 'b.webm', args))
        return { ...afterGap(pieces), bytes }
      },
    },
    {
      name: 'WebM of MediaRecorder, paused, clock stands still',
      make: async () => {
        const [first, second] = [half - 1, half + 1]
        const wanted = `aselect=not(between(t\\,${first}\\,${second})),asetpts=N/SR/TB`
        const part = await media.part({ rate: RATE, to: seconds })
        const args = ['-af', wanted, ...OPUS, ...RECORDED]
        return {
          bytes: await media.bytes(media.encoded(part, 'a.webm', args)),
          segments: [
            { originalStart: 0, originalEnd: first, at: 0 },
            { originalStart: second, originalEnd: seconds, at: first },
          ],
          seconds: seconds - 2,
          secondsWithin: 0.05,
          warnings: [],
        }
      },
    },
    {
      name: 'WebM of MediaRecorder, two recordings in one file',
      make: async () => ({
        bytes: join([await recorded(pieces, 0, half), await recorded(pieces, half, seconds)]),
        ...joinedHalves(seconds),
        // ffmpeg reports the second header as damage; all audio is decoded.
        warnings: ['damaged'],
      }),
    },
  ]
}

interface Pieces {
  readonly media: MediaFolder
  readonly seconds: number
  readonly half: number
}

/** Bitstream filter that delays all time stamps from `seconds` on. */
function gapAt(seconds: number): string {
  return `setts=ts=TS+gte(TS*TB\\,${seconds})*${GAP_SECONDS}/TB`
}

function afterGap({ seconds, half }: Pieces, delay = 0): Omit<MediaInput, 'bytes'> {
  const segments: Segment[] = [
    { originalStart: 0, originalEnd: half - 0.05, at: delay },
    { originalStart: half + 0.05, originalEnd: seconds, at: half + 0.05 + GAP_SECONDS + delay },
  ]
  return { segments, seconds: seconds + GAP_SECONDS, warnings: ['gap-filled'] }
}

async function withGap(
  pieces: Pieces,
  { file: name, codec, format = [], delaySamples = 0 }: Container,
): Promise<MediaInput> {
  const { media, seconds, half } = pieces
  const part = await media.part({ rate: RATE, to: seconds })
  const file = await media.encoded(part, name, codec)
  const args = ['-c', 'copy', '-bsf:a', gapAt(half), ...format]
  const bytes = await media.bytes(media.encoded(file, name, args))
  const expected = afterGap(pieces, delaySamples / RATE)
  if (delaySamples === 0) return { ...expected, bytes }
  const length = GAP_SECONDS + ((await media.packets(file)) * AAC_PACKET) / RATE
  return { ...expected, seconds: length, bytes }
}

/** Only every twentieth packet of a pause is stored, as in discontinuous transmission. */
async function withDtxPause(
  { media, seconds, half }: Pieces,
  { file: name, codec }: Container,
): Promise<MediaInput> {
  const wav = await media.withPause({ rate: RATE, to: seconds }, PAUSE_SECONDS)
  const file = await media.encoded(wav, name, codec)
  const [first, last] = [half + 0.1, half + PAUSE_SECONDS - 0.1].map((at) =>
    Math.round(at * PACKETS_A_SECOND),
  )
  const drop = `noise=drop=between(n\\,${first}\\,${last})*gt(mod(n\\,20)\\,0)`
  const onePacketAPage = name.endsWith('.ogg') ? ['-page_duration', '20000'] : []
  const args = ['-c', 'copy', '-bsf:a', drop, ...onePacketAPage]
  return {
    bytes: await media.bytes(media.encoded(file, name, args)),
    segments: around(seconds, PAUSE_SECONDS),
    seconds: seconds + PAUSE_SECONDS,
    warnings: ['gap-filled'],
  }
}

/** With a video stream every container declares the audio start, including the encoder delay. */
async function withLateStart(
  { media, seconds }: Pieces,
  { file: name, codec }: Container,
): Promise<MediaInput> {
  const part = await media.part({ rate: RATE, to: seconds })
  const picture = name.endsWith('.webm')
    ? ['-c:v', 'libvpx', '-deadline', 'realtime']
    : ['-c:v', 'mpeg4']
  const length = String(seconds + LATE_SECONDS)
  const inputs = [...PICTURE, '-itsoffset', String(LATE_SECONDS), '-i', part]
  const streams = ['-map', '0:v', '-map', '1:a', '-t', length]
  const file = await media.withFfmpeg(name, [...inputs, ...streams, ...picture, ...codec])
  const expected = late(seconds, LATE_SECONDS, LATE_SECONDS + seconds)
  return { ...expected, warnings: ['late-start'], bytes: await media.bytes(file) }
}

async function recorded({ media }: Pieces, from: number, to: number): Promise<Uint8Array> {
  const part = await media.part({ rate: RATE, from, to })
  return media.bytes(media.encoded(part, 'recorded.webm', [...OPUS, ...RECORDED]))
}
