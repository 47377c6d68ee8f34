import { afterAll, describe, expect, it } from 'vitest'
import { parseMpegFrame } from '../src/mpeg/frame.ts'
import { cut, inserted, noise, overwritten, without } from './byte-edits.ts'
import { type DecodedFile, decodeFile, difference, memoize, peakOf } from './decode-file.ts'
import { Fixtures, REASON, WITHOUT_FFMPEG } from './fixtures.ts'
import { outcome } from './streams.ts'

const fixtures = new Fixtures()
afterAll(() => fixtures.remove())

const SECONDS = 6
const RATE = 44_100
const BARE = ['-write_xing', '0', '-id3v2_version', '0'] as const

const make = memoize((name: string, args: readonly string[]): Uint8Array<ArrayBuffer> => {
  const wave = `0.4*sin(2*PI*(200+150*t)*t)+0.2*(random(0)-0.5)*sin(t)`
  const source = ['-f', 'lavfi', '-i', `aevalsrc=${wave}:s=44100:d=${SECONDS}`]
  return fixtures.make(name, [...source, ...args])
})

/** Offsets of the frames of a file without tags. */
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
  const compared = async (
    file: Uint8Array,
    whole: DecodedFile,
    from: number,
    to: number,
  ): Promise<DecodedFile> => {
    const decoded = await decodeFile(file)
    expect(Math.abs(decoded.seconds - whole.seconds)).toBeLessThan(slack)
    // With a variable bit rate the number of lost frames is estimated from the mean, and a byte offset is not a time.
    if (kind.startsWith('variable')) return decoded
    expect(difference(decoded.samples, whole.samples, 0, (from - 0.1) * RATE)).toBe(0)
    // Later audio keeps its time.
    const end = Math.round((to + 0.3) * RATE)
    const lag = decoded.samples.length - whole.samples.length
    const tail = decoded.samples.subarray(end + lag)
    expect(difference(tail, whole.samples.subarray(end))).toBeLessThan(0.02)
    return decoded
  }

  it.each([
    ['noise', (length: number) => noise(length)],
    ['zeros', (length: number) => new Uint8Array(length)],
    ['ones', (length: number) => new Uint8Array(length).fill(255)],
  ])('keeps the clock over %s', async (_, fill) => {
    const file = make('d.mp3', args)
    const whole = await decodeFile(file)
    for (const length of [1_500, 9_000, 20_000]) {
      const at = Math.floor(file.length * 0.4)
      const from = 0.4 * whole.seconds
      const to = from + (length / file.length) * whole.seconds
      const decoded = await compared(overwritten(file, at, fill(length)), whole, from, to)
      expect(decoded.kinds).toContain('damaged')
      const { at: reported, seconds } = decoded.warning('damaged') ?? { at: null, seconds: null }
      if (!kind.startsWith('variable')) expect(reported).toBeCloseTo(from, 0)
      expect(seconds).toBeGreaterThan(0)
    }
  })

  it('skips inserted bytes', async () => {
    const file = make('d.mp3', args)
    const whole = await decodeFile(file)
    const decoded = await decodeFile(inserted(file, file.length >> 1, noise(40)))
    expect(Math.abs(decoded.seconds - whole.seconds)).toBeLessThan(0.027)
  })

  it('is decoded up to the cut', async () => {
    const file = make('d.mp3', args)
    const whole = await decodeFile(file)
    for (const share of [0.31, 0.77, 0.99]) {
      const part = cut(file, share)
      const decoded = await decodeFile(part)
      const wanted = whole.seconds * share
      expect(Math.abs(decoded.seconds - wanted)).toBeLessThan(
        kind.startsWith('variable') ? 0.5 : 0.08,
      )
      const reported = decoded.warning('cut-short')
      expect(reported?.at).toBeCloseTo(decoded.seconds, 3)
      expect(decoded.kinds).toEqual(['cut-short'])
      expect(await outcome(decodeFile(part, true))).toBe('audio-truncated')
    }
  })
})

describe.skipIf(WITHOUT_FFMPEG)(`single frames of an MP3${REASON}`, () => {
  it('are replaced with silence if their headers are damaged', async () => {
    const file = make('bare.mp3', [...BARE, '-b:a', '96k'])
    const starts = frameStarts(file)
    const whole = await decodeFile(file)
    // Damage sync, bit rate and sample rate.
    for (const [offset, value] of [
      [0, 0],
      [2, 0xc0],
      [2, 0x10],
      [1, 0x02],
    ] as const) {
      const broken = overwritten(file, (starts[100] as number) + offset, [value])
      const decoded = await decodeFile(broken)
      expect(decoded.samples.length).toBe(whole.samples.length)
      expect(decoded.kinds).toEqual(['damaged'])
      expect(decoded.warning('damaged')?.at).toBeCloseTo((100 * 1152) / RATE, 6)
      expect(decoded.warning('damaged')?.seconds).toBeCloseTo(1152 / RATE, 6)
      const middle = decoded.samples.subarray(100 * 1152 + 700, 101 * 1152)
      expect(peakOf(middle)).toBeLessThan(0.01)
    }
  })

  it('are not reported if they are removed without a trace', async () => {
    const file = make('gone.mp3', ['-b:a', '96k', '-id3v2_version', '0'])
    const starts = frameStarts(file)
    const part = without(
      file,
      starts[50] as number,
      (starts[60] as number) - (starts[50] as number),
    )
    const decoded = await decodeFile(part)
    expect(decoded.kinds).toEqual(['cut-short'])
    expect(decoded.seconds).toBeCloseTo(SECONDS - (10 * 1152) / RATE, 1)
  })

  it('are all used if the header declares fewer', async () => {
    const file = make('few.mp3', ['-b:a', '96k', '-id3v2_version', '0'])
    const info = Buffer.from(file).indexOf('Info') + 8
    for (const frames of [10, 100]) {
      const decoded = await decodeFile(overwritten(file, info, [0, 0, frames >> 8, frames & 255]))
      expect(decoded.seconds).toBeGreaterThanOrEqual(SECONDS)
      expect(decoded.seconds).toBeLessThan(SECONDS + 0.06)
      expect(decoded.kinds).toEqual(['header-repaired'])
    }
  })

  it('are counted as missing if the header declares more', async () => {
    const file = make('many.mp3', ['-b:a', '96k', '-id3v2_version', '0'])
    const info = Buffer.from(file).indexOf('Info') + 8
    const decoded = await decodeFile(overwritten(file, info, [0, 1, 0, 0]))
    expect(decoded.kinds).toEqual(['cut-short'])
    expect(decoded.seconds).toBeGreaterThanOrEqual(SECONDS)
  })

  it('are required: a file without a complete frame is rejected', async () => {
    const file = make('none.mp3', ['-b:a', '96k'])
    const start = Buffer.from(file).indexOf('Info') - 36
    for (const size of [start + 100, start + 420]) {
      expect(await outcome(decodeFile(file.subarray(0, size)))).toMatch(
        /^audio-(truncated|no-samples)$/,
      )
    }
  })
})
