import { describe, expect, it } from 'vitest'
import { markAt, markBars } from './marks.ts'
import { spansOf } from './spans.ts'

const spans = spansOf([
  { start: 0, end: 10 },
  { start: 2, end: 3 },
  { start: 20, end: 21 },
])

describe('marked stretches', () => {
  it('of several at a time, the shortest one is found; a border belongs to the later one', () => {
    expect(markAt(spans, 1, 0.001)).toBe(0)
    expect(markAt(spans, 2.5, 0.001)).toBe(1)
    expect(markAt(spans, 15, 0.001)).toBeNull()
    expect(markAt(spans, 21.4, 0.5)).toBe(2)
    expect(markAt(spans, 21.4, 0.3)).toBeNull()
  })

  it('have bars of their kind', () => {
    const none = spansOf([])
    const byKind = { missed: spans, 'false-alarm': none, confusion: none }
    const bars = markBars({ byKind }, { start: 0, end: 100 }, 1000)
    expect(bars.map(([kind, own]) => [kind, own.length])).toEqual([
      ['missed', 2],
      ['false-alarm', 0],
      ['confusion', 0],
    ])
  })
})
