import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  availableCalls,
  callFailed,
  callReported,
  callStarted,
  callUnreported,
  newWindow,
  nextAvailableMs,
  type RateWindow,
  type ReportedLimit,
} from './rate-window.ts'

const report = (remaining: number, endsByMs: number, endsFromMs = endsByMs - 2): ReportedLimit => ({
  limit: 10,
  remaining,
  endsFromMs,
  endsByMs,
})
const started = (count: number): RateWindow =>
  Array.from({ length: count }).reduce<RateWindow>(callStarted, newWindow(10))

describe('a rate window', () => {
  test('allows the limit, minus the calls in flight', () => {
    expect(availableCalls(newWindow(10), 0)).toBe(10)
    expect(availableCalls(started(3), 0)).toBe(7)
    expect(availableCalls(callFailed(started(3)), 0)).toBe(8)
    expect(nextAvailableMs(started(10), 5)).toBeNull()
  })

  test('counts a call without a report for a minute', () => {
    const window = callUnreported(started(1), 1000)
    expect(availableCalls(window, 60_999)).toBe(9)
    expect(availableCalls(window, 61_000)).toBe(10)
  })

  test('follows a report until the window ends', () => {
    const window = callReported(started(2), 'a', report(0, 5000))
    expect(availableCalls(window, 4999)).toBe(-1)
    expect(nextAvailableMs(window, 100)).toBe(5000)
    expect(availableCalls(window, 5000)).toBe(9)
  })

  test('uses the strictest report of one window, in any order', () => {
    const window = callReported(
      callReported(started(2), 'a', report(3, 5000)),
      'a',
      report(7, 5001),
    )
    expect(availableCalls(window, 4000)).toBe(3)
    expect(nextAvailableMs(callReported(started(1), 'a', report(0, 5000)), 0)).toBe(5000)
  })

  test('uses the newer window, whichever answer arrives first', () => {
    const old = report(0, 5000)
    const next = report(9, 65_000)
    for (const [first, second] of [
      [old, next],
      [next, old],
    ] as const) {
      expect(
        availableCalls(callReported(callReported(started(2), 'a', first), 'a', second), 4000),
      ).toBe(9)
    }
  })

  test('uses the strictest of the endpoints that may share a window', () => {
    const window = callReported(
      callReported(started(2), 'a', report(2, 5000)),
      'b',
      report(8, 9000),
    )
    expect(availableCalls(window, 4000)).toBe(2)
    expect(availableCalls(window, 5000)).toBe(8)
  })

  test('the next available time equals that of a search through every moment', () => {
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
      reported: fc
        .dictionary(fc.constantFrom('a', 'b'), limits)
        .map((by) => new Map(Object.entries(by))),
      unreported: fc.array(moment, { maxLength: 4 }),
    })
    fc.assert(
      fc.property(windows, moment, (window, nowMs) => {
        const moments = Array.from({ length: 60 }, (_, index) => nowMs + index)
        const first = moments.find((atMs) => availableCalls(window, atMs) > 0)
        expect(nextAvailableMs(window, nowMs)).toBe(first ?? null)
      }),
    )
  })
})
