import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { mixDown, prepare } from '@toolkit/audio'
import type { Prepared } from '@toolkit/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Fixtures, ffmpegPath } from './fixtures.ts'
import { decodeAll, pieces } from './streams.ts'
import { wav } from './wav-builder.ts'

const RATE = 16_000
const SECONDS = 30
const TURN = 4 * RATE
/** How much later a party begins to be quiet than the other one begins to speak. */
const OVERLAP = 0.5 * RATE
const BLEED_DELAY = 0.008 * RATE

const folder = fileURLToPath(new URL('../../../../shared/audio', import.meta.url))
const isThere = existsSync(`${folder}/sample.wav`)
const fixtures = new Fixtures()
afterAll(() => fixtures.remove())

describe.skipIf(!isThere)(
  `two channels made from two recordings${isThere ? '' : ' (skipped: no ../shared/audio)'}`,
  () => {
    let one: Float32Array
    let other: Float32Array
    beforeAll(async () => {
      const [first, second] = await Promise.all(['interview-four', 'sample'].map(loud))
      one = first as Float32Array
      other = second as Float32Array
    })
    /** A call: the parties take turns of 4 s. */
    const call = (bleedDb: number | null) => {
      const [left, right] = [spoken(one, 0), spoken(other, 1)]
      return [withBleed(left, right, bleedDb, 1), withBleed(right, left, bleedDb, 2)] as const
    }

    test.each([null, -40, -20, -12])('separate parties, with a bleed of %s dB', async (bleed) => {
      const { media } = await prepared(...call(bleed))
      expect(media.twoChannels?.use).toBe('parties')
      expect(media.twoChannels?.oneSided).toBeGreaterThan(0.7)
      expect(Math.abs(media.twoChannels?.correlation ?? 1)).toBeLessThan(0.3)
      expect(media.warnings).toEqual([])
    })

    test('separate parties, one of them much quieter', async () => {
      const [left, right] = call(-20)
      const { media } = await prepared(left, scaled(right, 0.1))
      expect(media.twoChannels).toMatchObject({ use: 'parties' })
      expect(media.twoChannels?.levelDifference).toBeGreaterThan(15)
    })

    test('a meeting: both microphones hear everybody', async () => {
      const both = (near: Float32Array, far: Float32Array) => sum(near, scaled(far, 0.5))
      const [left, right] = [spoken(one, 0), spoken(other, 1)]
      const { media } = await prepared(both(left, right), both(right, left))
      expect(media.twoChannels?.use).toBe('stereo')
    })

    test('two people who always speak at once are no parties that take turns', async () => {
      const { media } = await prepared(one, other)
      expect(media.twoChannels?.use).toBe('stereo')
    })

    test('music, with instruments on both sides', async () => {
      const { media } = await prepared(music(0.7, 0.3), music(0.3, 0.7))
      expect(media.twoChannels?.use).toBe('stereo')
    })

    test('the same sound on both', async () => {
      const { media } = await prepared(one, scaled(one, 0.8))
      expect(media.twoChannels).toMatchObject({ use: 'alike', oneSided: 0, correlation: 1 })
    })

    test('one silent channel', async () => {
      const silent = new Float32Array(one.length)
      const noise = withBleed(silent, silent, null, 3)
      const use = async (left: Float32Array, right: Float32Array) =>
        (await prepared(left, right)).media.twoChannels?.use
      expect(await use(one, silent)).toBe('right-silent')
      expect(await use(silent, one)).toBe('left-silent')
      expect(await use(scaled(noise, 0.5), one)).toBe('left-silent')
    })

    test('channels that cancel out when mixed: one is inverted, and nothing cancels out', async () => {
      const room = scaled(other, 0.1)
      const { media, peaks } = await prepared(sum(one, room), sum(scaled(one, -1), room))
      expect(media.warnings.map(({ kind }) => kind)).toEqual(['phase-corrected'])
      expect(media.twoChannels?.use).toBe('alike')
      const cancelled = mixDown([sum(one, room), sum(scaled(one, -1), room)])
      const loudest = Math.max(...peaks) / 127
      expect(loudest).toBeGreaterThan(5 * cancelled.reduce((top, x) => Math.max(top, x), 0))
    })

    test('one channel: nothing is said', async () => {
      expect('twoChannels' in (await prepared(one)).media).toBe(false)
    })
  },
)

/** Prepares a WAV file of these channels. */
function prepared(...channels: readonly Float32Array[]): Promise<Prepared> {
  const samples = Array.from(channels[0] ?? []).flatMap((_, i) =>
    channels.map((channel) => Math.max(-1, Math.min(1, channel[i] as number))),
  )
  const bytes = wav({ kind: 'int16', sampleRate: RATE, channels: channels.length, samples })
  const task = {
    read: () => pieces(bytes, 65_536),
    sizeBytes: bytes.length,
    blobKey: null,
    track: null,
    keep: async (body: AsyncIterable<Uint8Array>) => {
      for await (const _ of body);
    },
    onProgress: () => undefined,
    signal: new AbortController().signal,
  }
  const options = { ffmpegPath, tempDir: fixtures.scratch, maxSeconds: 3600, refusesCut: false }
  return prepare(task, options)
}

/** The first half minute of a recording, at half of full scale. */
async function loud(name: string): Promise<Float32Array> {
  const { samples } = await decodeAll(readFileSync(`${folder}/${name}.wav`))
  const part = samples.slice(0, SECONDS * RATE)
  const loudest = part.reduce((top, x) => Math.max(top, Math.abs(x)), 0)
  return scaled(part, 0.5 / loudest)
}

/** Every second turn of a recording, from turn `first` on. */
function spoken(samples: Float32Array, first: 0 | 1): Float32Array {
  return samples.map((x, i) =>
    (i - first * TURN + 2 * TURN) % (2 * TURN) < TURN + OVERLAP ? x : 0,
  )
}

/** What a channel of a call has: its party, the other one more quietly and later, and noise of −60 dB. */
function withBleed(
  own: Float32Array,
  far: Float32Array,
  bleedDb: number | null,
  seed: number,
): Float32Array {
  const gain = bleedDb === null ? 0 : 10 ** (bleedDb / 20)
  let state = seed
  return own.map((x, i) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    const noise = (2 * state) / 2 ** 32 - 1
    return x + gain * (far[i - BLEED_DELAY] ?? 0) + 0.001 * noise
  })
}

/** Chords of two instruments, each with its share. */
function music(low: number, high: number): Float32Array {
  return Float32Array.from({ length: SECONDS * RATE }, (_, i) => {
    const beat = Math.floor(i / (RATE / 2))
    const tone = (hertz: number) => Math.sin((2 * Math.PI * hertz * i) / RATE)
    const decay = Math.exp((-3 * (i % (RATE / 2))) / RATE)
    return decay * 0.3 * (low * tone(110 + 10 * (beat % 5)) + high * tone(440 + 40 * (beat % 7)))
  })
}

function scaled(samples: Float32Array, gain: number): Float32Array {
  return samples.map((x) => x * gain)
}

function sum(a: Float32Array, b: Float32Array): Float32Array {
  return a.map((x, i) => x + (b[i] as number))
}
