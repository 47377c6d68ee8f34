import { describe, expect, it } from 'vitest'
import { apeTag, cut, id3v1, noise, withDataSize } from './byte-edits.ts'
import { decodeFile } from './decode-file.ts'
import { outcome } from './streams.ts'
import { chunk, join, type WavSpec, wav } from './wav-builder.ts'

const RATE = 8_000
const samples = Array.from({ length: 2 * RATE }, (_, n) => 0.5 * Math.sin(n / 5) + 0.2)
const spec: WavSpec = { kind: 'int16', sampleRate: RATE, channels: 1, samples }
const file = wav(spec)
const BYTES = 2 * samples.length

const PLACEHOLDERS = [
  0, 0xffffffff, 0xfffffffe, 0xffffffdb, 0xffffffd3, 0x7fffffff, 0x7ffffffe, 0x80000000, 0x7fffffdb,
  0x7ffff000, 2_000_000_000, 2_147_483_583,
]

describe('a WAV with a wrong data size', () => {
  it.each(PLACEHOLDERS)('%d is a placeholder: read to the end, without a warning', async (size) => {
    const { samples: all, kinds } = await decodeFile(withDataSize(file, size))
    expect(all).toHaveLength(samples.length)
    expect(kinds).toEqual([])
  })

  it.each([8, 36, 44])('%d is too large, as some writers declare', async (more) => {
    const { samples: all, kinds } = await decodeFile(withDataSize(file, BYTES + more))
    expect(all).toHaveLength(samples.length)
    expect(kinds).toEqual(['header-repaired'])
  })

  it.each([BYTES + 4_000, 2 * BYTES, 50 * BYTES, 700_000_000])(
    '%d is larger than the data, which is decoded to its end',
    async (size) => {
      const decoded = await decodeFile(withDataSize(file, size))
      expect(decoded.samples).toHaveLength(samples.length)
      expect(decoded.kinds).toEqual(['cut-short'])
      expect(decoded.warning('cut-short')).toMatchObject({ at: 2, seconds: null })
      expect(await outcome(decodeFile(withDataSize(file, size), true))).toBe('audio-truncated')
    },
  )

  it('is decoded up to the cut, anywhere after its header', async () => {
    for (const share of [0.01, 0.3, 0.77, 0.99]) {
      const part = cut(file, share)
      const decoded = await decodeFile(part)
      expect(decoded.samples).toHaveLength(Math.floor((part.length - 44) / 2))
      expect(decoded.warning('cut-short')?.at).toBeCloseTo(decoded.seconds, 6)
    }
    expect(await outcome(decodeFile(file.slice(0, 40)))).toBe('audio-truncated')
    expect(await outcome(decodeFile(file.slice(0, 44)))).toBe('audio-no-samples')
  })

  it.each([BYTES - 2_000, BYTES / 2, 1_000])(
    '%d is smaller than the data, which is decoded completely',
    async (size) => {
      const { samples: all, kinds } = await decodeFile(withDataSize(file, size))
      expect(all).toHaveLength(samples.length)
      expect(kinds).toEqual(['header-repaired'])
    },
  )

  it('is also reported for an RF64 size', async () => {
    const rf64 = wav({ ...spec, rf64: true })
    expect((await decodeFile(cut(rf64, 0.5))).kinds).toEqual(['cut-short'])
    expect((await decodeFile(rf64)).kinds).toEqual([])
  })

  it.each([
    ['known chunks', [chunk('LIST', noise(301)), chunk('id3 ', noise(40))]],
    ['chunks of any name', [chunk('XYZw', noise(77)), chunk('qqqq', noise(8))]],
    ['a truncated chunk', [chunk('LIST', noise(301)).subarray(0, 100)]],
    ['an ID3v1 tag', [id3v1()]],
    ['an APEv2 tag', [apeTag(3_000)]],
    ['zeros', [new Uint8Array(700)]],
    ['a few bytes', [noise(7)]],
  ])('does not decode %s after the data', async (_, after) => {
    const { samples: all, kinds } = await decodeFile(wav({ ...spec, after }))
    expect(all).toHaveLength(samples.length)
    expect(kinds).toEqual([])
  })

  it('reads an odd number of data bytes and drops an incomplete frame', async () => {
    const odd = join([file, Uint8Array.of(1)])
    expect((await decodeFile(withDataSize(odd, BYTES + 1))).samples).toHaveLength(samples.length)
    expect((await decodeFile(odd)).samples).toHaveLength(samples.length)
    const stereo = join([wav({ ...spec, channels: 2 }), Uint8Array.of(1, 2, 3)])
    expect((await decodeFile(withDataSize(stereo, BYTES + 3))).samples).toHaveLength(
      samples.length / 2,
    )
  })

  it('decodes concatenated WAV files of different formats', async () => {
    const second = wav({ ...spec, sampleRate: 16_000, kind: 'float32', channels: 2 })
    const decoded = await decodeFile(
      join([wav({ ...spec, after: [chunk('LIST', noise(9))] }), second, file]),
    )
    expect(decoded.seconds).toBeCloseTo(2 + 0.5 + 2, 2)
    expect(
      decoded.facts.warnings.filter(({ kind }) => kind === 'joined').map(({ at }) => at),
    ).toEqual([2, 2.5])
  })
})
