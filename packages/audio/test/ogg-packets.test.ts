import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ByteReader } from '../src/byte-reader.ts'
import { parseFlacFrame } from '../src/ogg/flac.ts'
import { parseOggHead } from '../src/ogg/head.ts'
import { opusSamples } from '../src/ogg/opus.ts'
import { PacketAssembler } from '../src/ogg/packets.ts'
import { hasValidChecksum, parseOggPage } from '../src/ogg/page.ts'
import { recogniseOgg } from '../src/ogg/probe.ts'
import { type EndEvent, type PageEvent, readOggPages } from '../src/ogg/stream.ts'
import { clockTime } from '../src/ogg/warnings.ts'
import { type EditablePage, packed, packetsOf, pagesOf, pageWith } from './ogg-pages.ts'
import { pieces } from './streams.ts'
import { join, latin } from './wav-builder.ts'

async function eventsOf(bytes: Uint8Array, size = 1_000): Promise<(PageEvent | EndEvent)[]> {
  const events: (PageEvent | EndEvent)[] = []
  for await (const event of readOggPages(new ByteReader(pieces(bytes, size)))) events.push(event)
  return events
}

/** Pages of a stream with packets of these lengths, split into pages of at most `segments` segments. */
function paged(lengths: readonly number[], segments: number): EditablePage[] {
  const packets = lengths.map((length, index) => new Uint8Array(length).fill(index + 1))
  const whole = pageWith(packets, {})
  const pages: EditablePage[] = []
  let at = 0
  for (let from = 0; from < whole.lacing.length; from += segments) {
    const lacing = whole.lacing.slice(from, from + segments)
    const end = at + lacing.reduce((sum, length) => sum + length, 0)
    const isContinued = from > 0 && whole.lacing[from - 1] === 255
    const sequence = pages.length
    pages.push({ ...whole, sequence, isContinued, lacing, body: whole.body.slice(at, end) })
    at = end
  }
  return pages
}

function assembled(pages: readonly EditablePage[]): Uint8Array[] {
  const assembler = new PacketAssembler()
  return pages.flatMap((page) => {
    const bytes = packed([page])
    const header = parseOggPage(bytes, 0)
    if (header === null) throw new Error('this is no page')
    expect(hasValidChecksum(bytes)).toBe(true)
    return assembler.push(header, bytes.subarray(header.headerBytes))
  })
}

describe('packets', () => {
  it('are reassembled, no matter how they are spread over pages', () => {
    const lengths = fc.array(fc.oneof(fc.nat(1_200), fc.constantFrom(0, 254, 255, 256, 510)), {
      maxLength: 12,
    })
    fc.assert(
      fc.property(lengths, fc.integer({ min: 1, max: 9 }), (sizes, segments) => {
        const pages = paged(sizes, segments)
        const found = assembled(pages)
        expect(found).toEqual(packetsOf(pages))
        expect(found.map(({ length }) => length)).toEqual(sizes)
      }),
    )
  })

  it('are lost only if they are on a missing page', () => {
    const pages = paged([300, 300, 300, 300], 2)
    expect(pages).toHaveLength(4)
    const found = assembled(pages.filter((_, index) => index !== 1))
    expect(found.map(([first]) => first)).toEqual([1, 3, 4])
  })

  it('are limited in size', () => {
    const pages = paged([5_000_000, 10], 250)
    expect(assembled(pages).map(({ length }) => length)).toEqual([4 * 1024 * 1024, 10])
  })
})

describe('pages', () => {
  const pages = [
    pageWith([latin('one')], { serial: 7, granule: 5n }),
    pageWith([latin('two')], { serial: 7, granule: -1n, sequence: 1 }),
    pageWith([latin('OggS is no page')], { serial: 7, granule: 9n, sequence: 2 }),
  ]
  const file = packed(pages)

  it('are read in pieces of any size', async () => {
    for (const size of [1, 5, 1_000]) {
      const events = await eventsOf(file, size)
      expect(events.at(-1)).toEqual({ kind: 'end', skippedBytes: 0, rest: 'nothing' })
      const granules = events.map((event) => (event.kind === 'page' ? event.page.granule : 'end'))
      expect(granules).toEqual([5, null, 9, 'end'])
      const final = events.map((event) => event.kind === 'page' && event.isFinal)
      expect(final).toEqual([false, false, true, false])
    }
    expect(pagesOf(file)).toEqual(pages)
  })

  it.each([
    ['an incomplete header', join([file, file.subarray(0, 20)]), 20, 'incomplete'],
    ['the start of a page marker', join([file, latin('Og')]), 2, 'incomplete'],
    ['an incomplete page', join([file, file.subarray(0, 29)]), 29, 'incomplete'],
    ['a tag', join([file, latin('TAG of Ogg')]), 10, 'foreign'],
    ['a page with a wrong checksum', join([file, damaged(file.slice(0, 31))]), 31, 'damaged'],
  ])('may be followed by %s', async (_, bytes, skippedBytes, rest) => {
    const events = await eventsOf(bytes, 7)
    expect(events).toHaveLength(4)
    expect(events.at(-1)).toEqual({ kind: 'end', skippedBytes, rest })
  })

  it('are found again after any bytes at any position', async () => {
    const bytes = fc.uint8Array({ maxLength: 400 })
    await fc.assert(
      fc.asyncProperty(bytes, fc.nat(3), async (noise, place) => {
        const parts = pages.map((page) => packed([page]))
        parts.splice(place, 0, join([noise, latin('OggOggS')]))
        const found = (await eventsOf(join(parts), 97)).filter(({ kind }) => kind === 'page')
        expect(found).toHaveLength(3)
      }),
    )
  })
})

function damaged(page: Uint8Array): Uint8Array {
  page[page.length - 1] = (page[page.length - 1] as number) ^ 1
  return page
}

describe('packet headers', () => {
  it.each([
    [[0x08], 960],
    [[0x18, 1], 2_880],
    [[0x60], 480],
    [[0x78], 960],
    [[0x80], 120],
    [[0xf8, 7], 960],
    [[0xf9, 7], 1_920],
    [[0xfa, 7], 1_920],
    [[0xfb, 6], 5_760],
    [[0x1b, 0x82], 5_760],
    [[0xfb, 7], null],
    [[0xfb, 0], null],
    [[0xfb], null],
    [[], null],
  ])('Opus %j lasts %s samples', (bytes, samples) => {
    expect(opusSamples(new Uint8Array(bytes))).toBe(samples)
  })

  it.each([
    [[0xff, 0xf8, 0x59, 0x9c, 0x00], { samples: 4_608, number: 0, isVariable: false }],
    [[0xff, 0xf8, 0x19, 0x9c, 0x7f], { samples: 192, number: 127, isVariable: false }],
    [[0xff, 0xf9, 0x89, 0x9c, 0xc2, 0x80], { samples: 256, number: 128, isVariable: true }],
    [[0xff, 0xf8, 0x69, 0x9c, 0x05, 0x63], { samples: 100, number: 5, isVariable: false }],
    [
      [0xff, 0xf8, 0x79, 0x9c, 0xe1, 0x80, 0x80, 0xff, 0xff],
      { samples: 65_536, number: 4_096, isVariable: false },
    ],
    [[0xff, 0xf8, 0x79, 0x9c, 0x01, 0xff], null],
    [[0xff, 0xf8, 0x09, 0x9c, 0x01], null],
    [[0xff, 0xf0, 0x59, 0x9c, 0x01], null],
    [[0xff, 0xf8], null],
  ])('FLAC %j', (bytes, frame) => {
    expect(parseFlacFrame(new Uint8Array(bytes))).toEqual(frame)
  })

  it('are rejected if they are invalid', () => {
    const opus = (...rest: number[]): Uint8Array =>
      join([latin('OpusHead\x01'), new Uint8Array(rest)])
    const plain = [0x38, 1, 0x80, 0xbb, 0, 0, 0, 0]
    expect(parseOggHead(opus(2, ...plain, 0))).toMatchObject({ channels: 2, preSkip: 312, gain: 1 })
    expect(parseOggHead(opus(3, ...plain, 0))).toBeNull()
    expect(parseOggHead(opus(3, ...plain, 1, 2, 1, 0, 2, 1))).toMatchObject({ streams: 2 })
    expect(parseOggHead(opus(3, ...plain, 1, 2, 1, 0, 3, 1))).toBeNull()
    expect(parseOggHead(opus(3, ...plain, 1, 2, 3, 0, 2, 1))).toBeNull()
    expect(parseOggHead(opus(3, ...plain, 1, 2, 1, 0, 2))).toBeNull()
    expect(parseOggHead(opus(2, ...plain, 3))).toBeNull()
    expect(() => parseOggHead(opus(0, ...plain, 0))).toThrow('0 channels')
    expect(parseOggHead(latin('OpusHead'))).toBeNull()
    expect(parseOggHead(latin('Speex   '))).toBeNull()
  })
})

describe('the format of an Ogg file', () => {
  const opus = join([latin('OpusHead\x01\x02'), new Uint8Array(9)])
  const sound = pageWith([opus], { isFirst: true, serial: 1 })
  const other = pageWith([latin('\x80theora...')], { isFirst: true, serial: 2 })
  const stray = pageWith([latin('something')], { serial: 2 })

  it.each([
    ['a single stream', [sound], 'ogg-opus'],
    ['a stream with a concurrent one', [sound, other], 'ffmpeg'],
    ['a concurrent stream first', [other, sound], 'ffmpeg'],
    ['a stream and a page of another one', [sound, stray], 'ogg-opus'],
    ['a stream after another one', [{ ...sound, isLast: true }, other], 'ogg-opus'],
  ])('is detected by its first pages: %s', (_, pages, format) => {
    expect(recogniseOgg(packed(pages)).format).toBe(format)
  })
})

describe('the time of a warning', () => {
  it.each([
    [0, '0:00:00'],
    [723.9, '0:12:03'],
    [36_061, '10:01:01'],
  ])('%d', (seconds, words) => {
    expect(clockTime(seconds)).toBe(words)
  })
})
