import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hitAt, hitTest } from './hit-test.ts'
import { plotLayout } from './plot-layout.ts'
import { turnTable } from './results/turn-table.ts'
import { aTurnView } from './turn-view.fixture.ts'

const turns = [
  aTurnView({ speaker: 'A', start: 0, end: 10, confidence: 90 }),
  aTurnView({ speaker: 'B', start: 4, end: 6, confidence: 30 }),
  aTurnView({ speaker: 'A', start: 10, end: 10.1, confidence: 50 }),
]
const curve = { resolution: 0.02, values: new Uint8Array(1000) }
const table = turnTable(turns)
const layout = plotLayout({
  width: 800,
  height: 400,
  lanes: 2,
  above: 0,
  hasMarks: false,
  hasVerdicts: false,
  hasCurve: true,
  labelsAbove: false,
  sizes: { waveform: null, spectrogram: null, lanes: null },
  hasSpectrogram: false,
  scrolled: 0,
})
const targets = { layout, table, curve }
const [laneA, laneB] = layout.bars.map(({ top, height }) => top + height / 2) as [number, number]

describe('hit test', () => {
  it('finds the turn of the lane, and the later one where two touch', () => {
    expect(hitTest(targets, 5, laneA, 0.01)).toEqual({ kind: 'turn', place: 0 })
    expect(hitTest(targets, 5, laneB, 0.01)).toEqual({ kind: 'turn', place: 1 })
    expect(hitTest(targets, 10, laneA, 0.0001)).toEqual({ kind: 'turn', place: 2 })
    expect(hitTest(targets, 8, laneB, 0.01)).toBeNull()
  })

  it('finds a narrow turn from a few pixels away', () => {
    expect(hitTest(targets, 10.15, laneA, 0.02)).toEqual({ kind: 'turn', place: 2 })
    expect(hitTest(targets, 10.3, laneA, 0.02)).toBeNull()
  })

  it('finds the sample on the curve, and nothing after its end or on the axis', () => {
    const y = layout.curve.top + 5
    expect(hitTest(targets, 0.05, y, 0.01)).toEqual({ kind: 'sample', index: 2 })
    expect(hitTest(targets, 20, y, 0.01)).toBeNull()
    expect(hitTest(targets, 5, layout.axis.top + 1, 0.01)).toBeNull()
    expect(hitTest({ layout, table: null, curve: null }, 5, laneA, 1)).toBeNull()
  })

  it('returns the least certain of overlapping turns, and the sample in silence', () => {
    expect(hitAt(table, curve, 5)).toEqual({ kind: 'turn', place: 1 })
    expect(hitAt(table, curve, 2)).toEqual({ kind: 'turn', place: 0 })
    expect(hitAt(table, curve, 15)).toEqual({ kind: 'sample', index: 750 })
    expect(hitAt(table, null, 15)).toBeNull()
  })

  it('matches a search over all turns', () => {
    const some = fc.array(
      fc.tuple(fc.nat(1000), fc.integer({ min: 1, max: 50 }), fc.constantFrom('A', 'B')),
      { minLength: 1, maxLength: 60 },
    )
    fc.assert(
      fc.property(some, fc.nat(1050), (given, at) => {
        const all = given
          .map(([start, length, speaker]) => aTurnView({ speaker, start, end: start + length }))
          .toSorted((a, b) => a.start - b.start)
        const hit = hitAt(turnTable(all), null, at + 0.5)
        const speaking = all.some(({ start, end }) => start <= at + 0.5 && end > at + 0.5)
        expect(hit !== null).toBe(speaking)
        if (hit?.kind !== 'turn') return
        const found = all[hit.place]
        expect(found && found.start <= at + 0.5 && found.end > at + 0.5).toBe(true)
      }),
    )
  })
})
