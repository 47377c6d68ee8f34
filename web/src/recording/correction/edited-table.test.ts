import { applyOperation, correctionOf, type Operation } from '@toolkit/server/client'
import { expect, it } from 'vitest'
import { turnTable } from '../../timeline/results/turn-table.ts'
import { aTurnView } from '../../timeline/turn-view.fixture.ts'
import { speakerOrder, tablesOf } from './edited-table.ts'

/** Turns that overlap, touch and are nested. */
const TURNS = Array.from({ length: 200 }, (_, index) => {
  const start = Math.floor((index * 7) / 3) / 4
  return aTurnView({
    index,
    speaker: 'ABCD'[(index * 5) % 4] as string,
    start,
    end: start + 0.25 + (index % 6) / 3,
  })
})
const BASE = correctionOf(TURNS, 200)

const OPERATIONS: readonly Operation[] = [
  { kind: 'assign', turns: ['b3', 'b9'], speaker: 'E' },
  { kind: 'split', turn: 'b5', at: (TURNS[5]?.start ?? 0) + 0.2, newTurn: 'x' },
  { kind: 'delete', turns: ['b7', 'b8'] },
  { kind: 'add', turn: 'y', speaker: 'B', start: 1, end: 30 },
  { kind: 'rename-speaker', from: 'C', to: 'Carol' },
  { kind: 'merge-speakers', from: 'D', into: 'A' },
]

it('has the lanes and overlaps that all turns together have', () => {
  const tableOf = tablesOf(TURNS)
  let state = BASE
  for (const operation of [null, ...OPERATIONS]) {
    if (operation !== null) state = applyOperation(state, operation)
    const { table, turns } = tableOf(state)
    const expected = turnTable(table.turns)
    expect(table.overlaps).toEqual(expected.overlaps)
    const bySpeaker = new Map(expected.lanes.map((lane) => [lane.speaker, lane]))
    expect(table.lanes).toHaveLength(expected.lanes.length)
    for (const { speaker, starts, ends, reach, places, confidences } of table.lanes) {
      expect({ speaker, starts, ends, reach, places, confidences }).toEqual(bySpeaker.get(speaker))
    }
    expect(table.statuses).toEqual(turns.map(({ status }) => status))
  }
})

it('turns that did not change keep their views; changed ones have no scores', () => {
  const tableOf = tablesOf(TURNS)
  const before = tableOf(BASE).table.turns
  const after = tableOf(applyOperation(BASE, { kind: 'assign', turns: ['b3'], speaker: 'E' })).table
    .turns
  expect(after[4]).toBe(before[4])
  expect(after[3]).toMatchObject({ speaker: 'E', confidence: null, scores: null })
})

it('a runner-up has the label that it has now', () => {
  const turns = [
    aTurnView({ index: 0, speaker: 'A', runnerUp: { speaker: 'B', confidence: 5 } }),
    aTurnView({ index: 1, speaker: 'B', start: 2, end: 3 }),
  ]
  const state = applyOperation(correctionOf(turns, 10), {
    kind: 'rename-speaker',
    from: 'B',
    to: 'Bob',
  })
  expect(tablesOf(turns)(state).table.turns[0]?.runnerUp).toEqual({ speaker: 'Bob', confidence: 5 })
})

it('the order of speakers stays: those of the run, then new ones', () => {
  const first = speakerOrder(BASE)
  const without = applyOperation(BASE, {
    kind: 'assign',
    turns: BASE.turns.filter(({ speaker }) => speaker === first[1]).map(({ id }) => id),
    speaker: 'New',
  })
  expect(speakerOrder(without)).toEqual([...first, 'New'])
})
