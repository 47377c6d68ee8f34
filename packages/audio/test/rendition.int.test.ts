import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { ByteReader } from '../src/byte-reader.ts'
import { Findings } from '../src/findings.ts'
import { decodeRendition, isRendition } from '../src/rendition/decode.ts'
import { openRendition } from '../src/rendition/rendition.ts'
import { Fixtures, ffmpegPath, REASON, WITHOUT_FFMPEG } from './fixtures.ts'
import { decodeAll, outcome, pieces } from './streams.ts'

const fixtures = new Fixtures()
afterAll(() => fixtures.remove())

/** Tone bursts at irregular positions, so that a shift of a few samples is detected. */
function signal(sampleRate: number, seconds: number, seed: number): Float32Array {
  const out = new Float32Array(Math.round(sampleRate * seconds))
  let state = seed
  let hz = 300
  let loud = 0
  for (let i = 0; i < out.length; i++) {
    if (i % Math.round(sampleRate / 13) === 0) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      hz = 200 + (state % 1_500)
      loud = state % 3 === 0 ? 0 : 0.4
    }
    out[i] = loud * Math.sin((2 * Math.PI * hz * i) / sampleRate)
  }
  return out
}

async function made(
  sampleRate: number,
  channels: readonly Float32Array[],
  blockSamples: number,
): Promise<Buffer> {
  const rendition = await openRendition(sampleRate, channels.length === 2 ? 2 : 1)
  try {
    const body: Uint8Array[] = []
    const length = channels[0]?.length ?? 0
    for (let at = 0; at < length; at += blockSamples) {
      const block = channels.map((channel) => channel.subarray(at, at + blockSamples))
      body.push(...rendition.push(block))
    }
    body.push(...rendition.finish())
    return Buffer.concat([rendition.head(), ...body])
  } finally {
    rendition.free()
  }
}

async function decoded(file: Uint8Array): Promise<{ rate: number; channels: Float32Array[] }> {
  const reader = new ByteReader(pieces(file, 10_007))
  const parts: (readonly Float32Array[])[] = []
  let rate = 0
  for await (const block of decodeRendition(reader, new Findings({ refusesCut: true }))) {
    parts.push(block.channels)
    rate = block.sampleRate
  }
  const count = parts[0]?.length ?? 0
  const channels = Array.from({ length: count }, (_, at) =>
    Float32Array.from(parts.flatMap((part) => [...(part[at] as Float32Array)])),
  )
  return { rate, channels }
}

/** Returns the lag of `output` in samples, within ±`reach`. */
function lag(original: Float32Array, output: Float32Array, reach: number): number {
  let best = 0
  let most = Number.NEGATIVE_INFINITY
  for (let shift = -reach; shift <= reach; shift++) {
    let sum = 0
    for (let i = reach; i + reach < original.length; i++) {
      sum += (original[i] as number) * (output[i + shift] as number)
    }
    if (sum > most) {
      most = sum
      best = shift
    }
  }
  return best
}

describe('a rendition', () => {
  it.each([
    [8_000, 1, 3.7],
    [11_025, 1, 6.1],
    [16_000, 1, 12.345],
    [44_100, 2, 5.0],
    [48_000, 2, 10.019],
    [48_000, 1, 0.003],
  ])(
    'of %d Hz and %d channels, %d s, has every sample where it was',
    async (rate, count, seconds) => {
      const given = Array.from({ length: count }, (_, at) => signal(rate, seconds, at + 1))
      const file = await made(rate, given, 4_321)
      expect(isRendition(file)).toBe(true)
      const output = await decoded(file)
      expect(output.channels).toHaveLength(count)
      const [first] = given as [Float32Array]
      const expected = Math.round((first.length * output.rate) / rate)
      expect(Math.abs((output.channels[0]?.length ?? 0) - expected)).toBeLessThanOrEqual(1)
      if (output.rate !== rate || seconds < 1) return
      for (const [at, channel] of given.entries()) {
        const other = output.channels[at] as Float32Array
        expect(Math.abs(lag(channel, other, 40))).toBeLessThanOrEqual(rate / 1_000)
      }
    },
  )

  it('is the same for any input block sizes', async () => {
    const given = [signal(16_000, 11, 3)]
    expect(await made(16_000, given, 999)).toEqual(await made(16_000, given, 60_000))
  })

  it('takes less than 60 MB per hour', async () => {
    const noise = () => Float32Array.from({ length: 48_000 * 10 }, () => Math.random() - 0.5)
    const file = await made(48_000, [noise(), noise()], 48_000)
    expect(file.length * 360).toBeLessThan(60e6)
  })

  it.skipIf(WITHOUT_FFMPEG)(
    `is a file that ffmpeg reads with the same length${REASON}`,
    async () => {
      const path = join(fixtures.folder, 'rendition.mp4')
      writeFileSync(
        path,
        await made(48_000, [signal(48_000, 12.5, 9), signal(48_000, 12.5, 8)], 5_000),
      )
      const args = ['-v', 'error', '-i', path, '-f', 'f32le', '-']
      const samples = execFileSync(ffmpegPath ?? 'ffmpeg', args, { maxBuffer: 1e9 }).length / 8
      expect(Math.abs(samples - 12.5 * 48_000)).toBeLessThanOrEqual(960)
    },
  )

  it('that is damaged or forged is decoded or rejected with an error code', async () => {
    const whole = await made(16_000, [signal(16_000, 7, 5)], 16_000)
    const edit = fc.tuple(fc.oneof(fc.nat(1_200), fc.nat(whole.length - 1)), fc.nat(255))
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 6 }), async (edits) => {
        const file = whole.slice()
        for (const [at, value] of edits) file[at] = value
        const error = await decodeAll(file).then(
          () => null,
          (thrown: unknown) => thrown,
        )
        if (error !== null) expect(error).toMatchObject({ code: expect.stringMatching(/^audio-/) })
      }),
      { numRuns: 300 },
    )
  })

  it('with more than one header is rejected before they take memory', async () => {
    const whole = await made(16_000, [signal(16_000, 1, 5)], 16_000)
    const moov = whole.indexOf('moov', 0, 'latin1') - 4
    const twice = Buffer.concat([whole.subarray(0, moov), whole.subarray(moov, moov + 700), whole])
    expect(await outcome(decodeAll(twice))).toBe('audio-corrupt')
  })

  it('that is truncated is reported', async () => {
    const file = await made(16_000, [signal(16_000, 9, 5)], 16_000)
    const findings = new Findings({ refusesCut: false })
    let samples = 0
    const reader = new ByteReader(pieces(file.subarray(0, file.length - 100), 4_000))
    for await (const { channels } of decodeRendition(reader, findings)) {
      samples += channels[0]?.length ?? 0
    }
    expect(samples).toBeGreaterThan(4.9 * 16_000)
    expect(findings.facts().warnings).toMatchObject([{ kind: 'cut-short' }])
  })
})
