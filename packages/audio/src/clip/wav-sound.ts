import { ByteReader } from '../byte-reader.ts'
import { PROBE_BYTES } from '../probe.ts'
import { truncated } from '../sound-block.ts'
import { badHeader } from '../wav/header.ts'
import { readWavHead } from '../wav/probe.ts'
import { splitWav } from '../wav/samples.ts'
import { eventLoopTurn } from './event-loop-turn.ts'
import { bytesOf, type OpenSound, type StoredSound } from './stored-sound.ts'

const BLOCK_BYTES = 64 * 1024

/** Opens a WAV file that plays as it is: a sample is a byte position. Throws audio-bad-header, audio-truncated. */
export async function openWavSound(sound: StoredSound): Promise<OpenSound> {
  const end = Math.min(PROBE_BYTES, sound.sizeBytes)
  const header = readWavHead(await bytesOf(sound, { start: 0, end }), sound.sizeBytes)
  const layout = header?.layout
  const encoding = layout?.encoding ?? null
  if (header === null || layout === undefined || encoding === null || encoding === 'int24in32') {
    throw badHeader('its samples cannot be read from any position')
  }
  const { sampleRate, channels, frameBytes } = layout
  const { headerBytes } = header
  return {
    sampleRate,
    channels,
    frames: Math.round(sound.durationSeconds * sampleRate),
    async *read(from, to) {
      const range = { start: headerBytes + from * frameBytes, end: headerBytes + to * frameBytes }
      const reader = new ByteReader(sound.read(range))
      const blockBytes = Math.max(1, Math.floor(BLOCK_BYTES / frameBytes)) * frameBytes
      let left = to - from
      try {
        for await (const bytes of reader.chunks(blockBytes)) {
          if (bytes.length % frameBytes > 0) break
          left -= bytes.length / frameBytes
          // Converting a block takes some milliseconds, and other requests wait meanwhile.
          await eventLoopTurn()
          yield splitWav(bytes, encoding, channels)
        }
      } finally {
        await reader.close()
      }
      if (left > 0) throw truncated(`${left} of the requested samples are missing`)
    },
  }
}
