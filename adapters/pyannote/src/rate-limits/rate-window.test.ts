import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  callSent,
  callsFree,
  callTold,
  callUnsent,
  callUntold,
  freeAtMs,
  freshWindow,
  type RateWindow,
  type ToldLimit,
} from './rate-window.ts'

const told = (remaining: number, endsByMs: number, endsFromMs = endsByMs - 2): ToldLimit => ({
  limit: 10,
  remaining,
  endsFromMs,
  endsByMs,
})
const sent = (count: number): RateWindow =>
  Array.from({ length: count }).reduce<RateWindow>(callSent, freshWindow(10))

describe('a rate window', () => {
  test('frees as many calls as it takes, calls under way counted', () => {
    expect(callsFree(freshWindow(10), 0)).toBe(10)
    expect(callsFree(sent(3), 0)).toBe(7)
    expect(callsFree(callUnsent(sent(3)), 0)).toBe(8)
    expect(freeAtMs(sent(10), 5)).toBeNull()
  })

  test('counts a call that was told nothing of for a minute', () => {
    const window = callUntold(sent(1), 1000)
    expect(callsFree(window, 60_999)).toBe(9)
    expect(callsFree(window, 61_000)).toBe(10)
  })

  test('goes by what it is told until the window ends', () => {
    const window = callTold(sent(2), 'a', told(0, 5000))
    expect(callsFree(window, 4999)).toBe(-1)
    expect(freeAtMs(window, 100)).toBe(5000)
    expect(callsFree(window, 5000)).toBe(9)
  })

  test('takes answers of one window in any order at their tightest', () => {
    const window = callTold(callTold(sent(2), 'a', told(3, 5000)), 'a', told(7, 5001))
    expect(callsFree(window, 4000)).toBe(3)
    expect(freeAtMs(callTold(sent(1), 'a', told(0, 5000)), 0)).toBe(5000)
  })

  test('goes by the newer window, whichever answer comes first', () => {
    const old = told(0, 5000)
    const next = told(9, 65_000)
    for (const [first, second] of [
      [old, next],
      [next, old],
    ] as const) {
      expect(callsFree(callTold(callTold(sent(2), 'a', first), 'a', second), 4000)).toBe(9)
    }
  })

  test('goes by the tightest of endpoints that may share a window', () => {
    const window = callTold(callTold(sent(2), 'a', told(2, 5000)), 'b', told(8, 9000))
    expect(callsFree(window, 4000)).toBe(2)
    expect(callsFree(window, 5000)).toBe(8)
  })

  test('says when a call is free as somebody does who looks at every moment', () => {
    const moment = fc.integer({ min: 0, max: 40 })
    const limits = fc.record({
      limit: fc.integer({ min: 1, max: 4 }),
      remaining: fc.integer({ min: 0, max: 4 }),
      endsFromMs: moment,
      endsByMs: moment,
    })
    const windows = fc.record({
      limit: fc.integer({ min: 1, max: 4 }),
      inFlight: fc.integer({ min: 0, max: 4 }),
      told: fc
        .dictionary(fc.constantFrom('a', 'b'), limits)
        .map((by) => new Map(Object.entries(by))),
      untold: fc.array(moment, { maxLength: 4 }),
    })
    fc.assert(
      fc.property(windows, moment, (window, nowMs) => {
        const moments = Array.from({ length: 60 }, (_, index) => nowMs + index)
        const first = moments.find((atMs) => callsFree(window, atMs) > 0)
        expect(freeAtMs(window, nowMs)).toBe(first ?? null)
      }),
    )
  })
})
