import { flacFile } from '../packages/audio/test/silent-flac.ts'
import { watchDecoders } from '../tests/media/decoder-memory.ts'
import { hostileFiles } from '../tests/media/hostile-files.ts'
import { MediaFolder } from '../tests/media/media-folder.ts'
import { prepareInput } from '../tests/media/prepared-input.ts'
import type { Row } from './row.ts'

const MAX_SECONDS = 3_600
const PLAIN_FRAMES = 200
/** Time that every file may take, to start the decoder process and run ffprobe. */
const START_SECONDS = 1

/**
 * Small files that need much memory or time: the maximum memory of one file, compared with a plain recording; and the
 * maximum time, in multiples of the time for a plain recording of the same length, channels and sample rate.
 */
export async function hostileBenches(): Promise<Row[]> {
  const media = new MediaFolder()
  try {
    const plainTwo = await taken(media, flacFile({ frames: PLAIN_FRAMES, channels: 2 }))
    const plainEight = await taken(media, flacFile({ frames: PLAIN_FRAMES, channels: 8 }))
    const plainSeconds = ({ sound, channels, sampleRate }: Taken): number => {
      const plain = channels > 2 ? plainEight : plainTwo
      return (plain.seconds / plain.sound) * sound * Math.max(1, sampleRate / plain.sampleRate)
    }
    let [memory, slowness] = [0, 0]
    for (const { bytes } of await hostileFiles(media)) {
      const one = await taken(media, bytes)
      memory = Math.max(memory, one.mib)
      slowness = Math.max(slowness, one.seconds / Math.max(START_SECONDS, plainSeconds(one)))
    }
    return [
      {
        what: 'hostile files: most memory',
        value: memory,
        unit: 'MiB',
        reach: { atMost: 400 },
        beside: { what: 'FLAC, two channels', value: plainTwo.mib },
      },
      {
        what: 'hostile files: most time, for its length',
        value: slowness,
        unit: 'times',
        reach: { atMost: 2 },
        beside: { what: 'FLAC, two channels', value: 1 },
      },
    ]
  } finally {
    media.remove()
  }
}

interface Taken {
  readonly mib: number
  readonly seconds: number
  /** Duration in seconds. */
  readonly sound: number
  readonly channels: number
  readonly sampleRate: number
}

async function taken(media: MediaFolder, bytes: Uint8Array): Promise<Taken> {
  const stop = watchDecoders()
  const start = performance.now()
  const found = await prepareInput(bytes, {
    tempDir: media.folder,
    maxSeconds: MAX_SECONDS,
  }).catch(() => null)
  const seconds = (performance.now() - start) / 1000
  // A refused file has no duration, so its limit is that of a file of 0 s.
  const sound = found?.durationSeconds ?? 0
  const { channels = 2, sampleRate = 48_000 } = found?.media ?? {}
  return { mib: stop(), seconds, sound, channels, sampleRate }
}
