import fc from 'fast-check'
import type { Operation } from '../src/correction/operations.ts'

export const DURATION = 40

/** 300 turns, so that they are in several chunks. Some have the same times. */
export const BASE = Array.from({ length: 300 }, (_, index) => ({
  index,
  speaker: 'ABCD'[(index * 7) % 4] as string,
  start: Math.floor(index / 8),
  end: Math.floor(index / 8) + 1 + (index % 3),
}))

const turn = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 301 }).map((index) => `b${index}`) },
  { weight: 4, arbitrary: fc.constantFrom('x1', 'x2', 'x3', 'x4', 'x5') },
)
const turns = fc.oneof(
  fc.array(turn, { maxLength: 3 }),
  // Most of all turns at once.
  fc.integer({ min: 1, max: 300 }).map((count) => BASE.slice(0, count).map((_, i) => `b${i}`)),
)
const speaker = fc.constantFrom('A', 'B', 'C', 'D', 'E', '__proto__')
const second = fc.integer({ min: -1, max: DURATION + 1 })
const time = fc.oneof(second, fc.double({ min: 0, max: DURATION, noNaN: true }))

/** Any operation on `BASE`. Many fit; limits of checked parts are whole seconds. */
export const anyOperation: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({
    kind: fc.constant('move-boundary' as const),
    turn,
    edge: fc.constantFrom('start' as const, 'end' as const),
    to: time,
  }),
  fc.record({ kind: fc.constant('assign' as const), turns, speaker }),
  fc.record({ kind: fc.constant('split' as const), turn, at: time, newTurn: turn }),
  fc.record({ kind: fc.constant('merge' as const), turn, with: turn }),
  fc.record({ kind: fc.constant('delete' as const), turns: fc.array(turn, { maxLength: 3 }) }),
  fc.record({ kind: fc.constant('add' as const), turn, speaker, start: time, end: time }),
  fc.record({ kind: fc.constant('rename-speaker' as const), from: speaker, to: speaker }),
  fc.record({ kind: fc.constant('merge-speakers' as const), from: speaker, into: speaker }),
  fc.record({
    kind: fc.constant('swap-speakers' as const),
    a: speaker,
    b: speaker,
    from: second,
    to: fc.option(second),
  }),
  fc.record({ kind: fc.constant('confirm' as const), turns }),
  fc.record({
    kind: fc.constant('check' as const),
    start: second,
    end: second,
    checked: fc.boolean(),
  }),
)
