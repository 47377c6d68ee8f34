import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  clampWindow,
  MIN_WINDOW_SECONDS,
  pageTo,
  panBy,
  shows,
  timeAt,
  wholeWindow,
  windowAround,
  xAt,
  zoomAt,
} from './view-window.ts'

const seconds = (min: number, max: number) => fc.double({ min, max, noNaN: true })

/** A duration, and a window inside it. */
const viewed = seconds(1, 90_000).chain((duration) =>
  fc.tuple(seconds(0, duration), seconds(0.001, duration)).map(([start, span]) => ({
    duration,
    window: clampWindow({ start, end: start + span }, duration),
  })),
)

function expectInside(window: { start: number; end: number }, duration: number) {
  expect(window.start).toBeGreaterThanOrEqual(0)
  expect(window.end).toBeLessThanOrEqual(duration)
  expect(window.end - window.start).toBeGreaterThan(Math.min(MIN_WINDOW_SECONDS, duration) - 1e-6)
}

describe('the visible window', () => {
  it('stays inside the recording and is never too narrow', () => {
    fc.assert(
      fc.property(
        viewed,
        seconds(-1e6, 1e6),
        seconds(0.0001, 1000),
        seconds(0, 1),
        ({ duration, window }, by, factor, share) => {
          expectInside(window, duration)
          const anchor = window.start + share * (window.end - window.start)
          expectInside(panBy(window, duration, by), duration)
          expectInside(zoomAt(window, duration, anchor, factor), duration)
          expectInside(pageTo(window, duration, share * duration), duration)
          expectInside(windowAround({ start: anchor, end: anchor }, duration), duration)
        },
      ),
    )
  })

  it('keeps the time under the pointer while zooming, away from the ends', () => {
    fc.assert(
      fc.property(seconds(0.01, 1), seconds(0, 1), (factor, share) => {
        const window = { start: 1000, end: 1600 }
        const anchor = window.start + share * 600
        const closer = zoomAt(window, 3600, anchor, factor)
        expect(xAt(closer, 1000, anchor)).toBeCloseTo(share * 1000, 5)
        expect(closer.end - closer.start).toBeCloseTo(600 * factor, 6)
      }),
    )
  })

  it('ranges from the whole recording to single samples', () => {
    const whole = wholeWindow(3600)
    expect(zoomAt({ start: 10, end: 20 }, 3600, 15, 1e9)).toEqual(whole)
    const closest = zoomAt(whole, 3600, 1800, 1e-9)
    expect(closest.end - closest.start).toBeCloseTo(MIN_WINDOW_SECONDS, 9)
    expect(zoomAt(wholeWindow(0.1), 0.1, 0.05, 0.5)).toEqual({ start: 0, end: 0.1 })
  })

  it('moves to the next page when the playhead leaves it, and not before', () => {
    const window = { start: 100, end: 200 }
    expect(pageTo(window, 3600, 150)).toBe(window)
    const next = pageTo(window, 3600, 201)
    expect(next).toEqual({ start: 191, end: 291 })
    expect(shows(pageTo(window, 3600, 3599), 3599)).toBe(true)
    expect(shows(pageTo(window, 3600, 2), 2)).toBe(true)
  })

  it('converts between positions and times', () => {
    fc.assert(
      fc.property(viewed, seconds(0, 1200), ({ window }, x) => {
        expect(xAt(window, 1200, timeAt(window, 1200, x))).toBeCloseTo(x, 4)
      }),
    )
  })
})
