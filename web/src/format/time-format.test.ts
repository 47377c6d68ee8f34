import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatAge, formatListening, formatTime, formatWait } from './time-format.ts'

describe('formatTime', () => {
  it.each([
    [0, '0:00.0'],
    [0.04, '0:00.0'],
    [0.05, '0:00.1'],
    [59.96, '1:00.0'],
    [65.3, '1:05.3'],
    [3599.99, '1:00:00.0'],
    [86_399.9, '23:59:59.9'],
  ])('%d s is %s', (seconds, text) => {
    expect(formatTime(seconds)).toBe(text)
  })

  it('shows unknown values as a dash, never as 0', () => {
    expect(formatTime(null)).toBe('–')
    expect(formatTime(Number.NaN)).toBe('–')
    expect(formatListening(null)).toBe('–')
    expect(formatWait(null)).toBe('–')
  })

  it('is exact to the tenth', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 864_000 * 2 }), (tenths) => {
        const [seconds = 0, minutes = 0, hours = 0] = formatTime(tenths / 10)
          .split(':')
          .map(Number)
          .reverse()
        expect(Math.round((hours * 3600 + minutes * 60 + seconds) * 10)).toBe(tenths)
        expect(minutes).toBeLessThan(60)
        expect(seconds).toBeLessThan(60)
      }),
    )
  })
})

describe('formatListening and formatWait', () => {
  it('choose the unit by size', () => {
    expect(formatListening(59)).toBe('59 s')
    expect(formatListening(90)).toBe(`${(1.5).toLocaleString()} min`)
    expect(formatListening(5400)).toBe(`${(1.5).toLocaleString()} h`)
    expect(formatWait(0.2)).toBe('1 s')
    expect(formatWait(61)).toBe('2 min')
  })
})

describe('formatAge', () => {
  it('counts whole units back', () => {
    const now = Date.parse('2026-03-02T12:00:00Z')
    const words = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto', style: 'short' })
    expect(formatAge('2026-03-02T11:58:30Z', now)).toBe(words.format(-1, 'minute'))
    expect(formatAge('2026-03-01T11:00:00Z', now)).toBe(words.format(-1, 'day'))
    expect(formatAge('2026-03-02T12:00:05Z', now)).toBe(words.format(0, 'second'))
    expect(formatAge('nonsense', now)).toBe('–')
  })
})
