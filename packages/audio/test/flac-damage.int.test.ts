import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join as joinPath } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { apeTag, cut, id3v1, id3v2, inserted, noise, overwritten, without } from './byte-edits.ts'
import {
  type DecodedFile,
  decodeFile,
  difference,
  ffmpegOutput,
  isSame,
  memoize,
  peakOf,
} from './decode-file.ts'
import { Fixtures, REASON, WITHOUT_FFMPEG } from './fixtures.ts'
import { outcome } from './streams.ts'
import { join, latin } from './wav-builder.ts'

const fixtures = new Fixtures()
afterAll(() => fixtures.remove())

const SECONDS = 4

const make = memoize(
  (name: string, args: readonly string[] = [], rate = 44_100): Uint8Array<ArrayBuffer> => {
    const wave = `0.4*sin(2*PI*(200+150*t)*t)+0.2*(random(0)-0.5)*sin(t)`
    const source = ['-f', 'lavfi', '-i', `aevalsrc=${wave}:s=${rate}:d=${SECONDS}`]
    return fixtures.make(name, [...source, ...args])
  },
)

/** Changes the total samples in STREAMINFO (36 bits). */
function withTotal(file: Uint8Array, total: number): Uint8Array<ArrayBuffer> {
  const high = ((file[21] as number) & 0xf0) | Math.floor(total / 2 ** 32)
  const low = [24, 16, 8, 0].map((shift) => (total >>> shift) & 255)
  return overwritten(file, 21, [high, ...low])
}

/** Offsets of the frames except the last, shorter one, found by their sync codes and numbers (fewer than 128). */
function frameStarts(file: Uint8Array): number[] {
  let at = 4
  for (let isLast = false; !isLast; ) {
    isLast = ((file[at] as number) & 0x80) !== 0
    at +=
      4 +
      ((file[at + 1] as number) << 16) +
      ((file[at + 2] as number) << 8) +
      (file[at + 3] as number)
  }
  const starts = [at]
  const mark = file.subarray(at, at + 3)
  for (let i = at + 8; i < file.length - 8; i++) {
    const isMark = mark.every((byte, n) => file[i + n] === byte)
    if (isMark && file[i + 4] === starts.length) starts.push(i)
  }
  return starts
}

/** Expects identical samples outside of [from, to). */
function expectSameAround(
  decoded: DecodedFile,
  whole: DecodedFile,
  from: number,
  to: number,
): void {
  expect(decoded.samples.length).toBe(whole.samples.length)
  expect(difference(decoded.samples, whole.samples, 0, from)).toBe(0)
  expect(difference(decoded.samples, whole.samples, to)).toBe(0)
  expect(peakOf(decoded.samples.subarray(from, to))).toBe(0)
}

describe.skipIf(WITHOUT_FFMPEG)(`a FLAC with other data around it${REASON}`, () => {
  it.each([
    ['an ID3v1 tag', () => id3v1(), []],
    ['an APEv2 tag', () => apeTag(5_000), []],
    ['both', () => join([apeTag(100), id3v1()]), []],
    ['an ID3v2 tag', () => id3v2(300), []],
    ['zeros', () => new Uint8Array(20_000), []],
    ['a little noise', () => noise(900), []],
    ['noise', () => noise(40_000), ['skipped-bytes']],
    ['one byte', () => Uint8Array.of(7), []],
    ['text', () => latin('the end\n'), []],
  ] as const)('is decoded completely before %s', async (_, after, kinds) => {
    const file = make('a.flac')
    const whole = await decodeFile(file)
    expect(whole.samples.length).toBe(SECONDS * 44_100)
    for (const start of [file, withTotal(file, 0)]) {
      const decoded = await decodeFile(join([start, after()]))
      expect(isSame(decoded.samples, whole.samples)).toBe(true)
      expect(decoded.kinds).toEqual(kinds)
    }
  })

  it('is decoded completely after an ID3v2 tag, in pieces of any size', async () => {
    const file = join([id3v2(700), make('a.flac'), id3v1()])
    const whole = await decodeFile(file)
    expect(whole.samples.length).toBe(SECONDS * 44_100)
    const inPieces = await decodeFile(file, false, 997)
    expect(isSame(inPieces.samples, whole.samples)).toBe(true)
  })

  it.each([
    ['24 bits', ['-sample_fmt', 's32', '-bits_per_raw_sample', '24'], 48_000],
    ['8 kHz', [], 8_000],
    ['8 channels', ['-ac', '8'], 44_100],
    ['short blocks', ['-frame_size', '576'], 16_000],
    ['long blocks', ['-frame_size', '32768', '-compression_level', '12'], 44_100],
  ] as const)('may have %s', async (_, args, rate) => {
    const file = make('kinds.flac', [...args, '-strict', '-2'], rate)
    const decoded = await decodeFile(file)
    expect(decoded.samples.length).toBe(SECONDS * rate)
    expect(decoded.kinds).toEqual([])
    expect(decoded.facts).toMatchObject({ container: 'FLAC', codec: 'FLAC', sampleRate: rate })
  })
})

const SOX = 'sox'
const WITHOUT_SOX = spawnSync(SOX, ['--version']).status !== 0
const SOX_REASON = WITHOUT_SOX ? ' (skipped: sox is not installed)' : ''

describe.skipIf(WITHOUT_SOX)(`a FLAC of sox${SOX_REASON}`, () => {
  it('may have a rate that only STREAMINFO contains', async () => {
    const path = joinPath(fixtures.folder, 'odd.flac')
    const sound = ['synth', '0.5', 'sine', '440']
    execFileSync(SOX, ['-n', '-r', '352801', '-b', '24', '-c', '1', path, ...sound])
    const decoded = await decodeFile(new Uint8Array(readFileSync(path)))
    expect(decoded).toMatchObject({ sampleRate: 352_801, kinds: [] })
    expect(decoded.seconds).toBeCloseTo(0.5, 4)
  })
})

describe.skipIf(WITHOUT_FFMPEG)(`a FLAC with a wrong sample count${REASON}`, () => {
  it.each([
    [0, []],
    [1_000, ['header-repaired']],
    [SECONDS * 44_100 - 1, ['header-repaired']],
    [SECONDS * 44_100 + 10_000, ['cut-short']],
    [2 ** 36 - 1, ['cut-short']],
  ] as const)('is decoded completely (%d)', async (total, kinds) => {
    const decoded = await decodeFile(withTotal(make('a.flac'), total))
    expect(decoded.samples.length).toBe(SECONDS * 44_100)
    expect(decoded.kinds).toEqual(kinds)
  })

  it('is decoded up to the cut', async () => {
    const file = make('a.flac')
    const whole = await decodeFile(file)
    for (const start of [file, withTotal(file, 0)]) {
      for (const share of [0.1, 0.5, 0.97]) {
        const part = cut(start, share)
        const decoded = await decodeFile(part)
        expect(Math.abs(decoded.seconds - share * SECONDS)).toBeLessThan(0.5)
        expect(difference(decoded.samples, whole.samples)).toBe(0)
        expect(decoded.kinds).toEqual(['cut-short'])
        expect(decoded.warning('cut-short')?.at).toBeCloseTo(decoded.seconds, 6)
        expect(await outcome(decodeFile(part, true))).toBe('audio-truncated')
      }
    }
  })

  it('is rejected without samples', async () => {
    const file = make('a.flac')
    for (const size of [20, 100, 9_000]) {
      expect(await outcome(decodeFile(file.subarray(0, size)))).toMatch(
        /^audio-(truncated|no-samples)$/,
      )
    }
  })
})

describe.skipIf(WITHOUT_FFMPEG)(`a FLAC damaged in the middle${REASON}`, () => {
  it('has silence exactly in place of lost frames', async () => {
    const file = make('a.flac')
    const whole = await decodeFile(file)
    const starts = frameStarts(file)
    const block = 4_608
    expect(starts.length).toBe(Math.floor((SECONDS * 44_100) / block))
    const start = (n: number): number => starts[n] as number
    const damages = [
      [10, 11, overwritten(file, start(10) + 200, [(file[start(10) + 200] as number) ^ 1])],
      [10, 11, overwritten(file, start(10), [0])],
      [10, 11, overwritten(file, start(10) + 5, [77])],
      [10, 12, overwritten(file, start(11) - 40, noise(80))],
      [10, 15, overwritten(file, start(10) + 9, noise(start(14) - start(10)))],
      [10, 15, overwritten(file, start(10), new Uint8Array(start(14) - start(10) + 30))],
      [10, 13, without(file, start(10), start(13) - start(10))],
      [10, 13, without(file, start(10) + 500, start(12) - start(10))],
      [10, 11, inserted(file, start(10) + 300, noise(1_000))],
      [0, 1, overwritten(file, start(0) + 60, noise(60))],
    ] as const
    for (const [from, to, damaged] of damages) {
      for (const bytes of [damaged, withTotal(damaged, 0)]) {
        const decoded = await decodeFile(bytes)
        expectSameAround(decoded, whole, from * block, to * block)
        expect(decoded.kinds).toEqual(['damaged'])
        expect(decoded.warning('damaged')?.at).toBeCloseTo((from * block) / 44_100, 6)
        expect(decoded.warning('damaged')?.seconds).toBeCloseTo(((to - from) * block) / 44_100, 6)
      }
    }
  })

  it('is unaffected by bytes between two frames', async () => {
    const file = make('a.flac')
    const whole = await decodeFile(file)
    const at = frameStarts(file)[12] as number
    const decoded = await decodeFile(inserted(file, at, noise(3_000)))
    expect(isSame(decoded.samples, whole.samples)).toBe(true)
  })

  it('is decoded despite noise in several places and in its metadata', async () => {
    const file = make('a.flac')
    const whole = await decodeFile(file)
    let bytes = overwritten(file, 60, noise(200))
    for (const share of [0.2, 0.5, 0.8]) {
      bytes = overwritten(bytes, Math.floor(share * file.length), noise(500, 1 + share))
    }
    const decoded = await decodeFile(bytes)
    expect(decoded.samples.length).toBe(whole.samples.length)
    expect(decoded.kinds).toEqual(['damaged', 'damaged', 'damaged'])
  })

  it('is reported as truncated if its end is damaged', async () => {
    const file = make('a.flac')
    const decoded = await decodeFile(overwritten(file, file.length - 300, noise(300)))
    expect(decoded.kinds).toEqual(['cut-short'])
    expect(decoded.seconds).toBeGreaterThan(SECONDS - 2 * (4_608 / 44_100))
  })
})

describe.skipIf(WITHOUT_FFMPEG)(`concatenated FLAC files${REASON}`, () => {
  it('are decoded like single files', async () => {
    const parts = [
      make('a.flac'),
      make('b.flac', ['-ac', '2']),
      make('c.flac', ['-frame_size', '1024']),
    ]
    const decoded = await decodeFile(join(parts))
    const reference = ffmpegOutput(44_100, parts)
    expect(decoded.samples.length).toBe(reference.length)
    expect(difference(decoded.samples, reference)).toBeLessThan(1e-4)
    expect(decoded.kinds).toEqual(['joined', 'joined'])
    expect(decoded.warning('joined')?.at).toBeCloseTo(SECONDS, 6)
  })

  it('may have different sample rates and tags between them', async () => {
    const decoded = await decodeFile(
      join([make('a.flac'), id3v1(), make('b.flac', [], 16_000), id3v1()]),
    )
    expect(Math.abs(decoded.seconds - 2 * SECONDS)).toBeLessThan(0.001)
    expect(decoded.kinds).toEqual(['joined'])
  })
})
