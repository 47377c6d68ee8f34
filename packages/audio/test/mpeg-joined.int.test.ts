import { afterAll, describe, expect, it } from 'vitest'
import { apeTag, cut, id3v1, id3v2, inserted, noise } from './byte-edits.ts'
import { decodeFile, difference, ffmpegOutput, isSame, memoize } from './decode-file.ts'
import { Fixtures, REASON, WITHOUT_FFMPEG } from './fixtures.ts'
import { join } from './wav-builder.ts'

const fixtures = new Fixtures()
afterAll(() => fixtures.remove())

/** A rising tone, so that every position is unique. */
const rising = memoize(
  (name: string, seconds: number, args: readonly string[]): Uint8Array<ArrayBuffer> => {
    const source = `aevalsrc=0.5*sin(2*PI*(200+300*t)*t):s=44100:d=${seconds}`
    return fixtures.make(name, ['-f', 'lavfi', '-i', source, ...args])
  },
)

const known = new Map<Uint8Array, number>()

/** Duration of a file by ffmpeg. */
function secondsAlone(file: Uint8Array): number {
  const seconds = known.get(file) ?? ffmpegOutput(44_100, [file]).length / 44_100
  known.set(file, seconds)
  return seconds
}

const BARE = ['-write_xing', '0', '-id3v2_version', '0'] as const
const a = (): Uint8Array<ArrayBuffer> => rising('a.mp3', 2.3, ['-b:a', '96k'])
const b = (): Uint8Array<ArrayBuffer> => rising('b.mp3', 3.1, ['-q:a', '4', '-metadata', 'title=b'])

describe.skipIf(WITHOUT_FFMPEG)(`concatenated MP3 files${REASON}`, () => {
  it('are decoded like single files, to the sample, in pieces of any size', async () => {
    const parts = [a(), b(), a()]
    const decoded = await decodeFile(join(parts))
    const reference = ffmpegOutput(44_100, parts)
    expect(decoded.samples.length).toBe(reference.length)
    expect(difference(decoded.samples, reference)).toBeLessThan(1e-3)
    const joined = decoded.facts.warnings
    expect(joined.map(({ kind }) => kind)).toEqual(['joined', 'joined'])
    expect(joined[0]?.at).toBeCloseTo(2.3, 3)
    expect(joined[1]?.at).toBeCloseTo(5.4, 3)
    const inPieces = await decodeFile(join(parts), false, 997)
    expect(isSame(inPieces.samples, decoded.samples)).toBe(true)
  })

  it.each([
    ['rates', ['-ar', '22050']],
    ['rates and channels', ['-ar', '48000', '-ac', '2']],
    ['channels', ['-ac', '2', '-b:a', '192k']],
    ['layers', ['-c:a', 'mp2', '-f', 'mp2']],
    ['encoders', ['-ar', '8000', ...BARE]],
  ] as const)('may have different %s', async (_, args) => {
    const other = rising('other.mp3', 1.7, args)
    for (const parts of [
      [a(), other, b()],
      [other, a()],
      [b(), other],
    ]) {
      const decoded = await decodeFile(join(parts))
      const seconds = parts.reduce((sum, part) => sum + secondsAlone(part), 0)
      expect(Math.abs(decoded.seconds - seconds)).toBeLessThan(0.02)
      expect(decoded.kinds).toEqual(parts.slice(1).map(() => 'joined'))
      expect(decoded.warning('joined')?.at).toBeCloseTo(secondsAlone(parts[0] as Uint8Array), 2)
    }
  })

  it.each([
    ['an ID3v1 tag', () => [a(), id3v1(), b(), id3v1()]],
    ['an APEv2 tag', () => [a(), apeTag(70_000), id3v1(), b()]],
    ['a large picture', () => [a(), id3v2(300_000), b()]],
    ['a tag with a wrong size', () => [a(), id3v2(500, 60_000_000), b()]],
    ['padding', () => [a(), new Uint8Array(30_000), b()]],
  ])('may have %s between them', async (_, parts) => {
    const decoded = await decodeFile(join(parts()))
    expect(decoded.seconds).toBeCloseTo(secondsAlone(a()) + secondsAlone(b()), 5)
    expect(decoded.kinds).toEqual(['joined'])
  })

  it('are separated by their tags if they have no other marker', async () => {
    const bare = rising('bare.mp3', 2, [...BARE, '-b:a', '96k'])
    const decoded = await decodeFile(join([bare, id3v2(300), bare]))
    expect(decoded.seconds).toBeCloseTo(2 * secondsAlone(bare), 5)
    expect(decoded.kinds).toEqual(['joined'])
  })

  it('keep their lengths if the first one is truncated', async () => {
    const part = cut(a(), 0.6)
    const decoded = await decodeFile(join([part, b()]))
    const seconds = secondsAlone(part) + secondsAlone(b())
    expect(Math.abs(decoded.seconds - seconds)).toBeLessThan(0.03)
    expect(decoded.kinds.toSorted()).toEqual(['cut-short', 'joined'])
  })

  it('are one recording if a tag interrupts it', async () => {
    const bare = rising('on.mp3', 3, [...BARE, '-b:a', '128k'])
    // Frames depend on earlier ones, so that a tag before any frame but the first does not start a recording.
    let at = 0
    for (let n = 0; n < 40; n++) at = bare.indexOf(0xff, at + 417)
    const decoded = await decodeFile(inserted(bare, at, id3v2(60)))
    expect(decoded.samples.length).toBe((await decodeFile(bare)).samples.length)
    expect(decoded.kinds).toEqual([])
  })

  it('are reported if there is noise between them', async () => {
    const decoded = await decodeFile(join([a(), noise(9_000), b()]))
    expect(decoded.seconds).toBeCloseTo(secondsAlone(a()) + secondsAlone(b()), 5)
    expect(decoded.kinds.toSorted()).toEqual(['joined', 'skipped-bytes'])
  })
})
