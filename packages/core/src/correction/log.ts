import type { Operation } from './operations.ts'
import { unfit } from './operations.ts'
import { Pace } from './pace.ts'
import { applyOperation, type CorrectionState } from './state.ts'

/**
 * What an entry of the log does. `undo` takes back the newest operation that is in effect, `redo` the operation that was
 * taken back last, unless a new operation came after it; `of` is the sequence number of that operation.
 */
export type CorrectionAction =
  | { readonly kind: 'do'; readonly operation: Operation }
  | { readonly kind: 'undo' | 'redo'; readonly of: number }

/** An entry of a correction's log, which is never changed or removed. */
export type CorrectionEntry = CorrectionAction & {
  /** From 1, without gaps. */
  readonly sequence: number
  /** Unique in the log, chosen by the client. */
  readonly id: string
  /** Who made it, in free words; null: not said. */
  readonly author: string | null
  /** ISO 8601. */
  readonly at: string
}

/** An operation with the ones before it. A linked list, so that versions of a history share it. */
interface Step {
  readonly sequence: number
  readonly operation: Operation
  readonly before: Step | null
  /** How many operations, with this one. */
  readonly depth: number
  /** The state after this operation, kept every `KEPT_EVERY` steps. */
  readonly state: CorrectionState | null
}

/** An undo applies at most this many operations again. */
const KEPT_EVERY = 16

/** The operations that are in effect and the ones that were taken back. It never changes. */
export interface CorrectionHistory {
  readonly base: CorrectionState
  readonly state: CorrectionState
  /** The number of entries of the log. */
  readonly length: number
  readonly done: Step | null
  readonly undone: Step | null
}

/** The history of a log without entries. */
export function emptyHistory(base: CorrectionState): CorrectionHistory {
  return { base, state: base, length: 0, done: null, undone: null }
}

/** The sequence number of the operation that an `undo` takes back now; null: there is none. */
export function undoable({ done }: CorrectionHistory): number | null {
  return done?.sequence ?? null
}

/** The sequence number of the operation that a `redo` brings back now; null: there is none. */
export function redoable({ undone }: CorrectionHistory): number | null {
  return undone?.sequence ?? null
}

/** The history after one more entry, whose sequence number is `history.length + 1`. Throws `request-invalid` if it does not fit. */
export function appended(history: CorrectionHistory, action: CorrectionAction): CorrectionHistory {
  const length = history.length + 1
  if (action.kind === 'do') {
    const { operation } = action
    return { ...doneAlso(history, { sequence: length, operation }), length, undone: null }
  }
  const stack = requireTop(history, action)
  if (action.kind === 'redo') {
    return { ...doneAlso(history, stack), length, undone: stack.before }
  }
  const undone = { ...stack, before: history.undone, state: null }
  return {
    ...history,
    state: stateOf(history.base, stack.before),
    length,
    done: stack.before,
    undone,
  }
}

/** The operation that an undo or redo is about. */
function requireTop(
  history: CorrectionHistory,
  { kind, of }: Extract<CorrectionAction, { readonly of: number }>,
): Step {
  const top = kind === 'undo' ? history.done : history.undone
  if (top?.sequence === of) return top
  throw unfit(
    top === null
      ? `There is nothing to ${kind}.`
      : `Entry ${of} cannot be ${kind === 'undo' ? 'undone' : 'redone'} now: entry ${top.sequence} is next.`,
  )
}

function doneAlso(
  history: CorrectionHistory,
  { sequence, operation }: Pick<Step, 'sequence' | 'operation'>,
): CorrectionHistory {
  const state = applyOperation(history.state, operation)
  const depth = (history.done?.depth ?? 0) + 1
  const kept = depth % KEPT_EVERY === 0 ? state : null
  const done = { sequence, operation, before: history.done, depth, state: kept }
  return { ...history, state, done }
}

/** The state after a step, from the nearest state that is kept. */
function stateOf(base: CorrectionState, step: Step | null): CorrectionState {
  const again: Operation[] = []
  let kept = step
  for (; kept !== null && kept.state === null; kept = kept.before) again.push(kept.operation)
  return again.reduceRight(applyOperation, kept?.state ?? base)
}

/**
 * The history of a whole log, computed in steps: a caller may pause after each. Only operations that are in effect at
 * the end are applied. Throws `request-invalid` if an entry does not fit.
 */
export function* replaySteps(
  base: CorrectionState,
  entries: readonly CorrectionEntry[],
): Generator<void, CorrectionHistory, void> {
  const done: CorrectionEntry[] = []
  const undone: CorrectionEntry[] = []
  for (const entry of entries) {
    if (entry.kind === 'do') {
      done.push(entry)
      undone.length = 0
      continue
    }
    const [from, to] = entry.kind === 'undo' ? [done, undone] : [undone, done]
    const top = from.pop()
    if (top?.sequence !== entry.of) throw unfit(`Entry ${entry.sequence} of the log does not fit.`)
    to.push(top)
  }
  let history = emptyHistory(base)
  const pace = new Pace()
  for (const { sequence, ...action } of done) {
    if (action.kind !== 'do') continue
    history = doneAlso(history, { sequence, operation: action.operation })
    if (pace.isDue(history.state, action.operation)) yield
  }
  let stack: Step | null = null
  for (const { sequence, ...action } of undone) {
    if (action.kind !== 'do') continue
    stack = { sequence, operation: action.operation, before: stack, depth: 0, state: null }
  }
  return { ...history, length: entries.length, undone: stack }
}

/** The history of a whole log. Throws `request-invalid` if an entry does not fit. */
export function replay(
  base: CorrectionState,
  entries: readonly CorrectionEntry[],
): CorrectionHistory {
  const steps = replaySteps(base, entries)
  while (true) {
    const step = steps.next()
    if (step.done) return step.value
  }
}
