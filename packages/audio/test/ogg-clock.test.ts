import { describe, expect, it } from 'vitest'
import { GranuleClock, type TimedPage } from '../src/ogg/clock.ts'

const RATE = 1_000
const DAY = 86_400 * RATE

function clockWith(options: { trimsBeginning?: boolean; seconds?: number } = {}) {
  const { trimsBeginning = false, seconds = 86_400 } = options
  return new GranuleClock(RATE, { trimsBeginning, silence: { seconds } })
}

/** A page of ten packets with 100 samples each. */
function page(granule: number | null, rest: Partial<TimedPage> = {}): TimedPage {
  const plain = { samples: 1_000, longest: 100, isLast: false, isAfterLoss: false }
  return { ...plain, granule, ...rest }
}

/** What is heard of the pages: gaps as negative numbers. */
function lengths(clock: GranuleClock, pages: readonly TimedPage[]): number[] {
  return pages.flatMap((next) => {
    const { gap, skip, kept } = clock.place(next)
    return gap > 0 ? [-gap, kept - skip] : [kept - skip]
  })
}

describe('a granule clock', () => {
  it('follows pages that follow each other', () => {
    const pages = [page(1_000), page(2_000), page(null), page(4_000), page(0), page(6_000)]
    expect(lengths(clockWith(), pages)).toEqual([1_000, 1_000, 1_000, 1_000, 1_000, 1_000])
  })

  it('begins wherever the first page says', () => {
    for (const start of [3_600 * RATE, 1_000 * DAY, 2 ** 51]) {
      const pages = [page(null), page(start + 2_000), page(start + 3_500)]
      expect(lengths(clockWith(), pages)).toEqual([1_000, 1_000, -500, 1_000])
    }
  })

  it('keeps what the last page keeps, and not what contradicts it', () => {
    expect(lengths(clockWith(), [page(1_000), page(1_300, { isLast: true })])).toEqual([1_000, 300])
    expect(lengths(clockWith(), [page(1_000), page(1_000, { isLast: true })])).toEqual([1_000, 0])
    expect(lengths(clockWith(), [page(1_000), page(900, { isLast: true })])).toEqual([1_000, 1_000])
    expect(lengths(clockWith(), [page(700, { isLast: true })])).toEqual([700])
  })

  it('takes what is too much from the beginning, where that is the custom', () => {
    const pages = [page(940), page(1_940)]
    expect(lengths(clockWith({ trimsBeginning: true }), pages)).toEqual([940, 1_000])
    expect(lengths(clockWith(), pages)).toEqual([1_000, 1_000])
    // More than a packet is no custom of anybody.
    expect(lengths(clockWith({ trimsBeginning: true }), [page(5), page(1_005)])).toEqual([
      1_000, 1_000,
    ])
  })

  it('fills a gap of no more than a day, and no more than a day in all', () => {
    expect(lengths(clockWith(), [page(1_000), page(2_000 + DAY)])).toEqual([1_000, -DAY, 1_000])
    const tooMuch = [page(1_000), page(2_001 + DAY), page(3_001 + DAY)]
    expect(lengths(clockWith(), tooMuch)).toEqual([1_000, 1_000, 1_000])
    const half = 0.6 * DAY
    const twice = [page(1_000), page(2_000 + half), page(3_000 + 2 * half), page(4_100 + 2 * half)]
    expect(lengths(clockWith(), twice)).toEqual([1_000, -half, 1_000, 1_000, -100, 1_000])
  })

  it('says what it does not believe', () => {
    for (const granule of [2_001 + DAY, 10 ** 12, 2 ** 62, -5, 1_000 - 501]) {
      const clock = clockWith()
      clock.place(page(1_000))
      expect(clock.place(page(granule))).toEqual({
        gap: 0,
        skip: 0,
        kept: 1_000,
        isTimed: true,
        isContradicted: true,
      })
    }
  })

  it('lets a clock tremble without losing time', () => {
    const late = [4, -300, 4, 0, 5, 3]
    const pages = late.map((by, index) => page(1_000 * (index + 2) + by))
    expect(lengths(clockWith(), [page(1_000), ...pages])).toEqual(new Array(7).fill(1_000))
    const slow = Array.from({ length: 12 }, (_, index) => page(1_002 * (index + 1)))
    const found = lengths(clockWith(), slow)
    expect(found.filter((length) => length < 0)).toEqual([-6, -6, -6])
  })

  it('is exact where something is known to be lost', () => {
    const lost = page(2_003, { isAfterLoss: true })
    expect(lengths(clockWith(), [page(1_000), lost])).toEqual([1_000, -3, 1_000])
    const start = [page(3_000, { isAfterLoss: true })]
    expect(lengths(clockWith(), start)).toEqual([-2_000, 1_000])
    const live = [page(3_600 * RATE, { isAfterLoss: true })]
    expect(lengths(clockWith(), live)).toEqual([1_000])
  })

  it('knows whether a page behind the end goes on or begins anew', () => {
    const clock = clockWith()
    expect(clock.goesOn(page(500))).toBe(true)
    clock.place(page(1_000))
    clock.place(page(1_700, { isLast: true }))
    expect(clock.goesOn(page(2_700))).toBe(true)
    expect(clock.goesOn(page(9_000))).toBe(true)
    expect(clock.goesOn(page(null))).toBe(true)
    expect(clock.goesOn(page(1_000))).toBe(false)
    expect(clock.goesOn(page(2_700 + 2 * DAY))).toBe(false)
  })
})
