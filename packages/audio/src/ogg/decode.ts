import { FLACDecoder } from '@wasm-audio-decoders/flac'
import { OggVorbisDecoder } from '@wasm-audio-decoders/ogg-vorbis'
import { OggOpusDecoder } from 'ogg-opus-decoder'
import type { ByteReader } from '../byte-reader.ts'
import { release } from '../codec.ts'
import type { Findings } from '../findings.ts'
import { corrupt, type SoundBlock } from '../sound-block.ts'
import { readOggPages } from './stream.ts'

interface Decoded {
  readonly channelData: Float32Array[]
  readonly samplesDecoded: number
  readonly sampleRate: number
  readonly errors: readonly { message: string }[]
}

interface OggDecoder {
  readonly ready: Promise<void>
  decode(data: Uint8Array): Decoded | Promise<Decoded>
  flush(): Promise<Decoded>
  free(): void
}

export type OggCodec = 'vorbis' | 'opus' | 'flac'

const DECODERS: Readonly<Record<OggCodec, () => OggDecoder>> = {
  vorbis: () => new OggVorbisDecoder(),
  opus: () => new OggOpusDecoder(),
  flac: () => new FLACDecoder(),
}

/** Decodes an Ogg stream, page by page; streams chained one behind the other are read on. Throws audio-corrupt, audio-truncated. */
export async function* decodeOgg(
  reader: ByteReader,
  codec: OggCodec,
  findings: Findings,
): AsyncGenerator<SoundBlock> {
  findings.describe('Ogg', { vorbis: 'Vorbis', opus: 'Opus', flac: 'FLAC' }[codec])
  const decoder = DECODERS[codec]()
  try {
    await decoder.ready
    for await (const { page, bytes } of readOggPages(reader)) {
      const block = toBlock(await decoder.decode(bytes))
      if (block !== null) yield block
      // Flushing brings the last page out and makes the decoder ready for a chained stream.
      const last = page.isLast ? toBlock(await decoder.flush()) : null
      if (last !== null) yield last
    }
  } finally {
    release(decoder)
  }
}

function toBlock(decoded: Decoded): SoundBlock | null {
  const [error] = decoded.errors
  if (error !== undefined) throw corrupt(error.message)
  const { channelData, samplesDecoded, sampleRate } = decoded
  if (!(samplesDecoded > 0)) return null
  return { sampleRate, channels: channelData.map((data) => data.subarray(0, samplesDecoded)) }
}
