import type { ByteReader } from '../byte-reader.ts'
import type { Findings } from '../findings.ts'
import type { SoundBlock } from '../sound-block.ts'
import { Chain } from './chain.ts'
import { readOggPages } from './stream.ts'

export type { OggCodec } from './head.ts'

/**
 * Decodes an Ogg file: all its streams one behind the other, each at its own rate, in the time that its granules say. Throws
 * audio-corrupt, and audio-truncated where a cut file is refused.
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
