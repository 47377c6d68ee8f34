import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyOperation, BASE, DURATION } from '../../test/any-operation.ts'
import { hasCode } from '../errors.ts'
import {
  appended,
  type CorrectionAction,
  type CorrectionEntry,
  type CorrectionHistory,
  emptyHistory,
  redoable,
  replay,
  replaySteps,
  undoable,
} from './log.ts'
import { applyOperation, type CorrectionState, correctionOf } from './state.ts'

const base = correctionOf(BASE, DURATION)

/** What a person does: an operation, or the undo or redo that is next. */
const anyStep = fc.oneof(
  { weight: 4, arbitrary: anyOperation.map((operation) => ({ kind: 'do' as const, operation })) },
  { weight: 3, arbitrary: fc.constant({ kind: 'undo' as const }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'redo' as const }) },
)

type Step = { readonly kind: 'undo' | 'redo' } | Extract<CorrectionAction, { kind: 'do' }>

function actionOf(history: CorrectionHistory, step: Step): CorrectionAction | null {
  if (step.kind === 'do') return step
  const of = step.kind === 'undo' ? undoable(history) : redoable(history)
  return of === null ? null : { kind: step.kind, of }
}

function entryOf(sequence: number, action: CorrectionAction): CorrectionEntry {
  return { ...action, sequence, id: `e${sequence}`, author: null, at: '2026-01-01T00:00:00.000Z' }
}

/** The history after the steps that fit, their entries, and the states of a twin that keeps whole copies. */
function carriedOut(steps: readonly Step[]) {
  let history = emptyHistory(base)
  const entries: CorrectionEntry[] = []
  const past: CorrectionState[] = [base]
  let future: CorrectionState[] = []
  for (const step of steps) {
    const action = actionOf(history, step)
    if (action === null) continue
    try {
      history = appended(history, action)
    } catch (error) {
      if (!hasCode(error, 'request-invalid')) throw error
      continue
    }
    entries.push(entryOf(history.length, action))
    if (action.kind === 'do') {
      past.push(applyOperation(past.at(-1) as CorrectionState, action.operation))
      future = []
    } else if (action.kind === 'undo') future.push(past.pop() as CorrectionState)
    else past.push(future.pop() as CorrectionState)
  }
  return { history, entries, past, future }
}

const content = ({ turns, speakers, labels, checked }: CorrectionState) => ({
  turns: turns.all(),
  ...{ speakers, labels, checked },
})

const manySteps = fc.array(anyStep, { minLength: 60, maxLength: 120 })

describe('the log', () => {
  test('undo and redo lead to the states of a twin that keeps whole copies, without end', () => {
    fc.assert(
      fc.property(manySteps, (steps) => {
        const { history, past, future } = carriedOut(steps)
        expect(content(history.state)).toEqual(content(past.at(-1) as CorrectionState))
        expect(history.length).toBeGreaterThanOrEqual(past.length - 1)
        let later = history
        for (const expected of future.toReversed()) {
          later = appended(later, { kind: 'redo', of: redoable(later) as number })
          expect(content(later.state)).toEqual(content(expected))
        }
        expect(redoable(later)).toBe(null)
        let earlier = history
        for (const expected of past.slice(0, -1).toReversed()) {
          earlier = appended(earlier, { kind: 'undo', of: undoable(earlier) as number })
          expect(content(earlier.state)).toEqual(content(expected))
        }
        expect(undoable(earlier)).toBe(null)
        expect(content(earlier.state)).toEqual(content(base))
      }),
      { numRuns: 20 },
    )
  })

  test('a replay results in the same history as the steps one by one, at any place', () => {
    fc.assert(
      fc.property(manySteps, fc.nat(), (steps, cut) => {
        const { entries } = carriedOut(steps)
        const part = entries.slice(0, cut % (entries.length + 1))
        const stepped = part.reduce(
          (history, entry) => appended(history, entry),
          emptyHistory(base),
        )
        const replayed = replay(base, part)
        expect(content(replayed.state)).toEqual(content(stepped.state))
        expect(replayed.length).toBe(part.length)
        expect([undoable(replayed), redoable(replayed)]).toEqual([
          undoable(stepped),
          redoable(stepped),
        ])
        // Work goes on from it in the same way.
        const continued = (from: CorrectionHistory) =>
          entries.slice(part.length).reduce((history, entry) => appended(history, entry), from)
        expect(content(continued(replayed).state)).toEqual(content(continued(stepped).state))
      }),
      { numRuns: 20 },
    )
  })

  test('undo takes the newest operation back, and names it; redo ends with a new operation', () => {
    const add = (turn: string): CorrectionAction => ({
      kind: 'do',
      operation: { kind: 'add', turn, speaker: 'A', start: 1, end: 2 },
    })
    const actions: CorrectionAction[] = [add('x'), add('y'), { kind: 'undo', of: 2 }]
    const history = actions.reduce(appended, emptyHistory(base))
    expect([undoable(history), redoable(history)]).toEqual([1, 2])
    expect(() => appended(history, { kind: 'undo', of: 2 })).toThrow('entry 1 is next')
    expect(() => appended(history, { kind: 'redo', of: 1 })).toThrow('entry 2 is next')
    const other = appended(history, add('z'))
    expect([undoable(other), redoable(other)]).toEqual([4, null])
    expect(() => appended(other, { kind: 'redo', of: 2 })).toThrow('There is nothing to redo')
    expect(() => appended(emptyHistory(base), { kind: 'undo', of: 1 })).toThrow('nothing to undo')
  })

  test('a log that does not fit is refused', () => {
    const undo = entryOf(1, { kind: 'undo', of: 1 })
    expect(() => replay(base, [undo])).toThrow('Entry 1 of the log does not fit')
  })

  test('a replay pauses after few operations on all turns of a long run', () => {
    const turns = Array.from({ length: 60_000 }, (_, index) => {
      return { index, speaker: 'A', start: index, end: index + 1 }
    })
    const rename = (to: string, from: string): CorrectionAction => ({
      kind: 'do',
      operation: { kind: 'rename-speaker', from, to },
    })
    const log = [rename('B', 'A'), rename('A', 'B'), rename('B', 'A'), rename('A', 'B')]
    const steps = replaySteps(
      correctionOf(turns, 0),
      log.map((action, i) => entryOf(i + 1, action)),
    )
    expect([...steps]).toHaveLength(2)
  })
})
