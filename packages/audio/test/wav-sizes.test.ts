import { describe, expect, it } from 'vitest'
import { apeTag, cut, id3v1, noise, withDataSize } from './byte-edits.ts'
import { hear } from './heard.ts'
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

describe('a WAV whose data size is not the size of its sound', () => {
  it.each(PLACEHOLDERS)('%d is a placeholder: read to the end, without a warning', async (size) => {
    const { samples: all, kinds } = await hear(withDataSize(file, size))
    expect(all).toHaveLength(samples.length)
    expect(kinds).toEqual([])
  })

  it.each([8, 36, 44])('%d too much, as careless writers count', async (more) => {
    const { samples: all, kinds } = await hear(withDataSize(file, BYTES + more))
    expect(all).toHaveLength(samples.length)
    expect(kinds).toEqual(['header-repaired'])
  })

  it.each([BYTES + 4_000, 2 * BYTES, 50 * BYTES, 700_000_000])(
    '%d, where there is less: taken as far as it goes',
    async (size) => {
      const heard = await hear(withDataSize(file, size))
      expect(heard.samples).toHaveLength(samples.length)
      expect(heard.kinds).toEqual(['cut-short'])
      expect(heard.warning('cut-short')).toMatchObject({ at: 2, seconds: null })
      expect(await outcome(hear(withDataSize(file, size), true))).toBe('audio-truncated')
    },
  )

  it('is a recording that lost its end, cut anywhere behind its header', async () => {
    for (const share of [0.01, 0.3, 0.77, 0.99]) {
      const part = cut(file, share)
      const heard = await hear(part)
      expect(heard.samples).toHaveLength(Math.floor((part.length - 44) / 2))
      expect(heard.warning('cut-short')?.at).toBeCloseTo(heard.seconds, 6)
    }
    expect(await outcome(hear(file.slice(0, 40)))).toBe('audio-truncated')
    expect(await outcome(hear(file.slice(0, 44)))).toBe('audio-no-samples')
  })

  it.each([BYTES - 2_000, BYTES / 2, 1_000])('%d, where there is more: all of it', async (size) => {
    const { samples: all, kinds } = await hear(withDataSize(file, size))
    expect(all).toHaveLength(samples.length)
    expect(kinds).toEqual(['header-repaired'])
  })

  it('says so of an RF64 size too', async () => {
    const rf64 = wav({ ...spec, rf64: true })
    expect((await hear(cut(rf64, 0.5))).kinds).toEqual(['cut-short'])
    expect((await hear(rf64)).kinds).toEqual([])
  })

  it.each([
    ['known chunks', [chunk('LIST', noise(301)), chunk('id3 ', noise(40))]],
    ['chunks of any name', [chunk('XYZw', noise(77)), chunk('qqqq', noise(8))]],
    ['a chunk that is cut', [chunk('LIST', noise(301)).subarray(0, 100)]],
    ['an old tag', [id3v1()]],
    ['an APEv2 tag', [apeTag(3_000)]],
    ['zeros', [new Uint8Array(700)]],
    ['a few bytes', [noise(7)]],
  ])('never takes %s behind the sound for sound', async (_, after) => {
    const { samples: all, kinds } = await hear(wav({ ...spec, after }))
    expect(all).toHaveLength(samples.length)
    expect(kinds).toEqual([])
  })

  it('reads an odd number of sound bytes and drops half a frame', async () => {
    const odd = join([file, Uint8Array.of(1)])
    expect((await hear(withDataSize(odd, BYTES + 1))).samples).toHaveLength(samples.length)
    expect((await hear(odd)).samples).toHaveLength(samples.length)
    const stereo = join([wav({ ...spec, channels: 2 }), Uint8Array.of(1, 2, 3)])
    expect((await hear(withDataSize(stereo, BYTES + 3))).samples).toHaveLength(samples.length / 2)
  })

  it('plays WAV files one behind the other, whatever their kinds', async () => {
    const second = wav({ ...spec, sampleRate: 16_000, kind: 'float32', channels: 2 })
    const heard = await hear(
      join([wav({ ...spec, after: [chunk('LIST', noise(9))] }), second, file]),
    )
    expect(heard.seconds).toBeCloseTo(2 + 0.5 + 2, 2)
    expect(
      heard.facts.warnings.filter(({ kind }) => kind === 'joined').map(({ at }) => at),
    ).toEqual([2, 2.5])
  })
})
