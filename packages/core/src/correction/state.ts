import type { Stretch } from '../model/evaluation.ts'
import type { Turn } from '../model/turn.ts'
import { withoutPart, withPart } from './checked-parts.ts'
import { type EditedTurn, EditedTurns } from './edited-turns.ts'
import {
  baseTurnId,
  MAX_CHECKED_PARTS,
  MAX_CORRECTED_SPEAKERS,
  MAX_OPERATION_TURNS,
  type Operation,
  requireLabel,
  requireNewId,
  type TurnId,
  unfit,
} from './operations.ts'

/** The editable copy of a run. It never changes: an operation results in another one, which shares what is the same. */
export interface CorrectionState {
  readonly turns: EditedTurns
  /** The number of turns of each speaker that has any. */
  readonly speakers: ReadonlyMap<string, number>
  /** The labels of the corrected run, with their labels here; null: merged into another speaker. */
  readonly labels: ReadonlyMap<string, string | null>
  /** The parts that a person checked, by start, apart from each other. */
  readonly checked: readonly Stretch[]
  /** The end of the recording, or of the last turn of the corrected run if that is later. */
  readonly end: number
}

/** A turn of the run that is corrected. */
export type BaseTurn = Pick<Turn, 'index' | 'speaker' | 'start' | 'end'>

/** The copy of a run before the first operation. `durationSeconds` is the length of the recording. */
export function correctionOf(
  baseTurns: readonly BaseTurn[],
  durationSeconds: number,
): CorrectionState {
  const turns = baseTurns.map(
    ({ index, speaker, start, end }): EditedTurn => ({
      id: baseTurnId(index),
      speaker,
      start,
      end,
      status: 'machine',
      base: index,
    }),
  )
  const speakers = countedSpeakers(new Map(), [], turns)
  return {
    turns: EditedTurns.of(turns),
    speakers,
    labels: new Map([...speakers.keys()].map((label) => [label, label])),
    checked: [],
    end: turns.reduce((latest, { end }) => Math.max(latest, end), durationSeconds),
  }
}

/** The state after an operation. Throws `request-invalid` if it does not fit: the message says why. */
export function applyOperation(state: CorrectionState, operation: Operation): CorrectionState {
  switch (operation.kind) {
    case 'move-boundary':
      return moveBoundary(state, operation)
    case 'assign':
      requireLabel(operation.speaker)
      return changed(state, namedTurns(state, operation.turns), (turn) =>
        assigned(turn, operation.speaker),
      )
    case 'split':
      return split(state, operation)
    case 'merge':
      return merge(state, operation)
    case 'delete':
      return replaced(state, namedTurns(state, operation.turns), [])
    case 'add':
      return add(state, operation)
    case 'rename-speaker':
      return renameSpeaker(state, operation)
    case 'merge-speakers':
      return mergeSpeakers(state, operation)
    case 'swap-speakers':
      return swapSpeakers(state, operation)
    case 'confirm':
      return changed(state, namedTurns(state, operation.turns), (turn) =>
        turn.status === 'machine' ? { ...turn, status: 'confirmed' } : turn,
      )
    case 'check':
      return check(state, operation)
  }
}

type Of<K extends Operation['kind']> = Extract<Operation, { readonly kind: K }>

function moveBoundary(state: CorrectionState, { turn: id, edge, to }: Of<'move-boundary'>) {
  const turn = turnWith(state, id)
  const moved = { ...turn, [edge]: to }
  requireInterval(state, moved)
  return replaced(state, [turn], [{ ...moved, status: 'corrected' }])
}

function split(state: CorrectionState, { turn: id, at, newTurn }: Of<'split'>) {
  const turn = turnWith(state, id)
  requireUnused(state, newTurn)
  if (!(at > turn.start && at < turn.end)) {
    throw unfit(`Split the turn between ${turn.start} and ${turn.end} s.`)
  }
  return replaced(
    state,
    [turn],
    [
      { ...turn, end: at, status: 'corrected' },
      { ...turn, id: newTurn, start: at, status: 'corrected', base: null },
    ],
  )
}

function merge(state: CorrectionState, { turn: id, with: other }: Of<'merge'>) {
  const [turn, merged] = [turnWith(state, id), turnWith(state, other)]
  if (turn === merged) throw unfit('A turn cannot be merged with itself.')
  const start = Math.min(turn.start, merged.start)
  const end = Math.max(turn.end, merged.end)
  return replaced(state, [turn, merged], [{ ...turn, start, end, status: 'corrected' }])
}

function add(state: CorrectionState, { turn: id, speaker, start, end }: Of<'add'>) {
  requireUnused(state, id)
  requireLabel(speaker)
  requireInterval(state, { start, end })
  return replaced(state, [], [{ id, speaker, start, end, status: 'corrected', base: null }])
}

function renameSpeaker(state: CorrectionState, { from, to }: Of<'rename-speaker'>) {
  requireLabel(to)
  requireSpeaker(state, from)
  if (from !== to && state.speakers.has(to)) {
    throw unfit(`There is already a speaker ${to}. Merge both instead.`)
  }
  const renamed = changed(state, turnsOf(state, from), (turn) => ({ ...turn, speaker: to }))
  return { ...renamed, labels: relabelled(state, from, to) }
}

function mergeSpeakers(state: CorrectionState, { from, into }: Of<'merge-speakers'>) {
  requireSpeaker(state, from)
  requireSpeaker(state, into)
  if (from === into) throw unfit('A speaker cannot be merged into itself.')
  const merged = changed(state, turnsOf(state, from), (turn) => assigned(turn, into))
  return { ...merged, labels: relabelled(state, from, null) }
}

function swapSpeakers(state: CorrectionState, { a, b, from, to }: Of<'swap-speakers'>) {
  requireLabel(a)
  requireLabel(b)
  if (a === b) throw unfit('Name two speakers to exchange.')
  if (!(Number.isFinite(from) && (to === null || to > from))) {
    throw unfit('The part must end after it starts.')
  }
  const found = state.turns.filter(
    ({ speaker, start }) =>
      start >= from && start < (to ?? Infinity) && (speaker === a || speaker === b),
  )
  if (found.length === 0) throw unfit(`No turn of ${a} or ${b} starts there.`)
  return changed(state, found, (turn) => assigned(turn, turn.speaker === a ? b : a))
}

function check(state: CorrectionState, { start, end, checked }: Of<'check'>): CorrectionState {
  requireInterval(state, { start, end })
  const parts = (checked ? withPart : withoutPart)(state.checked, { start, end })
  if (parts.length > Math.max(MAX_CHECKED_PARTS, state.checked.length)) {
    throw unfit(`At most ${MAX_CHECKED_PARTS} parts can be checked apart from each other.`)
  }
  return { ...state, checked: parts }
}

function assigned(turn: EditedTurn, speaker: string): EditedTurn {
  return turn.speaker === speaker ? turn : { ...turn, speaker, status: 'corrected' }
}

/**
 * The state after `change` of each of these turns, which keeps id and times; many turns are in order. The same state if
 * nothing changes.
 */
function changed(
  state: CorrectionState,
  turns: readonly EditedTurn[],
  change: (turn: EditedTurn) => EditedTurn,
): CorrectionState {
  const removed: EditedTurn[] = []
  const added: EditedTurn[] = []
  for (const turn of turns) {
    const other = change(turn)
    if (other === turn) continue
    removed.push(turn)
    added.push(other)
  }
  if (!isBulk(state, removed.length)) return replaced(state, removed, added)
  let place = 0
  const mapped = state.turns.mapped((turn) => {
    if (turn !== removed[place]) return turn
    place += 1
    return added[place - 1] ?? turn
  })
  return withTurns(state, [removed, added], mapped)
}

/** Whether so many turns are changed by one pass over all turns. */
function isBulk({ turns }: CorrectionState, count: number): boolean {
  return count > 0 && count >= turns.size / 50
}

function replaced(
  state: CorrectionState,
  removed: readonly EditedTurn[],
  added: readonly EditedTurn[],
): CorrectionState {
  if (removed.length === 0 && added.length === 0) return state
  return withTurns(state, [removed, added], state.turns.replace(removed, added))
}

function withTurns(
  state: CorrectionState,
  [removed, added]: readonly [readonly EditedTurn[], readonly EditedTurn[]],
  turns: EditedTurns,
): CorrectionState {
  const speakers = countedSpeakers(state.speakers, removed, added)
  if (speakers.size > Math.max(MAX_CORRECTED_SPEAKERS, state.speakers.size)) {
    throw unfit(`A correction can have at most ${MAX_CORRECTED_SPEAKERS} speakers.`)
  }
  return { ...state, turns, speakers }
}

function countedSpeakers(
  before: ReadonlyMap<string, number>,
  removed: readonly EditedTurn[],
  added: readonly EditedTurn[],
): ReadonlyMap<string, number> {
  const isSame =
    removed.length === added.length &&
    added.every(({ speaker }, i) => speaker === removed[i]?.speaker)
  if (isSame) return before
  const counts = new Map(before)
  for (const { speaker } of added) counts.set(speaker, (counts.get(speaker) ?? 0) + 1)
  for (const { speaker } of removed) counts.set(speaker, (counts.get(speaker) ?? 0) - 1)
  for (const { speaker } of removed) if (counts.get(speaker) === 0) counts.delete(speaker)
  return counts
}

function relabelled({ labels }: CorrectionState, from: string, to: string | null) {
  return new Map([...labels].map(([label, here]) => [label, here === from ? to : here]))
}

function turnsOf(state: CorrectionState, speaker: string): EditedTurn[] {
  return state.turns.filter((turn) => turn.speaker === speaker)
}

function turnWith({ turns }: CorrectionState, id: TurnId): EditedTurn {
  const turn = turns.get(id)
  if (turn === undefined) throw unfit(`There is no turn ${id}, or no longer.`)
  return turn
}

/** The turns with these ids; many are in order. */
function namedTurns(state: CorrectionState, ids: readonly TurnId[]): readonly EditedTurn[] {
  if (ids.length === 0 || ids.length > MAX_OPERATION_TURNS) {
    throw unfit(`An operation takes 1 to ${MAX_OPERATION_TURNS} turns.`)
  }
  const named = new Set(ids)
  if (named.size < ids.length) throw unfit('An operation names each turn once.')
  if (isBulk(state, ids.length)) {
    const found = state.turns.filter(({ id }) => named.has(id))
    if (found.length === ids.length) return found
  }
  return ids.map((id) => turnWith(state, id))
}

function requireUnused(state: CorrectionState, id: TurnId): void {
  requireNewId(id)
  if (state.turns.get(id) !== undefined) throw unfit(`There is already a turn ${id}.`)
}

function requireSpeaker({ speakers }: CorrectionState, label: string): void {
  if (!speakers.has(label)) throw unfit(`There is no speaker ${label}, or no longer.`)
}

/** Throws `request-invalid` unless the interval lies within the recording and has a length. */
function requireInterval(
  { end: latest }: CorrectionState,
  { start, end }: { readonly start: number; readonly end: number },
): void {
  if (!(end > start)) throw unfit('The end must be after the start.')
  if (!(start >= 0 && end <= latest)) {
    throw unfit(`Times must be within the recording, 0 to ${latest} s.`)
  }
}
