import {
  applyOperation,
  type CorrectionState,
  correctionOf,
  type Operation,
} from '@toolkit/server/client'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { turnTable } from '../../timeline/results/turn-table.ts'
import { aTurnView } from '../../timeline/turn-view.fixture.ts'
import { type EditedTable, speakerOrder, tablesOf } from './edited-table.ts'

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

/** Whether the table of a state is that of all its turns together. */
function expectWhole(state: CorrectionState, { table, turns }: EditedTable): void {
  expect(turns).toEqual(state.turns.all())
  const expected = turnTable(table.turns)
  expect(table.turns.map(({ speaker, start, end }) => ({ speaker, start, end }))).toEqual(
    turns.map(({ speaker, start, end }) => ({ speaker, start, end })),
  )
  expect(table.overlaps).toEqual(expected.overlaps)
  const bySpeaker = new Map(expected.lanes.map((lane) => [lane.speaker, lane]))
  expect(table.lanes).toHaveLength(expected.lanes.length)
  for (const { speaker, starts, ends, reach, places, confidences } of table.lanes) {
    expect({ speaker, starts, ends, reach, places, confidences }).toEqual(bySpeaker.get(speaker))
  }
  expect(table.statuses).toEqual(turns.map(({ status }) => status))
}

it('has the lanes and overlaps that all turns together have', () => {
  const tableOf = tablesOf(TURNS)
  let state = BASE
  for (const operation of [null, ...OPERATIONS]) {
    if (operation !== null) state = applyOperation(state, operation)
    expectWhole(state, tableOf(state))
  }
})

const time = fc.nat(80).map((quarters) => quarters / 4)
const place = fc.nat(19)
const edit = fc.oneof(
  fc.record({ kind: fc.constant('assign'), place, to: fc.constantFrom('A', 'B', 'C', 'E') }),
  fc.record({ kind: fc.constantFrom('start', 'end'), place, to: time }),
  fc.record({
    kind: fc.constantFrom('split', 'delete', 'merge', 'confirm', 'undo'),
    place,
    to: time,
  }),
  fc.record({ kind: fc.constant('add'), place, to: time }),
)

it('has them after any edits, one by one', () => {
  fc.assert(
    fc.property(fc.array(edit, { maxLength: 12 }), (edits) => {
      const turns = TURNS.slice(0, 30)
      const tableOf = tablesOf(turns)
      const states = [correctionOf(turns, 30)]
      expectWhole(states[0] as CorrectionState, tableOf(states[0] as CorrectionState))
      for (const [i, each] of edits.entries()) {
        const before = states.at(-1) as CorrectionState
        const state = each.kind === 'undo' ? states.at(-2) : edited(before, each, `n${i}`)
        if (state === undefined) continue
        if (each.kind === 'undo') states.pop()
        else states.push(state)
        expectWhole(state, tableOf(state))
      }
    }),
  )
})

/** The state after an edit; undefined: it does not fit. */
function edited(
  state: CorrectionState,
  { kind, place: at, to }: { readonly kind: string; readonly place: number; readonly to: unknown },
  newTurn: string,
): CorrectionState | undefined {
  const all = state.turns.all()
  const [turn, next] = [all[at], all[at + 1]]
  if (turn === undefined) return undefined
  const { id, start, speaker } = turn
  const seconds = Number(to)
  const operations: Readonly<Record<string, Operation>> = {
    assign: { kind: 'assign', turns: [id], speaker: String(to) },
    start: { kind: 'move-boundary', turn: id, edge: 'start', to: seconds },
    end: { kind: 'move-boundary', turn: id, edge: 'end', to: seconds },
    split: { kind: 'split', turn: id, at: start + 0.1, newTurn },
    delete: { kind: 'delete', turns: [id] },
    merge: { kind: 'merge', turn: id, with: next?.id ?? '' },
    confirm: { kind: 'confirm', turns: [id] },
    add: { kind: 'add', turn: newTurn, speaker, start: seconds, end: seconds + 2.5 },
  }
  try {
    return applyOperation(state, operations[kind] as Operation)
  } catch (error) {
    expect(error).toMatchObject({ code: 'request-invalid' })
    return undefined
  }
}

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
