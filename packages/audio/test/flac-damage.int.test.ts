import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join as joinPath } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { apeTag, cut, id3v1, id3v2, inserted, noise, overwritten, without } from './byte-edits.ts'
import { Fixtures, REASON, WITHOUT_FFMPEG } from './fixtures.ts'
import {
  difference,
  type Heard,
  hear,
  heardByFfmpeg,
  isSame,
  loudest,
  remembered,
} from './heard.ts'
import { outcome } from './streams.ts'
import { join, latin } from './wav-builder.ts'

const fixtures = new Fixtures()
afterAll(() => fixtures.remove())

const SECONDS = 4

const make = remembered(
  (name: string, args: readonly string[] = [], rate = 44_100): Uint8Array<ArrayBuffer> => {
    const wave = `0.4*sin(2*PI*(200+150*t)*t)+0.2*(random(0)-0.5)*sin(t)`
    const source = ['-f', 'lavfi', '-i', `aevalsrc=${wave}:s=${rate}:d=${SECONDS}`]
    return fixtures.make(name, [...source, ...args])
  },
)

/** STREAMINFO's count of samples (36 bits) changed. */
function withTotal(file: Uint8Array, total: number): Uint8Array<ArrayBuffer> {
  const high = ((file[21] as number) & 0xf0) | Math.floor(total / 2 ** 32)
  const low = [24, 16, 8, 0].map((shift) => (total >>> shift) & 255)
  return overwritten(file, 21, [high, ...low])
}

/** Where the frames begin, the last and shorter one left out: by their first bytes and numbers (fewer than 128). */
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

/** The same samples outside of [from, to). */
function expectSameAround(heard: Heard, whole: Heard, from: number, to: number): void {
  expect(heard.samples.length).toBe(whole.samples.length)
  expect(difference(heard.samples, whole.samples, 0, from)).toBe(0)
  expect(difference(heard.samples, whole.samples, to)).toBe(0)
  expect(loudest(heard.samples.subarray(from, to))).toBe(0)
}

describe.skipIf(WITHOUT_FFMPEG)(`a FLAC with something around it${REASON}`, () => {
  it.each([
    ['an old tag', () => id3v1(), []],
    ['an APEv2 tag', () => apeTag(5_000), []],
    ['both', () => join([apeTag(100), id3v1()]), []],
    ['an ID3v2 tag', () => id3v2(300), []],
    ['zeros', () => new Uint8Array(20_000), []],
    ['a little noise', () => noise(900), []],
    ['noise', () => noise(40_000), ['skipped-bytes']],
    ['one byte', () => Uint8Array.of(7), []],
    ['text', () => latin('the end\n'), []],
  ] as const)('is taken whole before %s', async (_, after, kinds) => {
    const file = make('a.flac')
    const whole = await hear(file)
    expect(whole.samples.length).toBe(SECONDS * 44_100)
    for (const start of [file, withTotal(file, 0)]) {
      const heard = await hear(join([start, after()]))
      expect(isSame(heard.samples, whole.samples)).toBe(true)
      expect(heard.kinds).toEqual(kinds)
    }
  })

  it('is taken whole behind an ID3v2 tag, in pieces of any size', async () => {
    const file = join([id3v2(700), make('a.flac'), id3v1()])
    const whole = await hear(file)
    expect(whole.samples.length).toBe(SECONDS * 44_100)
    const inPieces = await hear(file, false, 997)
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
    const heard = await hear(file)
    expect(heard.samples.length).toBe(SECONDS * rate)
    expect(heard.kinds).toEqual([])
    expect(heard.facts).toMatchObject({ container: 'FLAC', codec: 'FLAC', sampleRate: rate })
  })
})

const SOX = 'sox'
const WITHOUT_SOX = spawnSync(SOX, ['--version']).status !== 0
const SOX_REASON = WITHOUT_SOX ? ' (skipped: there is no sox on this machine)' : ''

describe.skipIf(WITHOUT_SOX)(`a FLAC of sox${SOX_REASON}`, () => {
  it('may have a rate that its frames do not name', async () => {
    const path = joinPath(fixtures.folder, 'odd.flac')
    const sound = ['synth', '0.5', 'sine', '440']
    execFileSync(SOX, ['-n', '-r', '352801', '-b', '24', '-c', '1', path, ...sound])
    const heard = await hear(new Uint8Array(readFileSync(path)))
    expect(heard).toMatchObject({ sampleRate: 352_801, kinds: [] })
    expect(heard.seconds).toBeCloseTo(0.5, 4)
  })
})

describe.skipIf(WITHOUT_FFMPEG)(`a FLAC whose count of samples is wrong${REASON}`, () => {
  it.each([
    [0, []],
    [1_000, ['header-repaired']],
    [SECONDS * 44_100 - 1, ['header-repaired']],
    [SECONDS * 44_100 + 10_000, ['cut-short']],
    [2 ** 36 - 1, ['cut-short']],
  ] as const)('%d: all there is', async (total, kinds) => {
    const heard = await hear(withTotal(make('a.flac'), total))
    expect(heard.samples.length).toBe(SECONDS * 44_100)
    expect(heard.kinds).toEqual(kinds)
  })

  it('is a recording up to where it was cut', async () => {
    const file = make('a.flac')
    const whole = await hear(file)
    for (const start of [file, withTotal(file, 0)]) {
      for (const share of [0.1, 0.5, 0.97]) {
        const part = cut(start, share)
        const heard = await hear(part)
        expect(Math.abs(heard.seconds - share * SECONDS)).toBeLessThan(0.5)
        expect(difference(heard.samples, whole.samples)).toBe(0)
        expect(heard.kinds).toEqual(['cut-short'])
        expect(heard.warning('cut-short')?.at).toBeCloseTo(heard.seconds, 6)
        expect(await outcome(hear(part, true))).toBe('audio-truncated')
      }
    }
  })

  it('is an error without a sample', async () => {
    const file = make('a.flac')
    for (const size of [20, 100, 9_000]) {
      expect(await outcome(hear(file.subarray(0, size)))).toMatch(/^audio-(truncated|no-samples)$/)
    }
  })
})

describe.skipIf(WITHOUT_FFMPEG)(`a FLAC damaged in the middle${REASON}`, () => {
  it('is silent for exactly the frames that are lost', async () => {
    const file = make('a.flac')
    const whole = await hear(file)
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
        const heard = await hear(bytes)
        expectSameAround(heard, whole, from * block, to * block)
        expect(heard.kinds).toEqual(['damaged'])
        expect(heard.warning('damaged')?.at).toBeCloseTo((from * block) / 44_100, 6)
        expect(heard.warning('damaged')?.seconds).toBeCloseTo(((to - from) * block) / 44_100, 6)
      }
    }
  })

  it('loses nothing to bytes between two frames', async () => {
    const file = make('a.flac')
    const whole = await hear(file)
    const at = frameStarts(file)[12] as number
    const heard = await hear(inserted(file, at, noise(3_000)))
    expect(isSame(heard.samples, whole.samples)).toBe(true)
  })

  it('survives noise in several places, and in its metadata', async () => {
    const file = make('a.flac')
    const whole = await hear(file)
    let bytes = overwritten(file, 60, noise(200))
    for (const share of [0.2, 0.5, 0.8]) {
      bytes = overwritten(bytes, Math.floor(share * file.length), noise(500, 1 + share))
    }
    const heard = await hear(bytes)
    expect(heard.samples.length).toBe(whole.samples.length)
    expect(heard.kinds).toEqual(['damaged', 'damaged', 'damaged'])
  })

  it('says so where its end is damaged', async () => {
    const file = make('a.flac')
    const heard = await hear(overwritten(file, file.length - 300, noise(300)))
    expect(heard.kinds).toEqual(['cut-short'])
    expect(heard.seconds).toBeGreaterThan(SECONDS - 2 * (4_608 / 44_100))
  })
})

describe.skipIf(WITHOUT_FFMPEG)(`FLAC files one behind the other${REASON}`, () => {
  it('are decoded as each alone', async () => {
    const parts = [
      make('a.flac'),
      make('b.flac', ['-ac', '2']),
      make('c.flac', ['-frame_size', '1024']),
    ]
    const heard = await hear(join(parts))
    const reference = heardByFfmpeg(44_100, parts)
    expect(heard.samples.length).toBe(reference.length)
    expect(difference(heard.samples, reference)).toBeLessThan(1e-4)
    expect(heard.kinds).toEqual(['joined', 'joined'])
    expect(heard.warning('joined')?.at).toBeCloseTo(SECONDS, 6)
  })

  it('may have different rates, and tags between them', async () => {
    const heard = await hear(join([make('a.flac'), id3v1(), make('b.flac', [], 16_000), id3v1()]))
    expect(Math.abs(heard.seconds - 2 * SECONDS)).toBeLessThan(0.001)
    expect(heard.kinds).toEqual(['joined'])
  })
})
