import { MPEGDecoder } from 'mpg123-decoder'
import type { ByteReader } from '../byte-reader.ts'
import { release } from '../codec.ts'
import type { Findings } from '../findings.ts'
import { corrupt, type SoundBlock } from '../sound-block.ts'
import { MpegWalker } from './walker.ts'

/** Small, because one byte of a low bit rate can hold 24 samples. */
const FEED_BYTES = 16 * 1024
/** What a decoder rightly leaves out: the encoder's delay and padding, and first frames that lean on ones cut away. */
const MAX_TRIM_SAMPLES = 12_000

/** Decodes an MPEG audio stream (layers I–III). Throws audio-corrupt, audio-truncated. */
export async function* decodeMp3(
  reader: ByteReader,
  findings: Findings,
): AsyncGenerator<SoundBlock> {
  const walker = new MpegWalker()
  const decoder = new MPEGDecoder()
  findings.describe('MPEG audio', 'MP3')
  let samples = 0
  try {
    await decoder.ready
    for await (const chunk of reader.chunks(FEED_BYTES)) {
      walker.push(chunk)
      // Its complaints are not looked at: padding behind the sound gives some too. What counts is whether samples are missing.
      const { channelData, samplesDecoded, sampleRate } = decoder.decode(chunk)
      if (samplesDecoded === 0) continue
      samples += samplesDecoded
      // The decoder always gives two channels; how many there were is in the frames.
      const channels = walker.first?.channels ?? 2
      yield { sampleRate, channels: channelData.slice(0, channels) }
    }
    walker.finish()
    const missing = (walker.samples ?? 0) - samples
    if (missing > MAX_TRIM_SAMPLES) throw corrupt(`${missing} samples are lost in damaged frames`)
  } finally {
    release(decoder)
  }
}
