import { describe, expect, it } from 'vitest'
import { indexOf, inserted, overwritten, without } from './byte-edits.ts'
import { decodeFile, difference } from './decode-file.ts'
import { outcome } from './streams.ts'
import { join, latin, type SampleKind, type WavSpec, wav } from './wav-builder.ts'

const RATE = 8_000
const samples = Array.from({ length: RATE }, (_, n) => 0.5 * Math.sin(n / 5))
const spec: WavSpec = { kind: 'int16', sampleRate: RATE, channels: 1, samples }
const file = wav(spec)
const FMT = 20
const expected = Float32Array.from(samples)

async function expectTone(bytes: Uint8Array, kinds: readonly string[] = []): Promise<void> {
  const decoded = await decodeFile(bytes)
  expect(decoded.samples).toHaveLength(expected.length)
  expect(difference(decoded.samples, expected)).toBeLessThan(1e-4)
  expect(decoded.kinds).toEqual(kinds)
}

/** Changes a field of the format chunk: 0 tag, 2 channels, 8 bytes per second, 12 frame bytes, 14 bits. */
function field(bytes: Uint8Array, at: number, value: number, size = 2): Uint8Array {
  return overwritten(
    bytes,
    FMT + at,
    Array.from({ length: size }, (_, i) => (value >>> (8 * i)) & 255),
  )
}

/** 24-bit samples in the low or high three of four bytes, or as floats of that range. */
function padded24(how: 'low' | 'high' | 'float', extensible = false): Uint8Array {
  const body = new Uint8Array(4 * samples.length)
  const view = new DataView(body.buffer)
  for (const [i, sample] of samples.entries()) {
    const whole = Math.round(sample * 8_388_607)
    if (how === 'float') view.setFloat32(4 * i, sample * 8_388_607, true)
    else view.setInt32(4 * i, how === 'low' ? whole : whole * 256, true)
  }
  const head = wav({ ...spec, kind: 'int32', samples: [], extensible, dataSize: body.length })
  const sized = field(field(join([head, body]), 14, 24), 12, 4)
  return extensible ? field(sized, 18, 24) : sized
}

describe('a WAV header that other programs accept', () => {
  it.each([
    ['low bytes', padded24('low')],
    ['high bytes', padded24('high')],
    ['low bytes, extensible', padded24('low', true)],
    ['high bytes, extensible', padded24('high', true)],
    ['low bytes, declared as valid bits of 32', field(padded24('low', true), 14, 32)],
    ['high bytes, declared as valid bits of 32', field(padded24('high', true), 14, 32)],
    ['floats of 24 bits', padded24('float')],
  ])('24 bits in four bytes: %s', async (_, bytes) => {
    await expectTone(bytes)
  })

  it('may declare frames of 0 bytes, of one channel, or of half the size', async () => {
    await expectTone(field(file, 12, 0), ['header-repaired'])
    await expectTone(field(field(file, 12, 0), 8, 0, 4), ['header-repaired'])
    await expectTone(field(file, 12, 1), ['header-repaired'])
    const stereo = wav({ ...spec, channels: 2, samples: samples.flatMap((s) => [s, s]) })
    await expectTone(field(stereo, 12, 2), ['header-repaired'])
  })

  it('may omit its bits', async () => {
    await expectTone(field(file, 14, 0), ['header-repaired'])
    const short = overwritten(without(file, FMT + 14, 2), FMT - 4, [14])
    await expectTone(short, ['header-repaired'])
  })

  it('may have 12 bits in two bytes', async () => {
    await expectTone(field(file, 14, 12))
  })

  it.each([18, 20, 50])('may have a format chunk of %d bytes', async (size) => {
    const longer = inserted(file, FMT + 16, new Uint8Array(size - 16))
    await expectTone(overwritten(longer, FMT - 4, [size]))
  })

  it.each([0, 1])('may have a format chunk of 17 bytes and %d of padding', async (pad) => {
    const odd = inserted(file, FMT + 16, new Uint8Array(1 + pad))
    await expectTone(overwritten(odd, FMT - 4, [17]))
  })

  it.each([0, 1])('may have an odd chunk before its data and %d of padding', async (pad) => {
    const odd = join([latin('LIST\x05\0\0\0INFOx'), new Uint8Array(pad)])
    await expectTone(inserted(file, indexOf(file, 'data'), odd))
  })

  it('may be extensible and too short for a sub-format', async () => {
    const short = overwritten(inserted(file, FMT + 16, new Uint8Array(2)), FMT - 4, [18])
    await expectTone(field(short, 0, 0xfffe), ['header-repaired'])
  })

  it.each([
    ['int16', 'PCM 16-bit'],
    ['int24', 'PCM 24-bit'],
    ['uint8', 'PCM 8-bit'],
    ['int32', 'PCM 32-bit'],
    ['float32', 'float 32-bit'],
    ['float64', 'float 64-bit'],
  ] as const)('%s is called %s', async (kind: SampleKind, codec) => {
    const { facts } = await decodeFile(wav({ ...spec, kind }))
    expect(facts).toMatchObject({ container: 'WAV', codec, sampleRate: RATE, channels: 1 })
  })

  it.each([
    ['65,535 channels', field(file, 2, 65_535)],
    ['65,535 channels and as large frames', field(field(file, 2, 65_535), 12, 65_535)],
    ['no channels', field(file, 2, 0)],
    ['65,535 bits', field(file, 14, 65_535)],
    ['8 channels in frames of 65,535 bytes', field(field(file, 2, 8), 12, 65_535)],
    ['16 bits in frames of three bytes, declared twice', field(field(file, 12, 3), 8, 3 * RATE, 4)],
    [
      'extensible without a sub-format for 32 bits',
      field(field(wav({ ...spec, kind: 'int32' }), 0, 0xfffe), 14, 32),
    ],
    ['0 Hz', field(file, 4, 0, 4)],
  ])('with %s is rejected', async (_, bytes) => {
    expect(await outcome(decodeFile(bytes))).toBe('audio-bad-header')
  })
})
