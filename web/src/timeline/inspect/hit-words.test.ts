import { describe, expect, it } from 'vitest'
import { turnTable } from '../results/turn-table.ts'
import { aTurnView } from '../turn-view.fixture.ts'
import { doubtReasons, hitWords } from './hit-words.ts'

const names: Record<string, string> = { B: 'Berta' }
const nameOf = (speaker: string) => names[speaker] ?? speaker

describe('doubt reasons', () => {
  it('are overlap, a short turn and a small margin; a certain turn has none', () => {
    const long = { start: 0, end: 4 }
    expect(doubtReasons(aTurnView({ ...long, overlapSeconds: 1 }), nameOf)).toEqual([
      'overlapping speech (25 % of it)',
    ])
    expect(doubtReasons(aTurnView({ start: 1, end: 1.5 }), nameOf)).toEqual(['short turn (0.5 s)'])
    const close = { runnerUp: { speaker: 'B', confidence: 45 }, margin: 6 }
    expect(doubtReasons(aTurnView({ ...long, ...close }), nameOf)).toEqual(['close second: Berta'])
    expect(doubtReasons(aTurnView({ ...long, ...close, margin: -3 }), nameOf)).toEqual([
      'Berta fits better',
    ])
    expect(doubtReasons(aTurnView({ ...long, overlapSeconds: 0.1, margin: null }), nameOf)).toEqual(
      [],
    )
  })
})

describe('the description of a hit', () => {
  it('of a turn has speaker, times, confidence, runner-up and margin', () => {
    const table = turnTable([
      aTurnView({
        speaker: 'B',
        start: 60,
        end: 65.25,
        confidence: 71,
        runnerUp: { speaker: 'A', confidence: 20 },
        margin: 51,
      }),
      aTurnView({ speaker: 'A', start: 70, end: 75, confidence: null }),
    ])
    const describeHit = (place: number) =>
      hitWords({ kind: 'turn', place }, { table, curve: null }, nameOf, 'confidence')
    expect(describeHit(0)).toEqual({
      title: 'Berta',
      lines: ['1:00.0 – 1:05.3', 'confidence 71', 'runner-up: A, 20, margin 51'],
    })
    expect(describeHit(1)?.lines).toEqual(['1:10.0 – 1:15.0', 'no confidence given'])
    expect(describeHit(7)).toBeNull()
  })

  it('of a sample has time and score; a missing score is not zero', () => {
    const curve = { resolution: 0.02, values: Uint8Array.of(40, 255) }
    const describeHit = (index: number) =>
      hitWords({ kind: 'sample', index }, { table: null, curve }, nameOf, 'certainty')
    expect(describeHit(0)).toEqual({ title: 'certainty 40', lines: ['at 0:00.00'] })
    expect(describeHit(1)).toEqual({ title: 'certainty not known', lines: ['at 0:00.02'] })
    expect(hitWords(null, { table: null, curve }, nameOf, 'certainty')).toBeNull()
  })
})
