import { afterAll, describe, expect, it } from 'vitest'
import { Fixtures, REASON, WITHOUT_FFMPEG } from './fixtures.ts'
import { expectSame, heard, kindsOf, lagOf, once, sweep } from './ogg-heard.ts'
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

  it('needs no mark: a file without it is taken whole, without a warning', async () => {
    const file = make()
    const { samples } = await heard(file)
    const unmarked = packed(changed(pagesOf(file), () => WITHOUT_MARK))
    const found = await heard(unmarked, { refusesCut: true })
    expectSame(found.samples, samples)
    expect(found.facts).toMatchObject({ container: 'Ogg', codec, warnings: [] })
  })

  it('is taken for whole between two pages, where nothing promises more', async () => {
    const pages = pagesOf(make())
    const found = await heard(packed(pages.slice(0, 4)), { refusesCut: true })
    expect(found.seconds).toBeGreaterThan(0.3)
    expect(found.warnings).toEqual([])
  })

  it('is cut short where the last page is incomplete; what is there is heard', async () => {
    const file = make()
    const pages = pagesOf(file)
    const { samples } = await heard(packed(pages.slice(0, -2)))
    const lengths = [1, 26, 30, 200].map((more) => packed(pages.slice(0, -2)).length + more)
    for (const length of lengths) {
      const found = await heard(file.subarray(0, length))
      expectSame(found.samples, samples)
      expect(kindsOf(found.warnings)).toEqual(['cut-short'])
      expect(found.warnings[0]?.at).toBeCloseTo(found.seconds, 6)
      const refused = heard(file.subarray(0, length), { refusesCut: true })
      expect(await outcome(refused)).toBe('audio-truncated')
    }
  })

  it('is cut short inside a packet that goes on', async () => {
    const pages = pagesOf(make()).slice(0, 4)
    const end = pages.at(-1)
    if (end === undefined) throw new Error('there is no page')
    const open = {
      ...end,
      lacing: [...end.lacing, 255],
      body: join([end.body, new Uint8Array(255)]),
    }
    const found = await heard(packed([...pages.slice(0, -1), open]))
    expectSame(found.samples, (await heard(packed(pages))).samples)
    expect(kindsOf(found.warnings)).toEqual(['cut-short'])
  })

  it('may have something else behind it', async () => {
    const file = make()
    const found = await heard(join([file, latin('TAG'), new Uint8Array(125)]), { refusesCut: true })
    expectSame(found.samples, (await heard(file)).samples)
    expect(found.warnings).toMatchObject([{ kind: 'skipped-bytes' }])
  })

  it('is missing where zeros stand in its place, as a broken download leaves them', async () => {
    const pages = pagesOf(make()).slice(0, 4)
    const found = await heard(join([packed(pages), new Uint8Array(70_000)]))
    expectSame(found.samples, (await heard(packed(pages))).samples)
    expect(kindsOf(found.warnings)).toEqual(['cut-short'])
  })

  it.each([0, 7])('is found without page numbers (all of them %d)', async (sequence) => {
    const file = make()
    const found = await heard(packed(changed(pagesOf(file), () => ({ sequence }))))
    expectSame(found.samples, (await heard(file)).samples)
    expect(found.warnings).toEqual([])
  })

  it('is missing with everything else where only headers are there', async () => {
    const pages = pagesOf(make()).slice(0, 2)
    expect(await outcome(heard(packed(pages)))).toBe('audio-no-samples')
    const half = packed(pages)
    const cut = half.subarray(0, half.length - 9)
    expect(await outcome(heard(cut))).toBe('audio-no-samples')
    expect(await outcome(heard(cut, { refusesCut: true }))).toBe('audio-truncated')
  })
})

describe.skipIf(WITHOUT_FFMPEG)(`a voice message that was paused${REASON}`, () => {
  const voice = (seconds: number): Uint8Array =>
    fixtures.make(`voice${seconds}.opus`, [...sweep(seconds), '-c:a', 'libopus', '-ac', '1'])
  const make = once(() => voice(4.3))

  it('goes on behind a mark of its end', async () => {
    const file = make()
    const whole = await heard(file)
    const marked = changed(pagesOf(file), (_, index) => (index === 3 ? { isLast: true } : {}))
    const found = await heard(packed(marked))
    expectSame(found.samples, whole.samples)
    expect(found.warnings).toMatchObject([{ kind: 'joined', at: expect.closeTo(1.9935, 4) }])
  })

  it('goes on behind a shortened page', async () => {
    const file = make()
    const pages = pagesOf(file)
    const whole = await heard(file)
    const cut = 400n
    const marked = changed(pages, ({ granule }, index) => {
      if (index < 3) return {}
      return index === 3 ? { isLast: true, granule: granule - cut } : { granule: granule - cut }
    })
    const found = await heard(packed(marked))
    expect(found.samples).toHaveLength(whole.samples.length - 400)
    expect(kindsOf(found.warnings)).toEqual(['joined'])
  })

  it('keeps the time that passed while it was paused', async () => {
    const file = make()
    const whole = await heard(file)
    const paused = changed(pagesOf(file), ({ granule }, index) => {
      if (index < 3) return {}
      return index === 3 ? { isLast: true } : { granule: granule + 240_000n }
    })
    const found = await heard(packed(paused))
    expect(found.samples).toHaveLength(whole.samples.length + 240_000)
    expect(kindsOf(found.warnings).sort()).toEqual(['gap-filled', 'joined'])
  })

  it('may begin its clock anew', async () => {
    const first = pagesOf(make())
    const other = voice(2.7)
    const second = pagesOf(other).slice(2)
    const [serial] = first.map((page) => page.serial)
    const file = packed([...first, ...changed(second, () => ({ serial: serial as number }))])
    const found = await heard(file)
    const [a, b] = [await heard(packed(first)), await heard(other)]
    expect(found.seconds).toBe(7)
    expect(lagOf(b.samples, found.samples.subarray(a.samples.length))).toBe(0)
    expect(found.warnings).toMatchObject([{ kind: 'joined', at: 4.3 }])
  })
})
