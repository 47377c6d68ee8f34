import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { decode } from '@toolkit/audio'
import { ToolkitError } from '@toolkit/core'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { decodeOgg, sweep } from './decode-ogg.ts'
import { Fixtures, REASON, WITHOUT_FFMPEG } from './fixtures.ts'
import { changed, type EditablePage, packed, pagesOf, pageWith } from './ogg-pages.ts'
import { oggFlac } from './silent-flac.ts'
import { NO_FFMPEG, outcome, pieces } from './streams.ts'
import { join, latin } from './wav-builder.ts'

const fixtures = new Fixtures()
afterAll(() => fixtures.remove())

/** Collects garbage, so that only live memory is measured. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
}

describe('FLAC in Ogg', () => {
  it('takes the sample rate from its header if the frames omit it', async () => {
    const file = oggFlac({ frames: 3, rate: 88_201, samples: 4_096 })
    const audio = await decode(pieces(file, 999), NO_FFMPEG)
    let samples = 0
    for await (const [channel] of audio.blocks) samples += channel?.length ?? 0
    expect([audio.sampleRate, samples]).toEqual([88_201, 3 * 4_096])
  })
})

describe('a small file with much audio', () => {
  it('is decoded in small steps (FLAC)', async () => {
    const file = oggFlac({ frames: 120, channels: 8 })
    expect(file.length).toBeLessThan(10_000)
    const before = process.memoryUsage()
    const audio = await decode(pieces(file, 65_536), NO_FFMPEG)
    let samples = 0
    let most = 0
    let blocks = 0
    for await (const block of audio.blocks) {
      samples += block[0]?.length ?? 0
      blocks += 1
      if (blocks % 10 !== 0) continue
      collectGarbage()
      const { external, heapUsed } = process.memoryUsage()
      most = Math.max(most, external - before.external + heapUsed - before.heapUsed)
    }
    expect(samples).toBe(120 * 65_535)
    expect(most).toBeLessThan(120e6) // a page at once is 252 MB
    expect(audio.facts().warnings).toEqual([])
  })
})

describe.skipIf(WITHOUT_FFMPEG)(`a file that is slow to parse${REASON}`, () => {
  it('is rejected if it is full of page headers that declare large pages', async () => {
    const opus = fixtures.make('slow.opus', [...sweep(0.2), '-c:a', 'libopus', '-ac', '1'])
    const fake = new Uint8Array(27 + 255)
    fake.set(latin('OggS'))
    fake[26] = 255
    fake.fill(255, 27)
    const fakes = join(Array.from({ length: 40_000 }, () => fake))
    const begin = performance.now()
    expect(await outcome(decodeOgg(join([opus, fakes])))).toBe('audio-corrupt')
    expect(performance.now() - begin).toBeLessThan(10_000)
  })
})

describe('a file with only first pages', () => {
  it('is rejected', async () => {
    const opus = join([latin('OpusHead\x01\x02'), new Uint8Array(9)])
    const tags = pageWith([latin('OpusTags')], { sequence: 1 })
    const first = [pageWith([opus], { isFirst: true }), tags]
    const other = [pageWith([latin('Speex   ')], { isFirst: true, serial: 2 })]
    const file = join([packed(first), ...new Array<Uint8Array>(10_100).fill(packed(other))])
    expect(await outcome(decodeOgg(file))).toBe('audio-corrupt')
  })
})

const CODECS = {
  opus: ['-c:a', 'libopus'],
  ogg: ['-c:a', 'libvorbis'],
  oga: ['-c:a', 'flac'],
} as const
const byte = fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 127, 128, 255))
const granule = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.bigInt({ min: -10n, max: 300_000n }),
)
/** Edits of a page. The checksum is corrected afterwards, so that the page reaches the decoder. */
const edit = fc.record({
  page: fc.nat(9),
  kind: fc.constantFrom('drop', 'twice', 'flags', 'granule', 'sequence', 'serial', 'body', 'swap'),
  flags: fc.nat(7),
  granule,
  number: fc.oneof(fc.nat(3), fc.nat(2 ** 32 - 1)),
  bytes: fc.array(fc.tuple(fc.nat(300), byte), { maxLength: 6 }),
})
type Edit = typeof edit extends fc.Arbitrary<infer T> ? T : never

function edited(pages: readonly EditablePage[], edits: readonly Edit[]): EditablePage[] {
  const out = changed(pages, ({ body }) => ({ body: body.slice() }))
  for (const change of edits) {
    const at = change.page % Math.max(1, out.length)
    const page = out[at]
    if (page === undefined) continue
    if (change.kind === 'drop') out.splice(at, 1)
    else if (change.kind === 'twice') out.splice(at, 0, { ...page, body: page.body.slice() })
    else if (change.kind === 'swap') out.splice(at, 1, ...out.splice(at + 1, 1), page)
    else if (change.kind === 'granule') page.granule = change.granule
    else if (change.kind === 'sequence') page.sequence = change.number
    else if (change.kind === 'serial') page.serial = change.number
    else if (change.kind === 'flags') {
      page.isContinued = (change.flags & 1) !== 0
      page.isFirst = (change.flags & 2) !== 0
      page.isLast = (change.flags & 4) !== 0
    } else {
      for (const [where, value] of change.bytes) {
        if (where < page.body.length) page.body[where] = value
      }
    }
  }
  return out
}

describe.skipIf(WITHOUT_FFMPEG).each(Object.keys(CODECS))(`a mutated %s${REASON}`, (kind) => {
  const codec = kind as keyof typeof CODECS
  const make = (): EditablePage[] =>
    pagesOf(fixtures.make(`m.${kind}`, [...sweep(0.5, 16_000), ...CODECS[codec]]))

  it('is decoded or rejected with an audio error code after page edits', async () => {
    const pages = make()
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 5 }), async (edits) => {
        await expectAudioOrCode(packed(edited(pages, edits)))
      }),
      { numRuns: 200 },
    )
  })

  it('is decoded or rejected with an audio error code after byte edits', async () => {
    const file = packed(make())
    const overwritten = fc.array(fc.tuple(fc.nat(file.length - 1), byte), { maxLength: 12 })
    const length = fc.oneof(fc.constant(file.length), fc.nat(file.length))
    await fc.assert(
      fc.asyncProperty(overwritten, length, async (edits, end) => {
        const bytes = file.slice(0, end)
        for (const [at, value] of edits) if (at < end) bytes[at] = value
        await expectAudioOrCode(bytes)
      }),
      { numRuns: 100 },
    )
  })
})

/** Counts the decoded samples without keeping them, because gaps of hours are allowed. */
async function expectAudioOrCode(file: Uint8Array): Promise<void> {
  const work = async (): Promise<number> => {
    const audio = await decode(pieces(file, 65_536), {
      ...NO_FFMPEG,
      refusesCut: file.length % 2 === 0,
    })
    let seconds = 0
    for await (const block of audio.blocks) seconds += (block[0]?.length ?? 0) / audio.sampleRate
    return seconds
  }
  const result = await work().catch((error: unknown) => error)
  if (typeof result === 'number') {
    expect(result).toBeLessThan(25 * 3_600)
    return
  }
  expect(result).toBeInstanceOf(ToolkitError)
  expect((result as ToolkitError).code).toMatch(/^audio-/)
}
