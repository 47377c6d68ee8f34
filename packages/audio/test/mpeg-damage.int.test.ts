import { afterAll, describe, expect, it } from 'vitest'
import { parseMpegFrame } from '../src/mpeg/frame.ts'
import { cut, inserted, noise, overwritten, without } from './byte-edits.ts'
import { Fixtures, REASON, WITHOUT_FFMPEG } from './fixtures.ts'
import { difference, type Heard, hear, loudest, remembered } from './heard.ts'
import { outcome } from './streams.ts'

const fixtures = new Fixtures()
afterAll(() => fixtures.remove())

const SECONDS = 6
const RATE = 44_100
const BARE = ['-write_xing', '0', '-id3v2_version', '0'] as const

const make = remembered((name: string, args: readonly string[]): Uint8Array<ArrayBuffer> => {
  const wave = `0.4*sin(2*PI*(200+150*t)*t)+0.2*(random(0)-0.5)*sin(t)`
  const source = ['-f', 'lavfi', '-i', `aevalsrc=${wave}:s=44100:d=${SECONDS}`]
  return fixtures.make(name, [...source, ...args])
})

/** Where the frames of a bare file begin. */
function frameStarts(file: Uint8Array): number[] {
  const starts: number[] = []
  for (let at = 0; at < file.length; ) {
    starts.push(at)
    at += parseMpegFrame(file, at)?.lengthBytes ?? file.length
  }
  return starts
}

const KINDS = [
  ['constant bit rate', ['-b:a', '96k']],
  ['its header', ['-b:a', '128k', '-id3v2_version', '3']],
  ['variable bit rate', ['-q:a', '4']],
  ['no header', [...BARE, '-b:a', '96k']],
  ['layer II', ['-c:a', 'mp2', '-f', 'mp2', '-b:a', '128k']],
] as const

describe.skipIf(WITHOUT_FFMPEG).each(KINDS)(`a damaged MP3 with %s${REASON}`, (kind, args) => {
  const slack = kind.startsWith('variable') ? 0.15 : 0.02
  const judged = async (
    file: Uint8Array,
    whole: Heard,
    from: number,
    to: number,
  ): Promise<Heard> => {
    const heard = await hear(file)
    expect(Math.abs(heard.seconds - whole.seconds)).toBeLessThan(slack)
    // Of a variable bit rate only the mean tells how many frames were lost, and a place in the file is no time.
    if (kind.startsWith('variable')) return heard
    expect(difference(heard.samples, whole.samples, 0, (from - 0.1) * RATE)).toBe(0)
    // What comes later is where it was.
    const end = Math.round((to + 0.3) * RATE)
    const lag = heard.samples.length - whole.samples.length
    const tail = heard.samples.subarray(end + lag)
    expect(difference(tail, whole.samples.subarray(end))).toBeLessThan(0.02)
    return heard
  }

  it.each([
    ['noise', (length: number) => noise(length)],
    ['zeros', (length: number) => new Uint8Array(length)],
    ['ones', (length: number) => new Uint8Array(length).fill(255)],
  ])('keeps the clock over %s', async (_, fill) => {
    const file = make('d.mp3', args)
    const whole = await hear(file)
    for (const length of [1_500, 9_000, 20_000]) {
      const at = Math.floor(file.length * 0.4)
      const from = 0.4 * whole.seconds
      const to = from + (length / file.length) * whole.seconds
      const heard = await judged(overwritten(file, at, fill(length)), whole, from, to)
      expect(heard.kinds).toContain('damaged')
      const { at: told, seconds } = heard.warning('damaged') ?? { at: null, seconds: null }
      if (!kind.startsWith('variable')) expect(told).toBeCloseTo(from, 0)
      expect(seconds).toBeGreaterThan(0)
    }
  })

  it('passes over bytes that were put in between', async () => {
    const file = make('d.mp3', args)
    const whole = await hear(file)
    const heard = await hear(inserted(file, file.length >> 1, noise(40)))
    expect(Math.abs(heard.seconds - whole.seconds)).toBeLessThan(0.027)
  })

  it('is a recording up to where it was cut', async () => {
    const file = make('d.mp3', args)
    const whole = await hear(file)
    for (const share of [0.31, 0.77, 0.99]) {
      const part = cut(file, share)
      const heard = await hear(part)
      const wanted = whole.seconds * share
      expect(Math.abs(heard.seconds - wanted)).toBeLessThan(
        kind.startsWith('variable') ? 0.5 : 0.08,
      )
      const told = heard.warning('cut-short')
      expect(told?.at).toBeCloseTo(heard.seconds, 3)
      expect(heard.kinds).toEqual(['cut-short'])
      expect(await outcome(hear(part, true))).toBe('audio-truncated')
    }
  })
})

describe.skipIf(WITHOUT_FFMPEG)(`single frames of an MP3${REASON}`, () => {
  it('are silence where their headers are damaged', async () => {
    const file = make('bare.mp3', [...BARE, '-b:a', '96k'])
    const starts = frameStarts(file)
    const whole = await hear(file)
    // Sync, bit rate, sample rate.
    for (const [offset, value] of [
      [0, 0],
      [2, 0xc0],
      [2, 0x10],
      [1, 0x02],
    ] as const) {
      const broken = overwritten(file, (starts[100] as number) + offset, [value])
      const heard = await hear(broken)
      expect(heard.samples.length).toBe(whole.samples.length)
      expect(heard.kinds).toEqual(['damaged'])
      expect(heard.warning('damaged')?.at).toBeCloseTo((100 * 1152) / RATE, 6)
      expect(heard.warning('damaged')?.seconds).toBeCloseTo(1152 / RATE, 6)
      const middle = heard.samples.subarray(100 * 1152 + 700, 101 * 1152)
      expect(loudest(middle)).toBeLessThan(0.01)
    }
  })

  it('are not missed where they are gone without a trace', async () => {
    const file = make('gone.mp3', ['-b:a', '96k', '-id3v2_version', '0'])
    const starts = frameStarts(file)
    const part = without(
      file,
      starts[50] as number,
      (starts[60] as number) - (starts[50] as number),
    )
    const heard = await hear(part)
    expect(heard.kinds).toEqual(['cut-short'])
    expect(heard.seconds).toBeCloseTo(SECONDS - (10 * 1152) / RATE, 1)
  })

  it('are all taken where the header counts fewer', async () => {
    const file = make('few.mp3', ['-b:a', '96k', '-id3v2_version', '0'])
    const info = Buffer.from(file).indexOf('Info') + 8
    for (const frames of [10, 100]) {
      const heard = await hear(overwritten(file, info, [0, 0, frames >> 8, frames & 255]))
      expect(heard.seconds).toBeGreaterThanOrEqual(SECONDS)
      expect(heard.seconds).toBeLessThan(SECONDS + 0.06)
      expect(heard.kinds).toEqual(['header-repaired'])
    }
  })

  it('say how many are missing where the header counts more', async () => {
    const file = make('many.mp3', ['-b:a', '96k', '-id3v2_version', '0'])
    const info = Buffer.from(file).indexOf('Info') + 8
    const heard = await hear(overwritten(file, info, [0, 1, 0, 0]))
    expect(heard.kinds).toEqual(['cut-short'])
    expect(heard.seconds).toBeGreaterThanOrEqual(SECONDS)
  })

  it('are an error where there is not one', async () => {
    const file = make('none.mp3', ['-b:a', '96k'])
    const start = Buffer.from(file).indexOf('Info') - 36
    for (const size of [start + 100, start + 420]) {
      expect(await outcome(hear(file.subarray(0, size)))).toMatch(/^audio-(truncated|no-samples)$/)
    }
  })
})
