import { describe, expect, it } from 'vitest'
import { GranuleClock, type TimedPage } from '../src/ogg/clock.ts'

const RATE = 1_000
const DAY = 86_400 * RATE

function clockWith(options: { trimsStart?: boolean; seconds?: number } = {}) {
  const { trimsStart = false, seconds = 86_400 } = options
  return new GranuleClock(RATE, { trimsStart, silence: { seconds } })
}

/** A page of ten packets with 100 samples each. */
function page(granule: number | null, rest: Partial<TimedPage> = {}): TimedPage {
  const plain = { samples: 1_000, longest: 100, isLast: false, isAfterLoss: false }
  return { ...plain, granule, ...rest }
}

/** Lengths of the emitted pages, and gaps as negative numbers. */
function lengths(clock: GranuleClock, pages: readonly TimedPage[]): number[] {
  return pages.flatMap((next) => {
    const { gap, skip, kept } = clock.place(next)
    return gap > 0 ? [-gap, kept - skip] : [kept - skip]
  })
}

describe('a granule clock', () => {
  it('follows contiguous pages', () => {
    const pages = [page(1_000), page(2_000), page(null), page(4_000), page(0), page(6_000)]
    expect(lengths(clockWith(), pages)).toEqual([1_000, 1_000, 1_000, 1_000, 1_000, 1_000])
  })

  it('starts at the position of the first page', () => {
    for (const start of [3_600 * RATE, 1_000 * DAY, 2 ** 51]) {
      const pages = [page(null), page(start + 2_000), page(start + 3_500)]
      expect(lengths(clockWith(), pages)).toEqual([1_000, 1_000, -500, 1_000])
    }
  })

  it('trims the last page, unless its position contradicts the packets', () => {
    expect(lengths(clockWith(), [page(1_000), page(1_300, { isLast: true })])).toEqual([1_000, 300])
    expect(lengths(clockWith(), [page(1_000), page(1_000, { isLast: true })])).toEqual([1_000, 0])
    expect(lengths(clockWith(), [page(1_000), page(900, { isLast: true })])).toEqual([1_000, 1_000])
    expect(lengths(clockWith(), [page(700, { isLast: true })])).toEqual([700])
  })

  it('trims the start if `trimsStart` is set', () => {
    const pages = [page(940), page(1_940)]
    expect(lengths(clockWith({ trimsStart: true }), pages)).toEqual([940, 1_000])
    expect(lengths(clockWith(), pages)).toEqual([1_000, 1_000])
    // More than one packet is not a valid trim.
    expect(lengths(clockWith({ trimsStart: true }), [page(5), page(1_005)])).toEqual([1_000, 1_000])
  })

  it('fills gaps of up to a day, and up to a day in total', () => {
    expect(lengths(clockWith(), [page(1_000), page(2_000 + DAY)])).toEqual([1_000, -DAY, 1_000])
    const tooMuch = [page(1_000), page(2_001 + DAY), page(3_001 + DAY)]
    expect(lengths(clockWith(), tooMuch)).toEqual([1_000, 1_000, 1_000])
    const half = 0.6 * DAY
    const twice = [page(1_000), page(2_000 + half), page(3_000 + 2 * half), page(4_100 + 2 * half)]
    expect(lengths(clockWith(), twice)).toEqual([1_000, -half, 1_000, 1_000, -100, 1_000])
  })

  it('reports ignored positions', () => {
    for (const granule of [2_001 + DAY, 10 ** 12, 2 ** 62, -5, 1_000 - 501]) {
      const clock = clockWith()
      clock.place(page(1_000))
      expect(clock.place(page(granule))).toEqual({
        gap: 0,
        skip: 0,
        kept: 1_000,
        isTimed: true,
        isIgnored: true,
      })
    }
  })

  it('tolerates jitter without drift', () => {
    const late = [4, -300, 4, 0, 5, 3]
    const pages = late.map((by, index) => page(1_000 * (index + 2) + by))
    expect(lengths(clockWith(), [page(1_000), ...pages])).toEqual(new Array(7).fill(1_000))
    const slow = Array.from({ length: 12 }, (_, index) => page(1_002 * (index + 1)))
    const found = lengths(clockWith(), slow)
    expect(found.filter((length) => length < 0)).toEqual([-6, -6, -6])
  })

  it('is exact after a known loss', () => {
    const lost = page(2_003, { isAfterLoss: true })
    expect(lengths(clockWith(), [page(1_000), lost])).toEqual([1_000, -3, 1_000])
    const start = [page(3_000, { isAfterLoss: true })]
    expect(lengths(clockWith(), start)).toEqual([-2_000, 1_000])
    const live = [page(3_600 * RATE, { isAfterLoss: true })]
    expect(lengths(clockWith(), live)).toEqual([1_000])
  })

  it('detects whether a page after the end continues or restarts the clock', () => {
    const clock = clockWith()
    expect(clock.continues(page(500))).toBe(true)
    clock.place(page(1_000))
    clock.place(page(1_700, { isLast: true }))
    expect(clock.continues(page(2_700))).toBe(true)
    expect(clock.continues(page(9_000))).toBe(true)
    expect(clock.continues(page(null))).toBe(true)
    expect(clock.continues(page(1_000))).toBe(false)
    expect(clock.continues(page(2_700 + 2 * DAY))).toBe(false)
  })
})
