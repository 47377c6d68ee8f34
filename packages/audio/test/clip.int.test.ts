import { setImmediate } from 'node:timers/promises'
import { type ClipRequest, decode, openClip, resample, type StoredSound } from '@toolkit/audio'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { openRendition } from '../src/rendition/rendition.ts'
import { outcome } from './streams.ts'
import { type SampleKind, wav } from './wav-builder.ts'

/** Noise that is different everywhere: a sample that is cut at a wrong place has another value. */
function noise(length: number, seed: number): Float32Array {
  let state = seed
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32 - 0.5
  })
}

/** A file in memory as a stored sound; `read` counts the bytes. */
function stored(
  file: Uint8Array,
  durationSeconds: number,
  headBytes: number | null = null,
): StoredSound & { bytesRead: number } {
  const sound = {
    kind: headBytes === null ? ('original' as const) : ('rendition' as const),
    sizeBytes: file.length,
    headBytes: headBytes ?? 0,
    durationSeconds,
    bytesRead: 0,
    async *read({ start, end }: { start: number; end: number }) {
      for (let at = start; at < end; at += 10_007) {
        const block = file.subarray(at, Math.min(at + 10_007, end))
        sound.bytesRead += block.length
        yield block
      }
    },
  }
  return sound
}

async function renditionOf(
  sampleRate: number,
  channels: readonly Float32Array[],
): Promise<StoredSound & { bytesRead: number }> {
  const rendition = await openRendition(sampleRate, channels.length === 2 ? 2 : 1)
  try {
    const body = [...rendition.push(channels), ...rendition.finish()]
    const head = rendition.head()
    const seconds = (channels[0]?.length ?? 0) / sampleRate
    return stored(Buffer.concat([head, ...body]), seconds, head.length)
  } finally {
    rendition.free()
  }
}

/** The parsed WAV file of a clip. */
async function cut(sound: StoredSound, request: Partial<ClipRequest>) {
  const clip = await openClip(sound, { start: 0, end: 1e9, rate: null, isMono: false, ...request })
  const parts: Uint8Array[] = []
  for await (const part of clip.bytes()) parts.push(part)
  const file = Buffer.concat(parts)
  expect(file.length).toBe(clip.sizeBytes)
  const [channels, rate] = [file.readUInt16LE(22), file.readUInt32LE(24)]
  expect([channels, rate]).toEqual([clip.channels, clip.sampleRate])
  expect([file.readUInt32LE(4), file.readUInt32LE(40)]).toEqual([file.length - 8, file.length - 44])
  const samples = new Int16Array(new Uint8Array(file.subarray(44)).buffer)
  expect(samples.length).toBe(clip.frames * channels)
  return { rate, channels, samples }
}

const window = (seconds: number) =>
  fc
    .tuple(
      fc.double({ min: 0, max: seconds, noNaN: true }),
      fc.double({ min: 0, max: 3, noNaN: true }),
    )
    .map(([start, length]) => ({ start, end: start + length }))

describe('a clip of a WAV file', () => {
  const frames = 20_000
  const whole = noise(2 * frames, 1)

  it.each<[SampleKind, number, number]>([
    ['int16', 2, 16_000],
    ['int16', 1, 11_025],
    ['uint8', 1, 8_000],
    ['int24', 2, 44_100],
    ['float32', 2, 48_000],
  ])('has the same samples as the file: %s, %d channels, %d Hz', async (kind, channels, rate) => {
    const samples = [...whole.subarray(0, frames * channels)]
    const file = wav({ kind, sampleRate: rate, channels, samples })
    const expected = (await decodeInterleaved(file, channels)).map((value) =>
      Math.max(-32_768, Math.min(32_767, Math.round(value * 32_768))),
    )
    const sound = stored(file, frames / rate)
    await fc.assert(
      fc.asyncProperty(window(frames / rate), async ({ start, end }) => {
        const clip = await cut(sound, { start, end })
        const [from, to] = [Math.round(start * rate), Math.round(end * rate)]
        expect([...clip.samples]).toEqual([...expected.slice(from * channels, to * channels)])
      }),
      { numRuns: 20 },
    )
  })

  it('is cut to the samples at the start, at the end, across it, and beyond it', async () => {
    const samples = [0.1, 0.2, 0.3, 0.4]
    const sound = stored(wav({ kind: 'int16', sampleRate: 8_000, channels: 1, samples }), 4 / 8_000)
    const of = async (start: number, end: number) =>
      (await cut(sound, { start: start / 8_000, end: end / 8_000 })).samples.length
    expect(await of(0, 1)).toBe(1)
    expect(await of(3, 4)).toBe(1)
    expect(await of(3, 99)).toBe(1)
    expect(await of(4, 99)).toBe(0)
    expect(await of(1.1, 1.4)).toBe(0)
  })

  it('is mixed to one channel on request', async () => {
    const samples = [0.5, 0.25, -0.5, 0]
    const sound = stored(
      wav({ kind: 'float32', sampleRate: 8_000, channels: 2, samples }),
      2 / 8_000,
    )
    const { channels, samples: mixed } = await cut(sound, { isMono: true })
    expect([channels, ...mixed]).toEqual([1, 0.375 * 32_768, -0.25 * 32_768])
  })

  it.each([
    [44_100, 16_000],
    [48_000, 16_000],
    [8_000, 16_000],
    [11_025, 48_000],
  ])('at another rate has the samples of the converted file: %d to %d Hz', async (from, to) => {
    const samples = noise(2 * from, 7)
    const file = wav({ kind: 'float32', sampleRate: from, channels: 1, samples: [...samples] })
    const parts: number[] = []
    for await (const block of resample(once(samples), from, to)) parts.push(...block)
    const expected = parts.map((value) =>
      Math.max(-32_768, Math.min(32_767, Math.round(value * 32_768))),
    )
    const sound = stored(file, 2)
    await fc.assert(
      fc.asyncProperty(window(2), async ({ start, end }) => {
        const clip = await cut(sound, { start, end, rate: to })
        const own = expected.slice(Math.round(start * to), Math.round(end * to))
        expect(clip.samples.length).toBe(own.length)
        expect(own.every((value, n) => Math.abs(value - (clip.samples[n] as number)) <= 1)).toBe(
          true,
        )
      }),
      { numRuns: 20 },
    )
  })

  it('leaves a round of the event loop between two blocks, however many clips there are', async () => {
    const samples = [...noise(4 * 32_768, 5)]
    const file = wav({ kind: 'int16', sampleRate: 8_000, channels: 1, samples })
    const clips = Array.from({ length: 8 }, () =>
      cut(stored(file, samples.length / 8_000), { rate: 16_000 }),
    )
    let areDone = false
    const all = Promise.all(clips).finally(() => {
      areDone = true
    })
    let rounds = 0
    for (; !areDone; rounds++) await setImmediate()
    await all
    // A block has 64 KiB.
    expect(rounds).toBeGreaterThanOrEqual(8 * 4)
  })

  it('of a file that is shorter than declared is an error', async () => {
    const file = wav({ kind: 'int16', sampleRate: 8_000, channels: 1, samples: [0, 0, 0] })
    expect(await outcome(cut(stored(file, 1), {}))).toBe('audio-truncated')
  })
})

describe('a clip of a rendition', () => {
  const SECONDS = 23
  const rates = [8_000, 16_000, 48_000]
  const sounds = new Map<string, Awaited<ReturnType<typeof renditionOf>>>()
  const wholes = new Map<string, Int16Array>()
  beforeAll(async () => {
    for (const rate of rates) {
      for (const count of [1, 2]) {
        const channels = Array.from({ length: count }, (_, c) => noise(SECONDS * rate, c + 1))
        const sound = await renditionOf(rate, channels)
        sounds.set(`${rate}/${count}`, sound)
        wholes.set(`${rate}/${count}`, await decodedWhole(sound, count))
      }
    }
  })

  it.each(rates.flatMap((rate) => [1, 2].map((count) => [rate, count] as const)))(
    'has the samples of the whole decoding: %d Hz, %d channels',
    async (rate, count) => {
      const sound = sounds.get(`${rate}/${count}`) as StoredSound
      const whole = wholes.get(`${rate}/${count}`) as Int16Array
      const ends = [
        { start: 0, end: 0.5 },
        { start: SECONDS - 0.5, end: SECONDS },
        { start: SECONDS - 0.5, end: SECONDS + 9 },
        { start: 4.9, end: 5.1 },
      ]
      const expectSame = async ({ start, end }: { start: number; end: number }) => {
        const clip = await cut(sound, { start, end })
        const own = whole.subarray(Math.round(start * rate) * count, Math.round(end * rate) * count)
        expect(clip.samples.length).toBe(own.length)
        let worst = 0
        for (const [n, value] of own.entries()) {
          worst = Math.max(worst, Math.abs(value - (clip.samples[n] as number)))
        }
        // A sample may be rounded to the other side.
        expect(worst).toBeLessThanOrEqual(1)
      }
      for (const each of ends) await expectSame(each)
      await fc.assert(fc.asyncProperty(window(SECONDS), expectSame), { numRuns: 12 })
    },
  )

  it('of a fragment that has less than the index says is an error', async () => {
    const rate = 16_000
    const { headBytes, sizeBytes, durationSeconds, read } = await renditionOf(rate, [
      noise(12 * rate, 4),
    ])
    const parts: Uint8Array[] = []
    for await (const part of read({ start: 0, end: sizeBytes })) parts.push(part)
    const file = Buffer.concat(parts)
    // The number of packets of the first fragment.
    file.writeUInt32BE(20, file.indexOf('trun', headBytes) + 8)
    const damaged = stored(file, durationSeconds, headBytes)
    for (const wanted of [null, 8_000]) {
      expect(await outcome(cut(damaged, { start: 0, end: 4, rate: wanted }))).toBe(
        'audio-truncated',
      )
    }
  })

  it('reads the index and the fragments around the window only', async () => {
    const sound = await renditionOf(16_000, [noise(200 * 16_000, 3)])
    const { headBytes, sizeBytes } = sound
    await cut(sound, { start: 150, end: 151, rate: 16_000, isMono: true })
    // A window of a second with a second before it touches at most three fragments of 5 s.
    expect(sound.bytesRead - headBytes).toBeLessThan((sizeBytes * 3.5 * 5) / 200)
  })
})

async function* once(samples: Float32Array): AsyncGenerator<Float32Array> {
  yield samples
}

/** All samples of a WAV file, interleaved. */
async function decodeInterleaved(file: Uint8Array, channels: number): Promise<number[]> {
  const sound = stored(file, 0)
  const audio = await decode(sound.read({ start: 0, end: file.length }), {
    ffmpegPath: null,
    tempDir: '/nonexistent',
  })
  const out: number[] = []
  for await (const block of audio.blocks) {
    const length = block[0]?.length ?? 0
    for (let n = 0; n < length; n++) {
      for (let c = 0; c < channels; c++) out.push(block[c]?.[n] as number)
    }
  }
  return out
}

/** The whole sound of a rendition, decoded from the beginning, as 16-bit integers. */
async function decodedWhole(sound: StoredSound, channels: number): Promise<Int16Array> {
  const parts: Uint8Array[] = []
  for await (const part of sound.read({ start: 0, end: sound.sizeBytes })) parts.push(part)
  const all = await decodeInterleaved(Buffer.concat(parts), channels)
  return Int16Array.from(all, (value) =>
    Math.max(-32_768, Math.min(32_767, Math.round(value * 32_768))),
  )
}
