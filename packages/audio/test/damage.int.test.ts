import { probe } from '@toolkit/audio'
import { ToolkitError } from '@toolkit/core'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { Fixtures, REASON, toneInput, WITHOUT_FFMPEG } from './fixtures.ts'
import { decodeAll, NO_FFMPEG } from './streams.ts'
import { chunk, wav } from './wav-builder.ts'

const fixtures = new Fixtures()
afterAll(() => fixtures.remove())

const samples = Array.from({ length: 900 }, (_, n) => Math.sin(n))
const own = { kind: 'int16', sampleRate: 8_000, channels: 1, samples } as const
const FILES: Record<string, () => Uint8Array> = {
  wav: () => wav({ ...own, before: [chunk('LIST', new Uint8Array(9))] }),
  rf64: () => wav({ ...own, rf64: true, extensible: true }),
}
if (!WITHOUT_FFMPEG) {
  const args = [...toneInput(16_000), '-t', '0.4']
  FILES.flac = () => fixtures.make('a.flac', args)
  FILES.mp3 = () => fixtures.make('a.mp3', args)
  FILES.ogg = () => fixtures.make('a.ogg', [...args, '-c:a', 'libvorbis'])
  FILES.opus = () => fixtures.make('a.opus', [...args, '-c:a', 'libopus'])
  FILES.oga = () => fixtures.make('a.oga', [...args, '-c:a', 'flac'])
}

/** Bytes to overwrite (most of them in the header), and the fraction of the file that remains. */
const damage = fc.record({
  edits: fc.array(
    fc.tuple(fc.oneof(fc.nat(80), fc.nat(20_000)), fc.constantFrom(0, 1, 127, 128, 255)),
    { maxLength: 8 },
  ),
  share: fc.oneof(fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true })),
})

describe.each(Object.keys(FILES))(`a damaged %s${REASON}`, (kind) => {
  it('is decoded or rejected with an audio error code', async () => {
    const whole = FILES[kind]?.() ?? new Uint8Array(0)
    await fc.assert(
      fc.asyncProperty(damage, async ({ edits, share }) => {
        const file = whole.slice(0, Math.ceil(whole.length * share))
        for (const [at, value] of edits) if (at < file.length) file[at] = value
        const probing = async (): Promise<unknown> =>
          probe(file.subarray(0, 65_536), file.length, { ffmpegAvailable: true })
        for (const work of [probing(), decodeAll(file, NO_FFMPEG)]) {
          const result = await work.catch((error: unknown) => error)
          if (!(result instanceof Error)) continue
          expect(result).toBeInstanceOf(ToolkitError)
          expect((result as ToolkitError).code).toMatch(/^audio-/)
        }
      }),
      { numRuns: 120 },
    )
  })
})
