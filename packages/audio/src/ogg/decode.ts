import type { ByteReader } from '../byte-reader.ts'
import type { Findings } from '../findings.ts'
import type { SoundBlock } from '../sound-block.ts'
import { Chain } from './chain.ts'
import { readOggPages } from './stream.ts'

export type { OggCodec } from './head.ts'

/**
 * Decodes all chained streams of an Ogg file, each at its own sample rate, timed by granule positions. Throws
 * audio-corrupt, and audio-truncated if truncated files are refused.
 */
export async function* decodeOgg(
  reader: ByteReader,
  findings: Findings,
): AsyncGenerator<SoundBlock> {
  const chain = new Chain(findings)
  try {
    for await (const event of readOggPages(reader)) {
      if (event.kind === 'end') chain.end(event)
      else yield* chain.page(event)
    }
  } finally {
    chain.free()
  }
}
