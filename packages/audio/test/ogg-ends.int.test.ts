import { afterAll, describe, expect, it } from 'vitest'
import { decodeOgg, expectSame, kindsOf, lagOf, once, sweep } from './decode-ogg.ts'
import { Fixtures, REASON, WITHOUT_FFMPEG } from './fixtures.ts'
import { changed, packed, pagesOf } from './ogg-pages.ts'
import { outcome } from './streams.ts'
import { join, latin } from './wav-builder.ts'

const fixtures = new Fixtures()
afterAll(() => fixtures.remove())

const FILES = [
  ['a.opus', 'Opus', ['-c:a', 'libopus']],
  ['b.ogg', 'Vorbis', ['-c:a', 'libvorbis']],
  ['c.oga', 'FLAC', ['-c:a', 'flac']],
] as const
const WITHOUT_MARK = { isLast: false }

describe.skipIf(WITHOUT_FFMPEG).each(FILES)(`the end of %s${REASON}`, (name, codec, args) => {
  const make = once(() => fixtures.make(name, [...sweep(4.3), ...args]))

  it('needs no end mark: a file without one is complete, without a warning', async () => {
    const file = make()
    const { samples } = await decodeOgg(file)
    const unmarked = packed(changed(pagesOf(file), () => WITHOUT_MARK))
    const found = await decodeOgg(unmarked, { refusesCut: true })
    expectSame(found.samples, samples)
    expect(found.facts).toMatchObject({ container: 'Ogg', codec, warnings: [] })
  })

  it('is not detected as truncated between two pages without an end mark', async () => {
    const pages = pagesOf(make())
    const found = await decodeOgg(packed(pages.slice(0, 4)), { refusesCut: true })
    expect(found.seconds).toBeGreaterThan(0.3)
    expect(found.warnings).toEqual([])
  })

  it('is reported as truncated if the last page is incomplete; the rest is decoded', async () => {
    const file = make()
    const pages = pagesOf(file)
    const { samples } = await decodeOgg(packed(pages.slice(0, -2)))
    const lengths = [1, 26, 30, 200].map((more) => packed(pages.slice(0, -2)).length + more)
    for (const length of lengths) {
      const found = await decodeOgg(file.subarray(0, length))
      expectSame(found.samples, samples)
      expect(kindsOf(found.warnings)).toEqual(['cut-short'])
      expect(found.warnings[0]?.at).toBeCloseTo(found.seconds, 6)
      const refused = decodeOgg(file.subarray(0, length), { refusesCut: true })
      expect(await outcome(refused)).toBe('audio-truncated')
    }
  })

  it('is reported as truncated inside a continued packet', async () => {
    const pages = pagesOf(make()).slice(0, 4)
    const end = pages.at(-1)
    if (end === undefined) throw new Error('there is no page')
    const open = {
      ...end,
      lacing: [...end.lacing, 255],
      body: join([end.body, new Uint8Array(255)]),
    }
    const found = await decodeOgg(packed([...pages.slice(0, -1), open]))
    expectSame(found.samples, (await decodeOgg(packed(pages))).samples)
    expect(kindsOf(found.warnings)).toEqual(['cut-short'])
  })

  it('may be followed by other data', async () => {
    const file = make()
    const found = await decodeOgg(join([file, latin('TAG'), new Uint8Array(125)]), {
      refusesCut: true,
    })
    expectSame(found.samples, (await decodeOgg(file)).samples)
    expect(found.warnings).toMatchObject([{ kind: 'skipped-bytes' }])
  })

  it('is missing if it is replaced with zeros, as after a failed download', async () => {
    const pages = pagesOf(make()).slice(0, 4)
    const found = await decodeOgg(join([packed(pages), new Uint8Array(70_000)]))
    expectSame(found.samples, (await decodeOgg(packed(pages))).samples)
    expect(kindsOf(found.warnings)).toEqual(['cut-short'])
  })

  it.each([0, 7])('is found without page numbers (all are %d)', async (sequence) => {
    const file = make()
    const found = await decodeOgg(packed(changed(pagesOf(file), () => ({ sequence }))))
    expectSame(found.samples, (await decodeOgg(file)).samples)
    expect(found.warnings).toEqual([])
  })

  it('is missing if the file has only headers', async () => {
    const pages = pagesOf(make()).slice(0, 2)
    expect(await outcome(decodeOgg(packed(pages)))).toBe('audio-no-samples')
    const half = packed(pages)
    const cut = half.subarray(0, half.length - 9)
    expect(await outcome(decodeOgg(cut))).toBe('audio-no-samples')
    expect(await outcome(decodeOgg(cut, { refusesCut: true }))).toBe('audio-truncated')
  })
})

describe.skipIf(WITHOUT_FFMPEG)(`a voice message that was paused${REASON}`, () => {
  const voice = (seconds: number): Uint8Array =>
    fixtures.make(`voice${seconds}.opus`, [...sweep(seconds), '-c:a', 'libopus', '-ac', '1'])
  const make = once(() => voice(4.3))

  it('continues after an end mark', async () => {
    const file = make()
    const whole = await decodeOgg(file)
    const marked = changed(pagesOf(file), (_, index) => (index === 3 ? { isLast: true } : {}))
    const found = await decodeOgg(packed(marked))
    expectSame(found.samples, whole.samples)
    expect(found.warnings).toMatchObject([{ kind: 'joined', at: expect.closeTo(1.9935, 4) }])
  })

  it('continues after a shortened page', async () => {
    const file = make()
    const pages = pagesOf(file)
    const whole = await decodeOgg(file)
    const cut = 400n
    const marked = changed(pages, ({ granule }, index) => {
      if (index < 3) return {}
      return index === 3 ? { isLast: true, granule: granule - cut } : { granule: granule - cut }
    })
    const found = await decodeOgg(packed(marked))
    expect(found.samples).toHaveLength(whole.samples.length - 400)
    expect(kindsOf(found.warnings)).toEqual(['joined'])
  })

  it('keeps the time of the pause', async () => {
    const file = make()
    const whole = await decodeOgg(file)
    const paused = changed(pagesOf(file), ({ granule }, index) => {
      if (index < 3) return {}
      return index === 3 ? { isLast: true } : { granule: granule + 240_000n }
    })
    const found = await decodeOgg(packed(paused))
    expect(found.samples).toHaveLength(whole.samples.length + 240_000)
    expect(kindsOf(found.warnings).sort()).toEqual(['gap-filled', 'joined'])
  })

  it('may restart its clock', async () => {
    const first = pagesOf(make())
    const other = voice(2.7)
    const second = pagesOf(other).slice(2)
    const [serial] = first.map((page) => page.serial)
    const file = packed([...first, ...changed(second, () => ({ serial: serial as number }))])
    const found = await decodeOgg(file)
    const [a, b] = [await decodeOgg(packed(first)), await decodeOgg(other)]
    expect(found.seconds).toBe(7)
    expect(lagOf(b.samples, found.samples.subarray(a.samples.length))).toBe(0)
    expect(found.warnings).toMatchObject([{ kind: 'joined', at: 4.3 }])
  })
})
