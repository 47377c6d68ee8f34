import { apeTag, id3v1 } from '../../../packages/audio/test/byte-edits.ts'
import { join } from '../../../packages/audio/test/wav-builder.ts'
import type { MediaFolder } from '../media-folder.ts'
import { type Kind, wholeOriginal } from '../media-input.ts'

/** Offset of the total samples in STREAMINFO: the lower half of this byte and the next four (RFC 9639 §8.2). */
const TOTAL_AT = 21

/** FLAC without a sample count, and with tags of MP3 files. */
export function flacKinds(media: MediaFolder, seconds: number): Kind[] {
  const edited = (name: string, edit: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array): Kind => ({
    name,
    make: async () => {
      const part = await media.part({ rate: 44_100, to: seconds })
      const file = media.encoded(part, 'sound.flac', ['-c:a', 'flac'])
      return { ...wholeOriginal(seconds), bytes: edit(await media.bytes(file)) }
    },
  })
  return [
    edited('FLAC without sample count', withoutTotal),
    edited('FLAC before ID3v1', (bytes) => join([bytes, id3v1()])),
    edited('FLAC before APEv2', (bytes) => join([bytes, apeTag(300)])),
    edited('FLAC before APEv2 and ID3v1', (bytes) => join([bytes, apeTag(300), id3v1()])),
  ]
}

/** Clears the sample count, like an encoder that cannot seek back. */
export function withoutTotal(file: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const out = file.slice()
  out[TOTAL_AT] = (out[TOTAL_AT] as number) & 0xf0
  out.fill(0, TOTAL_AT + 1, TOTAL_AT + 5)
  return out
}
