import { createHash } from 'node:crypto'
import { deflateSync, inflateSync } from 'node:zlib'
import { MEDIA_WARNING_KINDS, type MediaWarning } from '@toolkit/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FileEvidence, Item } from './evidence.ts'
import { UnusableEvidence } from './evidence-bytes.ts'
import { packEvidence, unpackEvidence } from './evidence-file.ts'
import { EMBEDDING_SIZE, frameCount, SAMPLE_RATE, WINDOW_FRAMES, windowCount } from './grid.ts'

const HEADER_BYTES = 18
const DIGEST_BYTES = 32
const byte = fc.integer({ min: 0, max: 255 })
const PLAIN = { noNullPrototype: true } as const
const bytesOf = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })

const itemArbitrary = (window: number): fc.Arbitrary<Item> =>
  fc.record(
    {
      window: fc.constant(window),
      probability: bytesOf(WINDOW_FRAMES),
      soloSeconds: fc.double({ min: 0, max: 10, noNaN: true }),
      embedding: fc.option(
        fc.float32Array({
          minLength: EMBEDDING_SIZE,
          maxLength: EMBEDDING_SIZE,
          noNaN: true,
          noDefaultInfinity: true,
        }),
      ),
    },
    PLAIN,
  )

const time = fc.option(fc.double({ noNaN: true, noDefaultInfinity: true, min: 0 }))
const warningArbitrary: fc.Arbitrary<MediaWarning> = fc.record(
  {
    kind: fc.constantFrom(...MEDIA_WARNING_KINDS),
    at: time,
    seconds: time,
    message: fc.string({ unit: 'binary' }),
  },
  PLAIN,
)

const evidenceArbitrary: fc.Arbitrary<FileEvidence> = fc
  .integer({ min: 0, max: 25 * SAMPLE_RATE })
  .chain((samples) => {
    const frames = frameCount(samples)
    const windows = samples === 0 ? 0 : windowCount(samples)
    return fc.record(
      {
        samples: fc.constant(samples),
        frames: fc.constant(frames),
        windows: fc.tuple(
          ...Array.from({ length: windows }, (_, w) =>
            fc.array(itemArbitrary(w), { maxLength: 4 }),
          ),
        ),
        counts: bytesOf(frames),
        speech: bytesOf(frames),
        crosstalk: bytesOf(frames),
        mediaWarnings: fc.array(warningArbitrary, { maxLength: 3 }),
      },
      PLAIN,
    )
  })

const NAME = 'a.evidence'

/** The bits of a number as a 32-bit float: −0 is not 0. */
const bits = (x: number) => new Uint32Array(Float32Array.of(x).buffer)[0]

async function packed(evidence: FileEvidence): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(packEvidence(evidence, NAME)))
}

async function* inBlocks(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

const unpacked = (bytes: Buffer, size = 65_536) => unpackEvidence(inBlocks(bytes, size), NAME)

/** A file with this content and the header of another one, with a matching digest. */
function withHeaderOf(other: Buffer, content: Uint8Array): Buffer {
  const bytes = Buffer.concat([other.subarray(0, HEADER_BYTES), deflateSync(content)])
  return Buffer.concat([bytes, createHash('sha256').update(`${NAME}\0`).update(bytes).digest()])
}

function silence(seconds: number): FileEvidence {
  const samples = seconds * SAMPLE_RATE
  const frames = frameCount(samples)
  const perFrame = new Uint8Array(frames)
  const windows = Array.from({ length: windowCount(samples) }, () => [])
  return {
    samples,
    frames,
    windows,
    counts: perFrame,
    speech: perFrame,
    crosstalk: perFrame,
    mediaWarnings: [],
  }
}

describe('packed evidence', () => {
  test('is unpacked exactly, in blocks of any size', async () => {
    await fc.assert(
      fc.asyncProperty(
        evidenceArbitrary,
        fc.integer({ min: 1, max: 5000 }),
        async (given, size) => {
          const bytes = await packed(given)
          expect(await unpacked(bytes, size)).toStrictEqual(given)
          expect((await packed(given)).equals(bytes)).toBe(true)
        },
      ),
      { numRuns: 30 },
    )
  })

  test('of another recording is refused', async () => {
    const bytes = await packed(silence(3))
    await expect(unpackEvidence(inBlocks(bytes, 100), 'b.evidence')).rejects.toThrow(
      'of another recording',
    )
  })

  test('keeps every bit of a number', async () => {
    const numbers = [-0, 1.4e-45, 3.4028234663852886e38, Math.fround(0.1), -Math.fround(1 / 3)]
    const embedding = Float32Array.from({ length: EMBEDDING_SIZE }, (_, i) => numbers[i % 5] ?? 0)
    const item = { window: 0, probability: new Uint8Array(WINDOW_FRAMES), soloSeconds: 0.1 + 0.2 }
    const given = { ...silence(3), windows: [[{ ...item, embedding }]] }
    const [found] = (await unpacked(await packed(given))).windows.flat()
    expect(found?.soloSeconds).toBe(0.1 + 0.2)
    expect(Array.from(found?.embedding ?? [], bits)).toEqual(Array.from(embedding, bits))
  })

  test('that does not match its recording throws a TypeError', async () => {
    await expect(packed({ ...silence(3), samples: 1 })).rejects.toThrow(TypeError)
    await expect(packed({ ...silence(3), speech: new Uint8Array(1) })).rejects.toThrow(TypeError)
  })

  test('of more than a week is refused', async () => {
    await expect(packed(silence(7 * 24 * 3600 + 1))).rejects.toThrow('too large')
  })
})

describe('bytes that are no evidence of this version', () => {
  test('are refused: any damaged, missing or additional byte', async () => {
    const damage = fc.oneof(
      fc.record({ kind: fc.constant('flip'), at: fc.nat(), bit: fc.integer({ min: 0, max: 7 }) }),
      fc.record({ kind: fc.constant('cut'), at: fc.nat(), bit: fc.constant(0) }),
      fc.record({ kind: fc.constant('insert'), at: fc.nat(), bit: byte }),
    )
    await fc.assert(
      fc.asyncProperty(evidenceArbitrary, damage, async (evidence, { kind, at, bit }) => {
        const good = await packed(evidence)
        const place = at % good.length
        const rest = good.subarray(place)
        const bad = {
          flip: () => good.map((value, i) => (i === place ? value ^ (1 << bit) : value)),
          cut: () => good.subarray(0, place),
          insert: () => Buffer.concat([good.subarray(0, place), Buffer.of(bit), rest]),
        }[kind]
        await expect(unpacked(Buffer.from(bad?.() ?? []), 100)).rejects.toThrow(UnusableEvidence)
      }),
      { numRuns: 150 },
    )
    const good = await packed(silence(3))
    const long = Buffer.concat([good, Buffer.of(0)])
    await expect(unpacked(long)).rejects.toThrow(UnusableEvidence)
  })

  test('are refused with the reason: another kind, another version', async () => {
    await expect(unpacked(Buffer.alloc(100))).rejects.toThrow('another kind')
    const other = await packed(silence(3))
    other.writeUInt32LE(4_000_000_000, HEADER_BYTES - 4)
    await expect(unpacked(other)).rejects.toThrow('another version')
  })

  test('are refused or are possible evidence, if a forger made their digest', async () => {
    await fc.assert(
      fc.asyncProperty(evidenceArbitrary, fc.nat(), byte, async (evidence, at, value) => {
        const good = await packed(evidence)
        const content = inflateSync(good.subarray(HEADER_BYTES, -DIGEST_BYTES))
        // Every second change is where the counts are.
        content[at % 2 === 0 ? at % content.length : at % 30] = value
        const outcome = await unpacked(withHeaderOf(good, content)).catch((error: unknown) => error)
        if (outcome instanceof UnusableEvidence) return
        const { samples, frames, windows, speech } = outcome as FileEvidence
        expect([frames, speech.length]).toEqual([frameCount(samples), frameCount(samples)])
        for (const { soloSeconds, embedding } of windows.flat()) {
          expect(soloSeconds).toBeLessThanOrEqual(10)
          expect(embedding?.every(Number.isFinite) ?? true).toBe(true)
        }
      }),
      { numRuns: 150 },
    )
    const warnings = ['', '{}', '[null]', '[{"kind":"damaged"}]', '[{"kind":"unknown","at":null}]']
    for (const text of warnings) {
      const content = Buffer.concat([Buffer.alloc(12), Buffer.from(text)])
      content.writeUInt32LE(text.length, 8)
      const file = withHeaderOf(await packed(silence(3)), content)
      await expect(unpacked(file), text).rejects.toThrow('its warnings are damaged')
    }
    for (const samples of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, 1e12]) {
      const content = Buffer.alloc(1000)
      content.writeDoubleLE(samples)
      const file = withHeaderOf(await packed(silence(3)), content)
      await expect(unpacked(file), String(samples)).rejects.toThrow('impossible')
    }
  })

  test('are refused if they decompress to too much', async () => {
    const content = Buffer.alloc(100 * 1024 ** 2)
    content.writeDoubleLE(SAMPLE_RATE)
    content.writeUInt32LE(2, 8)
    content.write('[]', 12)
    const file = withHeaderOf(await packed(silence(3)), content)
    expect(file.length).toBeLessThan(1_000_000)
    await expect(unpacked(file)).rejects.toThrow('more bytes than its content')
  })

  test('the error of the source is passed on', async () => {
    const failure = new Error('the disk is gone')
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield (await packed(silence(3))).subarray(0, 40)
      throw failure
    }
    await expect(unpackEvidence(broken(), NAME)).rejects.toBe(failure)
  })
})
