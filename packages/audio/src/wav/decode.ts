import type { ByteReader } from '../byte-reader.ts'
import type { Findings } from '../findings.ts'
import { type SoundBlock, truncated } from '../sound-block.ts'
import {
  badHeader,
  fourCc,
  parseDs64,
  parseWavFormat,
  promisedBytes,
  TRAILING_CHUNKS,
  type WavLayout,
} from './header.ts'
import { splitWav } from './samples.ts'

const BLOCK_BYTES = 64 * 1024
const MAX_FORMAT_BYTES = 64 * 1024

/** Decodes a WAV stream. Throws audio-bad-header, audio-truncated. */
export async function* decodeWav(
  reader: ByteReader,
  findings: Findings,
): AsyncGenerator<SoundBlock> {
  const { layout, bytes } = await readHeader(reader)
  const { sampleRate, channels, frameBytes, encoding } = layout
  if (encoding === null) throw badHeader('its sample format is compressed')
  findings.describe('WAV', encoding)
  const blockBytes = Math.max(1, Math.floor(BLOCK_BYTES / frameBytes)) * frameBytes
  let left = bytes ?? Number.POSITIVE_INFINITY
  while (left > 0) {
    const wanted = Math.min(blockBytes, left)
    const complete = await reader.fill(wanted)
    if (!complete && bytes !== null) {
      throw truncated(
        `its header promises ${bytes} bytes of sound, ${left - reader.available} are missing`,
      )
    }
    const whole = Math.min(wanted, reader.available - (reader.available % frameBytes))
    if (whole === 0) return
    yield { sampleRate, channels: splitWav(reader.take(whole), encoding, channels) }
    left -= whole
  }
}

async function readHeader(
  reader: ByteReader,
): Promise<{ layout: WavLayout; bytes: number | null }> {
  await reader.skip(12)
  let layout: WavLayout | null = null
  let size64: number | null = null
  while (await reader.fill(8)) {
    const head = reader.take(8)
    const id = fourCc(head, 0)
    const size = new DataView(head.buffer).getUint32(4, true)
    if (id === 'data') {
      if (layout === null) throw badHeader('its format chunk is missing')
      const isEmpty = size === 0 && (await reader.fill(8)) && isTrailing(reader.peek(8))
      return { layout, bytes: isEmpty ? 0 : promisedBytes(size, size64, layout) }
    }
    const padded = size + (size % 2)
    if ((id === 'fmt ' || id === 'ds64') && size <= MAX_FORMAT_BYTES) {
      if (!(await reader.fill(padded))) break
      const body = reader.take(padded).subarray(0, size)
      if (id === 'fmt ') layout = parseWavFormat(body)
      else size64 = parseDs64(body)
    } else if (!(await reader.skip(padded))) break
  }
  throw truncated('it ends inside its header')
}

function isTrailing(chunkHead: Uint8Array): boolean {
  return TRAILING_CHUNKS.has(fourCc(chunkHead, 0))
}
