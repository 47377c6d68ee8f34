import {
  appended,
  applyOperation,
  type CorrectionEntry,
  correctionOf,
  emptyHistory,
  type Operation,
  replay,
  undoable,
} from '@toolkit/core'
import { medianMs, type Row } from './row.ts'

const TURNS = 20_000
const ENTRIES = 10_000
const SECONDS_PER_TURN = 4.32

/** A day of 20,000 turns of 20 speakers. */
function dayOfTurns() {
  return Array.from({ length: TURNS }, (_, index) => ({
    index,
    speaker: `SPEAKER_${index % 20}`,
    start: index * SECONDS_PER_TURN,
    end: index * SECONDS_PER_TURN + 4,
  }))
}

/** The n-th edit of a person who goes through the day out of order. Turns are edited at most once. */
function edit(n: number): Operation {
  const index = (n * 7_919) % TURNS
  const turn = `b${index}`
  const start = index * SECONDS_PER_TURN
  switch (n % 5) {
    case 0:
      return { kind: 'move-boundary', turn, edge: 'end', to: start + 3 }
    case 1:
      return { kind: 'assign', turns: [turn], speaker: `SPEAKER_${n % 20}` }
    case 2:
      return { kind: 'split', turn, at: start + 2, newTurn: `n${n}` }
    case 3:
      return { kind: 'add', turn: `n${n}`, speaker: 'SPEAKER_3', start, end: start + 1 }
    default:
      return { kind: 'delete', turns: [turn] }
  }
}

/** Edits of a day: one by one, of all turns at once, an undo, and a log that is read again. */
export function correctionBenches(): Row[] {
  const base = dayOfTurns()
  const state = correctionOf(base, TURNS * SECONDS_PER_TURN)
  const everyTurn = base.map(({ index }) => `b${index}`)
  let n = 0
  const entries = Array.from({ length: ENTRIES }, (_, i): CorrectionEntry => {
    const common = { sequence: i + 1, id: `e${i}`, author: null, at: '2026-01-01T00:00:00.000Z' }
    return { ...common, kind: 'do', operation: edit(i) }
  })
  const history = replay(state, entries)
  const last = undoable(history) as number
  const row = (what: string, atMost: number | null, times: number, call: () => unknown): Row => ({
    what,
    value: medianMs(times, call),
    unit: 'ms',
    reach: atMost === null ? null : { atMost },
    beside: null,
  })
  return [
    row('correction: one edit of 20,000 turns', 5, 500, () => {
      n += 1
      return applyOperation(state, edit(n))
    }),
    row('correction: all 20,000 turns assigned at once', 50, 15, () =>
      applyOperation(state, { kind: 'assign', turns: everyTurn, speaker: 'X' }),
    ),
    row('correction: a speaker of 20,000 turns renamed', 5, 50, () =>
      applyOperation(state, { kind: 'rename-speaker', from: 'SPEAKER_1', to: 'X' }),
    ),
    row('correction: undo after 10,000 entries', 5, 100, () =>
      appended(history, { kind: 'undo', of: last }),
    ),
    row('correction: opened from 20,000 turns', null, 15, () =>
      emptyHistory(correctionOf(base, TURNS * SECONDS_PER_TURN)),
    ),
    row('correction: replay of 10,000 entries', 1_000, 5, () => replay(state, entries)),
  ]
}
