import { afterAll, describe, expect, it } from 'vitest'
import { decodeOgg, expectSame, ffmpegOutput, lagOf, levelOf, once, sweep } from './decode-ogg.ts'
import { Fixtures, REASON, WITHOUT_FFMPEG } from './fixtures.ts'
import { changed, onePacketAPage, packed, packetsOf, pagesOf, pageWith } from './ogg-pages.ts'

const fixtures = new Fixtures()
afterAll(() => fixtures.remove())

const SECONDS = 2.3457
const MONO = ['-ac', '1']
/** File name, sample rate, encoder arguments. */
const FILES = [
  ['a.opus', 48_000, ['-c:a', 'libopus']],
  ['b.opus', 48_000, ['-c:a', 'libopus', '-frame_duration', '60', '-application', 'voip', ...MONO]],
  ['c.opus', 48_000, ['-c:a', 'libopus', '-frame_duration', '2.5', '-page_duration', '100000']],
  ['d.opus', 48_000, ['-c:a', 'libopus', '-frame_duration', '120', '-b:a', '12k', ...MONO]],
  ['e.ogg', 44_100, ['-c:a', 'libvorbis']],
  ['f.ogg', 8_000, ['-c:a', 'libvorbis', '-q:a', '1', ...MONO]],
  ['g.ogg', 96_000, ['-c:a', 'libvorbis', '-q:a', '8']],
  ['h.oga', 44_100, ['-c:a', 'flac']],
  ['i.oga', 16_000, ['-c:a', 'flac', '-sample_fmt', 's32', ...MONO]],
] as const

describe.skipIf(WITHOUT_FFMPEG).each(FILES)(`%s at %d Hz${REASON}`, (name, rate, args) => {
  const make = once(() => fixtures.make(name, [...sweep(SECONDS, rate), ...args]))
  const samplesOf = (file: Uint8Array): number => {
    const preSkip = name.endsWith('.opus') ? preSkipOf(file) : 0
    return Number(pagesOf(file).at(-1)?.granule) - preSkip
  }

  it('has the length of its granule positions and matches the output of ffmpeg', async () => {
    const file = make()
    const found = await decodeOgg(file)
    expect(found.samples).toHaveLength(samplesOf(file))
    expect(found.samples).toHaveLength(Math.round(SECONDS * rate))
    expect(found.sampleRate).toBe(rate)
    expect(found.warnings).toEqual([])
    const reference = await ffmpegOutput(fixtures, name)
    expect(Math.abs(found.seconds - reference.seconds)).toBeLessThan(0.02)
    expect(lagOf(reference.samples, found.samples)).toBe(0)
    expect(levelOf(found.samples)).toBeCloseTo(levelOf(reference.samples), 2)
  })

  it('has the same samples in pieces of any size', async () => {
    const file = make()
    const { samples } = await decodeOgg(file)
    for (const pieceBytes of [1, 333]) {
      expectSame((await decodeOgg(file, { pieceBytes })).samples, samples)
    }
  })

  it('ends at the position of the last page, to the sample', async () => {
    const file = make()
    const pages = pagesOf(file)
    const { samples } = await decodeOgg(file)
    const cut = packed(
      changed(pages, ({ isLast, granule }) => (isLast ? { granule: granule - 37n } : {})),
    )
    expectSame((await decodeOgg(cut)).samples, samples.subarray(0, samples.length - 37))
  })
})

describe.skipIf(WITHOUT_FFMPEG)(`the first page of Vorbis${REASON}`, () => {
  it('trims the start if its granule position is smaller than its sample count', async () => {
    const file = fixtures.make('v.ogg', [...sweep(SECONDS), '-c:a', 'libvorbis'])
    const { samples } = await decodeOgg(file)
    const earlier = changed(pagesOf(file), ({ granule }) =>
      granule > 0n ? { granule: granule - 500n } : {},
    )
    const found = await decodeOgg(packed(earlier))
    expectSame(found.samples, samples.subarray(500))
    expect(found.warnings).toEqual([])
  })

  it('trims the end if it is also the last page', async () => {
    const file = fixtures.make('w.ogg', [...sweep(0.2), '-c:a', 'libvorbis'])
    const pages = pagesOf(file)
    expect(pages).toHaveLength(3)
    const { samples } = await decodeOgg(file)
    expect(samples).toHaveLength(9_600)
    const short = changed(pages, ({ isLast }) => (isLast ? { granule: 9_000n } : {}))
    expectSame((await decodeOgg(packed(short))).samples, samples.subarray(0, 9_000))
  })
})

describe.skipIf(WITHOUT_FFMPEG)(`the header of Opus${REASON}`, () => {
  const make = (): Uint8Array => fixtures.make('gain.opus', [...sweep(1), '-c:a', 'libopus'])

  it('may have a gain', async () => {
    const pages = pagesOf(make())
    const head = pages[0]?.body as Uint8Array
    const plain = await decodeOgg(packed(pages))
    head.set([0x0a, 0xfa], 16) // −1526 / 256 dB: half
    const found = await decodeOgg(packed(pages))
    expect(levelOf(found.samples) / levelOf(plain.samples)).toBeCloseTo(10 ** (-1526 / 256 / 20), 3)
  })

  it('maps more than two channels', async () => {
    const source = Array.from({ length: 6 }, (_, n) => `${0.1 * (n + 1)}*sin(2*PI*440*t)`).join('|')
    const args = ['-f', 'lavfi', '-i', `aevalsrc=${source}:s=48000:d=1`, '-c:a', 'libopus']
    const found = await decodeOgg(fixtures.make('six.opus', [...args, '-mapping_family', '1']))
    expect(found).toMatchObject({ channels: 6, seconds: 1 })
  })

  it.each([
    ['mono', '256k', ['-ac', '1']],
    ['stereo', '510k', ['-ac', '2']],
  ])('may precede the largest packets (%s)', async (name, rate, more) => {
    const noise = ['-f', 'lavfi', '-i', 'anoisesrc=r=48000:d=1.2:a=0.3:seed=1', '-c:a', 'libopus']
    const large = ['-b:a', rate, '-frame_duration', '120', '-vbr', 'on', ...more]
    const file = fixtures.make(`${name}.opus`, [...noise, ...large])
    const largest = Math.max(...packetsOf(pagesOf(file)).map(({ length }) => length))
    expect(largest).toBeGreaterThan(5_000)
    const found = await decodeOgg(file)
    expect(found.seconds).toBe(1.2)
    expect(found.warnings).toEqual([])
  })
})

describe.skipIf(WITHOUT_FFMPEG)(`packets spread over pages${REASON}`, () => {
  it('decode to the same samples: one per page, or across pages', async () => {
    const args = ['-c:a', 'libopus', '-b:a', '48k']
    const file = fixtures.make('p.opus', [...sweep(1), ...args])
    const { samples } = await decodeOgg(file)
    const single = await decodeOgg(packed(onePacketAPage(file, 960)))
    expectSame(single.samples, samples)
    expect(single.warnings).toEqual([])
    const across = await decodeOgg(packed(acrossPages(file)))
    expectSame(across.samples, samples)
    expect(across.warnings).toEqual([])
  })
})

/** Every audio packet starts on one page and ends on the next. */
function acrossPages(file: Uint8Array) {
  const pages = pagesOf(file)
  const granule = pages.at(-1)?.granule ?? 0n
  const [head, tags, ...packets] = packetsOf(pages)
  const padded = packets.map((packet) => paddedTo(packet, 400))
  const out = [
    pageWith([head as Uint8Array], { isFirst: true }),
    pageWith([tags as Uint8Array], { sequence: 1 }),
  ]
  let rest = new Uint8Array(0)
  for (const [index, packet] of padded.entries()) {
    const lacing = rest.length > 0 ? [rest.length, 255] : [255]
    const body = new Uint8Array([...rest, ...packet.subarray(0, 255)])
    out.push({
      ...pageWith([], { sequence: out.length, isContinued: index > 0 }),
      granule: index > 0 ? BigInt(960 * index) : -1n,
      lacing,
      body,
    })
    rest = packet.slice(255)
  }
  const end = pageWith([rest], { sequence: out.length, isContinued: true, isLast: true, granule })
  return [...out, end]
}

/** An Opus packet of one frame, padded to `size` bytes (RFC 6716 §3.2.5). */
function paddedTo(packet: Uint8Array, size: number): Uint8Array {
  const toc = packet[0] as number
  if ((toc & 3) !== 0 || packet.length > size - 4) throw new Error(`not a short packet: ${toc}`)
  const padding = size - packet.length - 2
  const count = padding > 254 ? [255, padding - 255] : [padding]
  const out = new Uint8Array(size)
  out.set([(toc & 0xfc) | 3, 0x41, ...count, ...packet.subarray(1)])
  return out
}

function preSkipOf(file: Uint8Array): number {
  const head = pagesOf(file)[0]?.body as Uint8Array
  return new DataView(head.buffer, head.byteOffset).getUint16(10, true)
}
