import { afterAll, describe, expect, it } from 'vitest'
import { decodeOgg, expectSame, kindsOf, lagOf, sweep } from './decode-ogg.ts'
import { Fixtures, REASON, WITHOUT_FFMPEG } from './fixtures.ts'
import { changed, packed, pagesOf, pageWith } from './ogg-pages.ts'
import { outcome } from './streams.ts'
import { join, latin } from './wav-builder.ts'

const fixtures = new Fixtures()
afterAll(() => fixtures.remove())

const OPUS = ['-c:a', 'libopus']
const VORBIS = ['-c:a', 'libvorbis']
const FLAC = ['-c:a', 'flac']
const MONO = ['-ac', '1']
/** Name, first link, second link, codec, sample rate, largest channel count. */
const CHAINS = [
  ['Opus twice', [48_000, OPUS], [48_000, OPUS], 'Opus', 48_000, 2],
  ['Vorbis twice', [44_100, VORBIS], [44_100, VORBIS], 'Vorbis', 44_100, 2],
  ['FLAC twice', [16_000, FLAC], [16_000, FLAC], 'FLAC', 16_000, 2],
  ['mono, then stereo', [48_000, [...OPUS, ...MONO]], [48_000, OPUS], 'Opus', 48_000, 2],
  ['Vorbis of two rates', [44_100, VORBIS], [22_050, [...VORBIS, ...MONO]], 'Vorbis', 44_100, 2],
  ['Opus, then Vorbis', [48_000, OPUS], [44_100, VORBIS], 'Opus, Vorbis', 48_000, 2],
  ['Vorbis, then FLAC', [8_000, VORBIS], [48_000, FLAC], 'Vorbis, FLAC', 8_000, 2],
] as const

const [FIRST_SECONDS, SECOND_SECONDS] = [2.5, 1.75]
type Link = readonly [number, readonly string[]]

function make(seconds: number, [rate, args]: Link): Uint8Array {
  const name = `${seconds}-${rate}-${args.join('')}.ogg`
  return fixtures.make(name, [...sweep(seconds, rate), '-f', 'ogg', ...args])
}

describe.skipIf(WITHOUT_FFMPEG).each(CHAINS)(
  `a chain: %s${REASON}`,
  (_, one, two, codec, rate, channels) => {
    const both = () => [make(FIRST_SECONDS, one), make(SECOND_SECONDS, two)] as const

    it('is decoded in order, each link with its own length', async () => {
      const [first, second] = both()
      const found = await decodeOgg(join([first, second]))
      const [a, b] = [await decodeOgg(first), await decodeOgg(second)]
      expect(found.facts).toMatchObject({ container: 'Ogg', codec, sampleRate: rate, channels })
      expect(found.warnings).toMatchObject([{ kind: 'joined', at: FIRST_SECONDS }])
      expect(Math.abs(found.seconds - FIRST_SECONDS - SECOND_SECONDS)).toBeLessThan(1e-4)
      expectSame(found.samples.subarray(0, a.samples.length), a.samples)
      const rest = found.samples.subarray(a.samples.length)
      if (a.sampleRate === b.sampleRate) expectSame(rest, b.samples)
    })

    it('needs no end mark between its links and no distinct serial numbers', async () => {
      const [first, second] = both()
      const whole = await decodeOgg(join([first, second]))
      const unmarked = changed(pagesOf(first), () => ({ isLast: false, serial: 9 }))
      const same = changed(pagesOf(second), () => ({ serial: 9 }))
      const found = await decodeOgg(packed([...unmarked, ...same]))
      expect(kindsOf(found.warnings)).toEqual(['joined'])
      expectSame(found.samples, whole.samples)
    })
  },
)

describe.skipIf(WITHOUT_FFMPEG)(`a chain${REASON}`, () => {
  it('keeps the time of a link with another sample rate', async () => {
    const [a, b] = [make(2.5, [48_000, OPUS]), make(2.5, [24_000, VORBIS])]
    const found = await decodeOgg(join([a, b]))
    expect(found.seconds).toBe(5)
    const first = await decodeOgg(a)
    const second = found.samples.subarray(first.samples.length)
    expect(Math.abs(lagOf(first.samples, second))).toBeLessThan(3)
  })

  it('has many links', async () => {
    const link = make(0.1, [48_000, OPUS])
    const found = await decodeOgg(join(Array.from({ length: 60 }, () => link)))
    expect(found.seconds).toBeCloseTo(6, 9)
    expect(found.warnings).toHaveLength(21)
    expect(found.warnings[20]?.message).toContain('39 more')
  })

  it('skips a link with an unsupported codec and reports it', async () => {
    const opus = make(1, [48_000, OPUS])
    const speex = make(1, [16_000, ['-c:a', 'libspeex', ...MONO]])
    const found = await decodeOgg(join([opus, speex, opus]))
    expect(found.seconds).toBe(2)
    expect(found.warnings).toMatchObject([
      { kind: 'damaged', at: 1 },
      { kind: 'joined', at: 1 },
    ])
  })

  it('skips a link with an invalid header', async () => {
    const opus = make(1, [48_000, OPUS])
    const broken = pagesOf(opus)
    ;(broken[0]?.body as Uint8Array)[9] = 0
    const found = await decodeOgg(join([opus, packed(broken), opus]))
    expect(found.seconds).toBe(2)
    expect(kindsOf(found.warnings)).toEqual(['damaged', 'joined'])
  })

  it('skips a link whose other headers are missing', async () => {
    const vorbis = make(1, [48_000, VORBIS])
    const headless = packed(pagesOf(vorbis).filter((_, index) => index !== 1))
    const found = await decodeOgg(join([vorbis, headless, vorbis]))
    expect(found.seconds).toBe(2)
    expect(kindsOf(found.warnings)).toEqual(['joined', 'joined', 'damaged'])
    expect(await outcome(decodeOgg(headless))).toBe('audio-corrupt')
  })

  it('may start a link with a skeleton stream', async () => {
    const opus = make(1, [48_000, OPUS])
    const skeleton = [
      pageWith([latin('fishead\0'.padEnd(64, '\0'))], { serial: 77, isFirst: true }),
      pageWith([new Uint8Array(0)], { serial: 77, isLast: true, sequence: 1 }),
    ]
    const [head, ...rest] = pagesOf(opus)
    const second = packed([skeleton[0], head, skeleton[1], ...rest].filter((page) => !!page))
    const found = await decodeOgg(join([opus, second]))
    expect(found.seconds).toBe(2)
    expect(found.warnings).toMatchObject([{ kind: 'joined', at: 1 }])
  })
})
