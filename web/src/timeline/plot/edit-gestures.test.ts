import { expect, it } from 'vitest'
import { plotLayout } from '../plot-layout.ts'
import { turnTable } from '../results/turn-table.ts'
import type { Scene } from '../scene.ts'
import { spansOf } from '../spans.ts'
import { TimelineStore } from '../timeline-state.ts'
import { aTurnView } from '../turn-view.fixture.ts'
import { boundaryAt } from './edit-gestures.ts'

const TURNS = [
  aTurnView({ speaker: 'A', start: 1, end: 3 }),
  aTurnView({ speaker: 'A', start: 3, end: 5 }),
  aTurnView({ speaker: 'B', start: 6, end: 6.05 }),
]

/** Ten seconds in 1,000 pixels, with two lanes. */
function scene(chosen: number): {
  scene: Scene
  timeline: TimelineStore
  top: (lane: number) => number
} {
  const timeline = new TimelineStore()
  timeline.open('a', 10)
  const sizes = { waveform: null, spectrogram: null, lanes: null }
  const lanes = {
    lanes: 2,
    above: 0,
    hasMarks: false,
    hasVerdicts: false,
    hasCurve: true,
    labelsAbove: false,
  }
  const room = { width: 1000, height: 500, ...lanes, sizes }
  const layout = plotLayout({ ...room, hasSpectrogram: false, scrolled: 0 })
  const table = turnTable(TURNS)
  const edits = {
    table,
    ids: ['a', 'b', 'c'],
    checked: spansOf([]),
    chosen,
    choose: () => undefined,
    moveBoundary: () => undefined,
    openMenu: () => undefined,
  }
  return {
    scene: { layout, table, edits } as unknown as Scene,
    timeline,
    top: (lane) => (layout.bars[lane]?.top ?? 0) + 2,
  }
}

it('finds the boundary near the pointer, in its lane', () => {
  const { scene: drawn, timeline, top } = scene(-1)
  const at = (x: number, lane: number) => boundaryAt(drawn, timeline, x, top(lane), 5)
  expect(at(103, 0)).toEqual({ id: 'a', edge: 'start' })
  expect(at(497, 0)).toEqual({ id: 'b', edge: 'end' })
  expect(at(200, 0)).toBeNull()
  expect(at(103, 1)).toBeNull()
  expect(boundaryAt(drawn, timeline, 103, 2, 5)).toBeNull()
})

it('where two turns touch, the boundary of the chosen one is meant', () => {
  const at = (chosen: number) => {
    const { scene: drawn, timeline, top } = scene(chosen)
    return boundaryAt(drawn, timeline, 300, top(0), 5)
  }
  expect(at(0)).toEqual({ id: 'a', edge: 'end' })
  expect(at(1)).toEqual({ id: 'b', edge: 'start' })
})

it('a short turn has to be chosen first', () => {
  const at = (chosen: number) => {
    const { scene: drawn, timeline, top } = scene(chosen)
    return boundaryAt(drawn, timeline, 604, top(1), 5)
  }
  expect(at(-1)).toBeNull()
  expect(at(2)).toEqual({ id: 'c', edge: 'end' })
})

it('nothing is dragged in a diagram that is not edited', () => {
  const { scene: drawn, timeline, top } = scene(0)
  expect(boundaryAt({ ...drawn, edits: null }, timeline, 103, top(0), 5)).toBeNull()
})
