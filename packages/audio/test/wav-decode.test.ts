import { decode } from '@toolkit/audio'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeAll, NO_FFMPEG, outcome, pieces } from './streams.ts'
import { chunk, latin, type SampleKind, type WavSpec, wav } from './wav-builder.ts'

const QUANTUM: Record<SampleKind, number> = {
  uint8: 2 ** -7,
  int16: 2 ** -15,
  int24: 2 ** -23,
  int32: 2 ** -23,
  float32: 2 ** -23,
  float64: 2 ** -23,
}
const base: WavSpec = { kind: 'int16', sampleRate: 8_000, channels: 1, samples: [0.25, -0.5, 0.75] }

describe('decode of WAV', () => {
  it('returns the mean of the channels within the quantum of every format, in pieces of any size', async () => {
    const spec = fc
      .record({
        kind: fc.constantFrom(...(Object.keys(QUANTUM) as SampleKind[])),
        sampleRate: fc.integer({ min: 8_000, max: 192_000 }),
        channels: fc.integer({ min: 1, max: 8 }),
        frames: fc.integer({ min: 1, max: 50 }),
        extensible: fc.boolean(),
        rf64: fc.boolean(),
        junk: fc.uint8Array({ maxLength: 9 }),
      })
      .chain((shape) => {
        const length = shape.frames * shape.channels
        const sample = fc.double({ min: -1, max: 1, noNaN: true })
        return fc
          .array(sample, { minLength: length, maxLength: length })
          .map((samples) => ({ ...shape, samples }))
      })
    await fc.assert(
      fc.asyncProperty(spec, fc.constantFrom(1, 7, 65_536), async (shape, pieceBytes) => {
        const around = [chunk('LIST', shape.junk)]
        const file = wav({ ...shape, before: around, after: around })
        const audio = await decodeAll(file, NO_FFMPEG, pieceBytes)
        expect(audio).toMatchObject({ sampleRate: shape.sampleRate, channels: shape.channels })
        expect(audio.samples).toHaveLength(shape.frames)
        for (const [frame, value] of audio.samples.entries()) {
          const own = shape.samples.slice(frame * shape.channels, (frame + 1) * shape.channels)
          const mean = own.reduce((sum, sample) => sum + sample, 0) / shape.channels
          expect(Math.abs(value - mean)).toBeLessThanOrEqual(QUANTUM[shape.kind] * 1.001)
        }
      }),
      { numRuns: 200 },
    )
  })

  it.each([0, 0xffffffff])(
    'reads a placeholder of %d to the end and drops half a frame',
    async (size) => {
      const file = wav({ ...base, channels: 2, dataSize: size, riffSize: size })
      const { samples } = await decodeAll(file)
      expect([...samples]).toEqual([-0.125])
    },
  )

  it('does not decode chunks after the data', async () => {
    const file = wav({ ...base, after: [chunk('LIST', new Uint8Array(100).fill(99))] })
    expect([...(await decodeAll(file)).samples]).toEqual([0.25, -0.5, 0.75])
    const empty = wav({ ...base, samples: [], after: [chunk('LIST', new Uint8Array(100))] })
    expect(await outcome(decodeAll(empty))).toBe('audio-no-samples')
  })

  it.each([
    ['an empty stream', new Uint8Array(0), 'audio-empty'],
    ['text', latin('hello, I am no sound'), 'audio-unknown-format'],
    ['no samples', wav({ ...base, samples: [] }), 'audio-no-samples'],
    ['NaN', wav({ ...base, kind: 'float32', samples: [0, Number.NaN] }), 'audio-not-finite'],
    [
      'infinity',
      wav({ ...base, kind: 'float64', samples: [Number.POSITIVE_INFINITY] }),
      'audio-not-finite',
    ],
    [
      'values beyond the float32 range',
      wav({ ...base, kind: 'float64', samples: [1e300] }),
      'audio-not-finite',
    ],
  ])('rejects %s', async (_, file, code) => {
    expect(await outcome(decodeAll(file))).toBe(code)
  })

  it('rejects a long truncated file at its end if `refusesCut` is set', async () => {
    const samples = Array.from({ length: 60_000 }, (_, i) => Math.sin(i))
    const file = wav({ ...base, samples, dataSize: 150_000 })
    const { blocks } = await decode(pieces(file, 5_000), { ...NO_FFMPEG, refusesCut: true })
    let read = 0
    const readAll = async (): Promise<void> => {
      for await (const [channel] of blocks) read += channel?.length ?? 0
    }
    expect(await outcome(readAll())).toBe('audio-truncated')
    expect(read).toBeGreaterThan(30_000)
  })

  it('closes the source if its reader leaves early, and passes on the error of a source', async () => {
    let isClosed = false
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        yield wav({ ...base, dataSize: 0 })
        while (true) yield new Uint8Array(100_000)
      } finally {
        isClosed = true
      }
    }
    const { blocks } = await decode(endless(), NO_FFMPEG)
    for await (const [block] of blocks) {
      expect(block?.length).toBeGreaterThan(0)
      break
    }
    expect(isClosed).toBe(true)

    const failure = new TypeError('the disk is gone')
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield wav({ ...base, dataSize: 0 })
      throw failure
    }
    expect(await outcome(decode(failing(), NO_FFMPEG))).toBe(failure)
  })

  it('leaves a hanging source immediately on abort', async () => {
    const controller = new AbortController()
    const reason = new Error('enough')
    async function* hanging(): AsyncGenerator<Uint8Array> {
      yield wav({ ...base, dataSize: 0 })
      controller.abort(reason)
      await new Promise(() => undefined)
    }
    const work = decode(hanging(), { ...NO_FFMPEG, signal: controller.signal })
    expect(await outcome(work)).toBe(reason)
  })
})
