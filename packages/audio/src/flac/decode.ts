import { type FLACDecodedAudio, FLACDecoder } from '@wasm-audio-decoders/flac'
import type { ByteReader } from '../byte-reader.ts'
import { release } from '../codec.ts'
import type { Findings } from '../findings.ts'
import { corrupt, type SoundBlock, truncated } from '../sound-block.ts'
import { FLAC_HEADER_BYTES, parseFlacHeader } from './header.ts'

/** Small, because a frame of digital silence is a few bytes. */
const FEED_BYTES = 4 * 1024

/** Decodes a native FLAC stream. Throws audio-bad-header, audio-corrupt, audio-truncated. */
export async function* decodeFlac(
  reader: ByteReader,
  findings: Findings,
): AsyncGenerator<SoundBlock> {
  if (!(await reader.fill(FLAC_HEADER_BYTES))) throw truncated('it ends inside its header')
  const { sampleRate, totalSamples } = parseFlacHeader(reader.peek(FLAC_HEADER_BYTES))
  findings.describe('FLAC', 'FLAC')
  const decoder = new FLACDecoder()
  let samples = 0
  const toBlock = (decoded: FLACDecodedAudio): SoundBlock | null => {
    const [error] = decoded.errors
    if (error !== undefined) throw corrupt(error.message)
    samples += decoded.samplesDecoded
    if (decoded.samplesDecoded === 0) return null
    const { channelData, samplesDecoded } = decoded
    return { sampleRate, channels: channelData.map((data) => data.subarray(0, samplesDecoded)) }
  }
  try {
    await decoder.ready
    for await (const chunk of reader.chunks(FEED_BYTES)) {
      const block = toBlock(await decoder.decode(chunk))
      if (block !== null) yield block
    }
    const last = toBlock(await decoder.flush())
    if (last !== null) yield last
  } finally {
    release(decoder)
  }
  // A damaged frame is left out by the decoder: the count is what betrays it, as it does a missing end.
  if (totalSamples !== null && samples < totalSamples) {
    throw truncated(`its header promises ${totalSamples} samples, ${samples} are there and whole`)
  }
}
