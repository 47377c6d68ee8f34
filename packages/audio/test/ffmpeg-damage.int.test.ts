import { ToolkitError } from '@toolkit/core'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { decode } from '../src/decode.ts'
import { cut, overwritten } from './byte-edits.ts'
import { beepsInput, decodeWithFfmpeg, pictureInput } from './ffmpeg-sounds.ts'
import { Fixtures, ffmpegPath, REASON, WITHOUT_FFMPEG } from './fixtures.ts'
import { outcome, pieces } from './streams.ts'

const fixtures = new Fixtures()
afterAll(() => fixtures.remove())
const SECONDS = 6
const VIDEO = [...pictureInput(SECONDS), '-c:v', 'libx264', '-g', '10']

/** Formats whose truncated files can be decoded. */
const KINDS: readonly (readonly [string, readonly string[]])[] = [
  ['a.mp4', [...VIDEO, '-c:a', 'aac', '-movflags', 'faststart']],
  ['b.m4a', ['-c:a', 'alac', '-movflags', 'faststart']],
  ['c.mp4', [...VIDEO, '-c:a', 'aac', '-movflags', 'frag_keyframe+empty_moov']],
  ['d.mkv', [...VIDEO, '-c:a', 'aac']],
  ['e.webm', ['-c:a', 'libopus']],
  ['f.ts', [...VIDEO, '-c:a', 'aac', '-f', 'mpegts']],
  ['g.aac', ['-c:a', 'aac']],
  ['h.flv', [...VIDEO, '-c:v', 'flv', '-c:a', 'aac', '-ar', '44100']],
  ['i.avi', [...VIDEO, '-c:a', 'pcm_s16le']],
  ['j.wma', ['-c:a', 'wmav2']],
  ['k.aiff', []],
  ['l.au', []],
  ['m.w64', []],
  ['n.caf', []],
  ['o.wav', ['-c:a', 'adpcm_ima_wav']],
]

describe.skipIf(WITHOUT_FFMPEG).each(KINDS)(`a truncated %s${REASON}`, (name, args) => {
  it('is decoded up to the cut, or rejected if `refusesCut` is set', async () => {
    const file = fixtures.make(name, [...beepsInput(SECONDS), ...args])
    const whole = await decodeWithFfmpeg(fixtures, file, { refusesCut: true })
    expect(whole.kinds).toEqual([])
    const share = cut(file, 0.7)
    // A cut between two packets of a transport stream cannot be detected.
    const part = share.length % 188 === 0 ? share.subarray(0, -1) : share
    const decoded = await decodeWithFfmpeg(fixtures, part)
    expect(decoded.seconds).toBeGreaterThan(0.5 * SECONDS)
    expect(decoded.seconds).toBeLessThan(0.9 * SECONDS)
    expect(decoded.beeps.map(({ second }) => second).slice(0, 3)).toEqual([0, 1, 2])
    const warning = decoded.warning('cut-short')
    expect(warning?.message).toMatch(
      /^The file is cut short: .*\. The part that exists was used\.$/,
    )
    expect(Math.abs((warning?.at ?? 0) - decoded.seconds)).toBeLessThan(0.01)
    expect(decoded.kinds.filter((kind) => kind === 'cut-short')).toHaveLength(1)
    const refused = decodeWithFfmpeg(fixtures, part, { refusesCut: true })
    await expect(refused).rejects.toMatchObject({ code: 'audio-truncated' })
    expect(fixtures.leftovers).toEqual([])
  })
})

/** Names and encoder arguments. */
const NOISY: readonly (readonly [string, readonly string[]])[] = [
  ['a.mp4', ['-c:a', 'aac']],
  ['b.mka', ['-c:a', 'flac', '-cluster_time_limit', '500']],
  ['c.mkv', ['-c:a', 'aac', '-cluster_time_limit', '500']],
  ['d.webm', ['-c:a', 'libopus', '-cluster_time_limit', '500']],
  ['e.aac', ['-c:a', 'aac']],
]

describe.skipIf(WITHOUT_FFMPEG).each(NOISY)(`noise in the middle of %s${REASON}`, (name, args) => {
  it('is reported, and later audio keeps its time', async () => {
    const file = fixtures.make(`noisy-${name}`, [...beepsInput(SECONDS), ...args])
    const length = Math.floor(file.length / 40)
    const noise = Uint8Array.from({ length }, (_, i) => (i * 7919) >> 3)
    const decoded = await decodeWithFfmpeg(fixtures, overwritten(file, file.length >> 1, noise))
    expect(decoded.kinds).toContain('damaged')
    expect(decoded.warning('damaged')?.message).toMatch(
      /^(One place|\d+ places) could not be decoded/,
    )
    // Raw AAC has no time stamps.
    if (!name.endsWith('.aac')) expect(decoded.seconds).toBeCloseTo(SECONDS, 1)
    const last = decoded.beeps.at(-1)
    expect(last?.second).toBe(5)
    if (!name.endsWith('.aac')) expect(last?.at).toBeCloseTo(5.3, 1)
  })
})

describe.skipIf(WITHOUT_FFMPEG)(`no audio can be decoded${REASON}`, () => {
  it('from an MP4 without its index or a CAF without its packet table', async () => {
    const lost = fixtures.make('lost.m4a', [...beepsInput(1), '-c:a', 'aac'])
    const table = fixtures.make('lost.caf', [...beepsInput(1), '-c:a', 'alac'])
    for (const file of [cut(lost, 0.8), cut(table, 0.8)]) {
      const error = await decodeWithFfmpeg(fixtures, file).catch((failure: unknown) => failure)
      expect(error).toMatchObject({ code: 'audio-corrupt' })
      expect((error as Error).message).toMatch(/ffmpeg (says|finds)/)
      expect((error as Error).message).not.toContain(fixtures.scratch)
    }
    expect(fixtures.leftovers).toEqual([])
  })
})

const RUNS = process.env.HOSTILE === 'long' ? 150 : 15
const MAX_SECONDS = 600

const damage = fc.record({
  edits: fc.array(
    fc.tuple(
      fc.oneof(fc.nat(200), fc.nat(20_000)),
      fc.oneof(fc.constantFrom(0, 127, 255), fc.nat(255)),
    ),
    { minLength: 1, maxLength: 8 },
  ),
  share: fc.oneof(fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true })),
})

const SMALL: readonly (readonly [string, readonly string[]])[] = [
  ['mp4', ['-c:a', 'aac', '-movflags', 'faststart']],
  ['webm', ['-c:a', 'libopus']],
  ['ts', ['-c:a', 'aac', '-f', 'mpegts']],
  ['aiff', ['-ar', '8000']],
]

describe.skipIf(WITHOUT_FFMPEG).each(SMALL)(`a hostile %s${REASON}`, (kind, args) => {
  it('is decoded or rejected with an error code, and leaves no files behind', async () => {
    const whole = fixtures.make(`small.${kind}`, [...beepsInput(1), '-t', '0.5', ...args])
    const readSome = async (file: Uint8Array): Promise<void> => {
      const options = { ffmpegPath, tempDir: fixtures.scratch }
      const { sampleRate, blocks } = await decode(pieces(file, 65_536), options)
      let samples = 0
      for await (const [block] of blocks) {
        samples += block?.length ?? 0
        if (samples > MAX_SECONDS * sampleRate) break
      }
    }
    await fc.assert(
      fc.asyncProperty(damage, async ({ edits, share }) => {
        const file = whole.slice(0, Math.ceil(whole.length * share))
        for (const [at, value] of edits) if (at < file.length) file[at] = value
        const result = await outcome(readSome(file))
        if (result instanceof Error && !(result instanceof ToolkitError)) throw result
        if (result !== undefined) expect(result).toMatch(/^(audio-|storage-full)/)
        expect(fixtures.leftovers).toEqual([])
      }),
      { numRuns: RUNS },
    )
  }, 600_000)
})
