import { afterAll, describe, expect, it } from 'vitest'
import { decodeOgg, expectSame, kindsOf, lagOf, levelOf, once, sweep } from './decode-ogg.ts'
import { Fixtures, REASON, WITHOUT_FFMPEG } from './fixtures.ts'
import { changed, onePacketAPage, packed, pagesOf, pageWith } from './ogg-pages.ts'
import { outcome } from './streams.ts'
import { join } from './wav-builder.ts'

const fixtures = new Fixtures()
afterAll(() => fixtures.remove())

const FILES = [
  ['a.opus', 48_000, ['-c:a', 'libopus']],
  ['b.ogg', 44_100, ['-c:a', 'libvorbis']],
  ['c.oga', 44_100, ['-c:a', 'flac']],
] as const
const SECONDS = 3.3
/** Pages of 0.4 s; this one starts between 1.5 and 2 seconds. */
const PAGES = ['-page_duration', '400000']
const LATER_PAGE = 6
const HOUR_SECONDS = 3_600

describe.skipIf(WITHOUT_FFMPEG).each(FILES)(`the clock of %s${REASON}`, (name, rate, args) => {
  const make = once(() => fixtures.make(name, [...sweep(SECONDS, rate), ...args, ...PAGES]))
  const late = (seconds: number): bigint => BigInt(Math.round(seconds * rate))

  it('starts at 0 for a stream that was joined in progress', async () => {
    const file = make()
    const whole = await decodeOgg(file)
    for (const offset of [HOUR_SECONDS, 90 * 24 * HOUR_SECONDS]) {
      const cut = changed(pagesOf(file), ({ granule }) =>
        granule > 0n ? { granule: granule + late(offset) } : {},
      )
      const found = await decodeOgg(packed(cut))
      expectSame(found.samples, whole.samples)
      expect(found.warnings).toEqual([])
    }
  })

  it('fills gaps with silence', async () => {
    const file = make()
    const whole = await decodeOgg(file)
    const paused = changed(pagesOf(file), ({ granule }, index) =>
      index >= LATER_PAGE ? { granule: granule + late(5) } : {},
    )
    const found = await decodeOgg(packed(paused))
    const before = (await decodeOgg(packed(pagesOf(file).slice(0, LATER_PAGE)))).samples.length
    expect(found.samples).toHaveLength(whole.samples.length + 5 * rate)
    expectSame(found.samples.subarray(0, before), whole.samples.subarray(0, before))
    expect(levelOf(found.samples.subarray(before, before + 5 * rate))).toBe(0)
    expectSame(found.samples.subarray(before + 5 * rate), whole.samples.subarray(before))
    const clock = `0:00:0${Math.floor(before / rate)}`
    expect(found.warnings).toEqual([
      {
        kind: 'gap-filled',
        at: expect.closeTo(before / rate, 6),
        seconds: 5,
        message: `Gap of 5.0 s at ${clock} filled with silence.`,
      },
    ])
  })

  it('ignores a jump of days or backwards', async () => {
    const file = make()
    const whole = await decodeOgg(file)
    for (const jump of [late(30 * 24 * HOUR_SECONDS), 10n ** 15n, -late(1.3)]) {
      const jumped = changed(pagesOf(file), ({ granule }, index) =>
        index >= LATER_PAGE ? { granule: granule + jump } : {},
      )
      const found = await decodeOgg(packed(jumped))
      expectSame(found.samples, whole.samples)
      expect(kindsOf(found.warnings)).toEqual(['header-repaired'])
    }
  })

  it('is ignored if it stands still or is invalid', async () => {
    const file = make()
    const whole = await decodeOgg(file)
    for (const granule of [0n, -1n, 5n, -(2n ** 60n), 2n ** 63n - 1n]) {
      const found = await decodeOgg(packed(changed(pagesOf(file), () => ({ granule }))))
      expect(found.samples.length - whole.samples.length).toBeGreaterThanOrEqual(0)
      expect(found.samples.length - whole.samples.length).toBeLessThan(5_000)
    }
  })

  it('counts missing pages', async () => {
    const file = make()
    const whole = await decodeOgg(file)
    const pages = pagesOf(file)
    const found = await decodeOgg(packed(pages.filter((_, index) => index !== LATER_PAGE)))
    expect(found.samples).toHaveLength(whole.samples.length)
    const end = -Math.round(0.9 * rate)
    expect(lagOf(whole.samples.subarray(end), found.samples.subarray(end), 900)).toBe(0)
    expect(found.warnings).toMatchObject([{ kind: 'damaged' }])
    const { at, seconds } = found.warnings[0] ?? {}
    const gap = found.samples.subarray(
      Math.round((at ?? 0) * rate),
      Math.round(((at ?? 0) + (seconds ?? 0)) * rate),
    )
    expect(gap.length).toBeGreaterThan(0.1 * rate)
    expect(levelOf(gap)).toBe(0)
  })

  it('counts damaged pages, and later pages are decoded', async () => {
    const file = make()
    const whole = await decodeOgg(file)
    const start = packed(pagesOf(file).slice(0, LATER_PAGE)).length
    // Damage audio data, checksum, page marker and lengths.
    for (const at of [start + 900, start + 22, start + 1, start + 30]) {
      const damaged = file.slice()
      damaged[at] = (damaged[at] as number) ^ 0x55
      const found = await decodeOgg(damaged)
      expect(found.samples).toHaveLength(whole.samples.length)
      expectSame(found.samples.subarray(-9_000), whole.samples.subarray(-9_000))
      expect(found.warnings).toMatchObject([{ kind: 'damaged' }])
      expect(found.warnings[0]?.seconds).toBeGreaterThan(0.1)
    }
  })

  it('counts a damaged first page', async () => {
    const file = make()
    const whole = await decodeOgg(file)
    const damaged = file.slice()
    const at = packed(pagesOf(file).slice(0, 2)).length + 900
    damaged[at] = (damaged[at] as number) ^ 0x55
    const found = await decodeOgg(damaged)
    expect(found.samples).toHaveLength(whole.samples.length)
    expect(found.warnings).toMatchObject([{ kind: 'damaged', at: 0 }])
  })

  it('skips bytes between two pages', async () => {
    const pages = pagesOf(make())
    const [a, b] = [packed(pages.slice(0, LATER_PAGE)), packed(pages.slice(LATER_PAGE))]
    const found = await decodeOgg(join([a, new Uint8Array(70_000).fill(79), b]))
    expectSame(found.samples, (await decodeOgg(packed(pages))).samples)
    expect(kindsOf(found.warnings)).toEqual(['skipped-bytes'])
  })

  it('skips pages of another stream', async () => {
    const pages = pagesOf(make())
    const stray = pageWith([new Uint8Array(700)], { serial: 4_711, granule: 99n })
    const file = packed([...pages.slice(0, LATER_PAGE), stray, ...pages.slice(LATER_PAGE), stray])
    const found = await decodeOgg(file)
    expectSame(found.samples, (await decodeOgg(packed(pages))).samples)
    expect(kindsOf(found.warnings)).toEqual(['skipped-bytes'])
  })

  it('cannot be used if the header itself is damaged', async () => {
    const file = make()
    file[40] = (file[40] as number) ^ 0x55
    expect(await outcome(decodeOgg(file))).toMatch(/^audio-(corrupt|bad-header)$/)
  })
})

describe.skipIf(WITHOUT_FFMPEG)(`a conference recorder${REASON}`, () => {
  const PACKET = 960

  it('may omit packets that were lost or silent', async () => {
    const file = fixtures.make('d.opus', [...sweep(10), '-c:a', 'libopus', '-ac', '1'])
    const whole = await decodeOgg(file)
    const pages = onePacketAPage(file, PACKET)
    const isLost = (index: number): boolean =>
      index > 2 && (index % 50 === 7 || (index > 200 && index < 300))
    const kept = pages.filter((page, index) => page.isLast || !isLost(index))
    const found = await decodeOgg(packed(changed(kept, (_, sequence) => ({ sequence }))))
    expect(found.samples).toHaveLength(whole.samples.length)
    expect(lagOf(whole.samples, found.samples)).toBe(0)
    expect(new Set(kindsOf(found.warnings))).toEqual(new Set(['gap-filled']))
    const seconds = found.warnings.reduce((sum, warning) => sum + (warning.seconds ?? 0), 0)
    expect(seconds).toBeCloseTo((pages.length - kept.length) * 0.02, 6)
  })

  it('may write jittering granule positions', async () => {
    const file = fixtures.make('e.opus', [...sweep(10), '-c:a', 'libopus'])
    const whole = await decodeOgg(file)
    const pages = onePacketAPage(file, PACKET)
    const jittering = changed(pages, ({ granule, isLast }, index) =>
      index < 2 || isLast ? {} : { granule: granule + BigInt((index * 7919) % 200) },
    )
    const found = await decodeOgg(packed(jittering))
    expect(found.warnings).toEqual([])
    expect(Math.abs(found.samples.length - whole.samples.length)).toBeLessThan(200)
  })

  it('may write the start positions of its packets', async () => {
    const file = fixtures.make('f.opus', [...sweep(10), '-c:a', 'libopus'])
    const whole = await decodeOgg(file)
    const pages = onePacketAPage(file, PACKET)
    const early = changed(pages, (_, index) =>
      index < 2 ? {} : { granule: BigInt((index - 2) * PACKET + 1), isLast: false },
    )
    const found = await decodeOgg(packed(early))
    expectSame(found.samples.subarray(0, whole.samples.length), whole.samples)
    expect(found.warnings).toEqual([])
  })
})
