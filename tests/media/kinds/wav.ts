import { inserted } from '../../../packages/audio/test/byte-edits.ts'
import { join } from '../../../packages/audio/test/wav-builder.ts'
import { type MediaFolder, partOf } from '../media-folder.ts'
import { joinedHalves, type Kind, late, type MediaInput, wholeOriginal } from '../media-input.ts'
import { DATA_SIZE_AT, type WavFile, wavFile } from '../wav-file.ts'
import { ADPCM_PACKET, G722_DELAY } from './encoders.ts'

const RATE = 16_000
/** Placeholder data sizes of writers that do not know or set the real one. */
const PLACEHOLDERS = [2e9, 0x7fffffff, 0x80000000, 0xffffffdb, 0xffffffff, 0]
const RIFF_SIZE_AT = 4

/** WAV with wrong sizes, and in all sample formats. */
export function wavKinds(media: MediaFolder, seconds: number): Kind[] {
  const written = (overrides: Partial<WavFile> = {}) =>
    wavFile({
      rate: RATE,
      channels: partOf({ rate: RATE, to: seconds }),
      encoding: 'int16',
      ...overrides,
    })
  const plain = (
    name: string,
    bytes: () => Uint8Array,
    warnings: MediaInput['warnings'] = [],
  ): Kind => ({ name, make: async () => ({ ...wholeOriginal(seconds), warnings, bytes: bytes() }) })
  const encoded = (
    name: string,
    rate: number,
    args: readonly string[],
    { delay = 0, padding = 0 } = {},
  ): Kind => ({
    name,
    make: async () => {
      const part = await media.part({ rate, to: seconds })
      const bytes = await media.bytes(media.encoded(part, 'sound.wav', args))
      // Players take the last block whole, though a chunk says how much of it counts.
      return { ...late(seconds, delay / rate), secondsWithin: 0.02 + padding / rate, bytes }
    },
  })

  return [
    plain('WAV', () => written()),
    ...PLACEHOLDERS.map((size) =>
      plain(`WAV with the data size ${size.toString(16).toUpperCase()}`, () =>
        withSizes(written(), size),
      ),
    ),
    plain('WAV with 44 bytes too many promised', () => {
      const file = written()
      return withSizes(file, file.length)
    }, ['header-repaired']),
    plain('WAV with one byte too many', () => join([written(), new Uint8Array([7])])),
    plain('WAV with a size that is odd', () => {
      const file = written()
      return withSizes(join([file, new Uint8Array([7])]), file.length - 43)
    }),
    {
      name: 'WAV concatenated',
      make: async () => {
        const half = (from: number, to: number) =>
          wavFile({ rate: RATE, channels: partOf({ rate: RATE, from, to }), encoding: 'int16' })
        return {
          bytes: join([half(0, seconds / 2), half(seconds / 2, seconds)]),
          ...joinedHalves(seconds),
        }
      },
    },
    plain('WAV of 24 bits in four bytes', () => written({ encoding: '24 in 32' })),
    plain('WAV with block align 0', () => written({ blockAlign: 0 }), ['header-repaired']),
    plain('WAV of 64-bit floats', () => written({ encoding: 'float64' })),
    plain('WAV with a list in front', () =>
      inserted(written(), 12, Buffer.from('LIST\x0a\0\0\0INFOhello!', 'latin1')),
    ),
    encoded('WAV, µ-law of 8 kHz', 8_000, ['-c:a', 'pcm_mulaw']),
    encoded('WAV, ADPCM', 22_050, ['-c:a', 'adpcm_ms'], { padding: ADPCM_PACKET }),
    encoded('WAV, IMA ADPCM', 22_050, ['-c:a', 'adpcm_ima_wav'], { padding: ADPCM_PACKET }),
    encoded('WAV, G.722', 16_000, ['-c:a', 'g722'], { delay: G722_DELAY }),
    encoded('WAV, GSM', 8_000, ['-c:a', 'libgsm_ms']),
  ]
}

/** Sets the data size, and a matching RIFF size. */
export function withSizes(file: Uint8Array<ArrayBuffer>, size: number): Uint8Array<ArrayBuffer> {
  const out = file.slice()
  const view = new DataView(out.buffer)
  view.setUint32(DATA_SIZE_AT, size, true)
  view.setUint32(RIFF_SIZE_AT, Math.min(size + 36, 0xffffffff), true)
  return out
}
