import { ToolkitError } from '@toolkit/core'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { apeTag, id3v1, id3v2, inserted, noise, overwritten, without } from './byte-edits.ts'
import { decodeFile } from './decode-file.ts'
import { Fixtures, REASON, toneInput, WITHOUT_FFMPEG } from './fixtures.ts'
import { chunk, join, wav } from './wav-builder.ts'

const fixtures = new Fixtures()
afterAll(() => fixtures.remove())

const samples = Array.from({ length: 4_000 }, (_, n) => Math.sin(n))
const own = { kind: 'int16', sampleRate: 8_000, channels: 1, samples } as const
const FILES: Record<string, () => Uint8Array<ArrayBuffer>[]> = {
  WAV: () => [
    wav({ ...own, before: [chunk('LIST', new Uint8Array(9))] }).slice(),
    wav({
      ...own,
      rf64: true,
      extensible: true,
      channels: 8,
      after: [chunk('LIST', noise(50))],
    }).slice(),
    wav({ ...own, kind: 'int32' }).slice(),
  ],
}
if (!WITHOUT_FFMPEG) {
  const tone = (rate: number): string[] => [...toneInput(rate), '-t', '0.6']
  FILES.MP3 = () => [
    fixtures.make('a.mp3', tone(44_100)),
    fixtures.make('b.mp3', [...tone(8_000), '-ac', '1', '-write_xing', '0']),
    fixtures.make('c.mp2', [...tone(24_000), '-c:a', 'mp2']),
  ]
  FILES.FLAC = () => [
    fixtures.make('a.flac', tone(16_000)),
    fixtures.make('b.flac', [...tone(8_000), '-ac', '1', '-frame_size', '64']),
  ]
}

/** One mutation; `at` and `length` are fractions of the file. */
type Edit = {
  readonly what: 'noise' | 'zeros' | 'ones' | 'lose' | 'insert' | 'repeat' | 'tag' | 'join' | 'word'
  readonly at: number
  readonly length: number
  readonly seed: number
}

function edit(
  file: Uint8Array<ArrayBuffer>,
  others: readonly Uint8Array[],
  step: Edit,
): Uint8Array<ArrayBuffer> {
  const at = Math.floor(step.at * file.length)
  const count = Math.min(file.length - at, Math.ceil(step.length * step.length * file.length))
  const other = others[step.seed % others.length] as Uint8Array
  switch (step.what) {
    case 'noise':
      return overwritten(file, at, noise(count, step.seed))
    case 'zeros':
      return overwritten(file, at, new Uint8Array(count))
    case 'ones':
      return overwritten(file, at, new Uint8Array(count).fill(255))
    case 'lose':
      return without(file, at, count)
    case 'insert':
      return inserted(file, at, noise(count, step.seed))
    case 'repeat':
      return inserted(file, at, file.slice(at, at + count))
    case 'tag':
      return inserted(
        file,
        at,
        [id3v1(), id3v2(40, step.seed), apeTag(9)][step.seed % 3] as Uint8Array,
      )
    case 'join':
      return join([file, other])
    case 'word': {
      const values = [0, 1, 0x7f, 0x80, 0xff]
      const place = step.seed % Math.min(64, file.length - 1)
      return overwritten(file, place, [values[step.seed % 5] as number])
    }
  }
}

const edits = fc.array(
  fc.record({
    what: fc.constantFrom(
      'noise',
      'zeros',
      'ones',
      'lose',
      'insert',
      'repeat',
      'tag',
      'join',
      'word',
    ),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.double({ min: 0, max: 1, noNaN: true }),
    seed: fc.nat(1_000_000),
  }) as fc.Arbitrary<Edit>,
  { minLength: 1, maxLength: 6 },
)

describe.each(Object.keys(FILES))(`mutated %s files${REASON}`, (kind) => {
  it('are decoded or rejected with an error code, and have a bounded duration', async () => {
    const files = FILES[kind]?.() ?? []
    await fc.assert(
      fc.asyncProperty(fc.nat(files.length - 1), edits, async (first, steps) => {
        let file = files[first] as Uint8Array<ArrayBuffer>
        for (const step of steps) if (file.length > 2) file = edit(file, files, step)
        const result = await decodeFile(file).catch((error: unknown) => error)
        if (result instanceof Error) {
          expect(result).toBeInstanceOf(ToolkitError)
          expect((result as ToolkitError).code).toMatch(/^audio-/)
          return
        }
        const { seconds, facts } = result as Awaited<ReturnType<typeof decodeFile>>
        expect(seconds).toBeGreaterThan(0)
        expect(seconds).toBeLessThan(700)
        expect(facts.container).not.toBe('')
        for (const { at } of facts.warnings) {
          if (at !== null) expect(at).toBeLessThan(seconds + 0.001)
        }
      }),
      { numRuns: 250 },
    )
  })
})
