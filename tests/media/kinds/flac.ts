import { apeTag, id3v1 } from '../../../packages/audio/test/byte-edits.ts'
import { join } from '../../../packages/audio/test/wav-builder.ts'
import { type Kind, whole } from '../media-input.ts'
import type { Workshop } from '../workshop.ts'

/** Where STREAMINFO counts the samples: the lower half of this byte, and four more (RFC 9639 §8.2). */
const TOTAL_AT = 21

/** FLAC: with a count that was never set, and with tags that belong to MP3. */
export function flacKinds(shop: Workshop, seconds: number): Kind[] {
  const edited = (name: string, edit: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array): Kind => ({
    name,
    make: async () => {
      const part = await shop.part({ rate: 44_100, to: seconds })
      const file = shop.encoded(part, 'sound.flac', ['-c:a', 'flac'])
      return { ...whole(seconds), bytes: edit(await shop.bytes(file)) }
    },
  })
  return [
    edited('FLAC without its count of samples', withoutTotal),
    edited('FLAC before ID3v1', (bytes) => join([bytes, id3v1()])),
    edited('FLAC before APEv2', (bytes) => join([bytes, apeTag(300)])),
    edited('FLAC before APEv2 and ID3v1', (bytes) => join([bytes, apeTag(300), id3v1()])),
  ]
}

/** The file as an encoder leaves it that cannot go back to its beginning. */
export function withoutTotal(file: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const out = file.slice()
  out[TOTAL_AT] = (out[TOTAL_AT] as number) & 0xf0
  out.fill(0, TOTAL_AT + 1, TOTAL_AT + 5)
  return out
}
