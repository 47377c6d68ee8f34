import type { TurnView } from '@toolkit/server/client'
import { describe, expect, it } from 'vitest'
import { turnTable } from '../results/turn-table.ts'
import { aTurnView } from '../turn-view.fixture.ts'
import { laneBars, markedRange } from './lanes.ts'

const lanesOf = (turns: readonly TurnView[]) => turnTable(turns).lanes

describe('lanes', () => {
  it('are one per speaker, ordered by first turn, with the places of their turns', () => {
    const { lanes, overlaps } = turnTable([
      aTurnView({ speaker: 'B', start: 0, end: 2 }),
      aTurnView({ speaker: 'A', start: 1, end: 3 }),
      aTurnView({ speaker: 'B', start: 4, end: 5 }),
    ])
    expect(lanes.map(({ speaker, places }) => [speaker, ...places])).toEqual([
      ['B', 0, 2],
      ['A', 1],
    ])
    expect([...overlaps.starts, ...overlaps.ends]).toEqual([1, 2])
  })

  it('a bar has the mean weighted by length; null without any score', () => {
    const [lane] = lanesOf([
      aTurnView({ start: 0, end: 0.03, confidence: 20 }),
      aTurnView({ start: 0.03, end: 0.04, confidence: 60 }),
      aTurnView({ start: 50, end: 60, confidence: null }),
    ])
    if (lane === undefined) throw new Error('no lane')
    const bars = laneBars(lane, { start: 0, end: 100 }, 100, null)
    expect(bars.map(({ first, last }) => [first, last])).toEqual([
      [0, 2],
      [2, 3],
    ])
    expect(bars[0]?.confidence).toBeCloseTo(30, 4)
    expect(bars[1]?.confidence).toBeNull()
  })

  it('marks turns in the inclusive range; the full range marks nothing', () => {
    const [lane] = lanesOf(
      [10, 40, 41, null].map((confidence, i) =>
        aTurnView({ start: 10 * i, end: 10 * i + 5, confidence }),
      ),
    )
    if (lane === undefined) throw new Error('no lane')
    const marks = (range: ReturnType<typeof markedRange>) =>
      laneBars(lane, { start: 0, end: 40 }, 400, range).map(({ isMarked }) => isMarked)
    expect(marks(markedRange(10, 40))).toEqual([true, true, false, false])
    expect(markedRange(0, 100)).toBeNull()
    expect(marks(null)).toEqual([false, false, false, false])
  })
})
