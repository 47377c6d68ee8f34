import type { CorrectionState, EditedTurn, Operation, TurnId } from '@toolkit/server/client'
import { formatTime } from '../../format/time-format.ts'
import type { ViewWindow } from '../../timeline/view-window.ts'
import type { EditCommand } from './correction-keys.ts'
import { speakerOrder } from './edited-table.ts'

/** What edits refer to. Times in seconds. */
export interface EditContext {
  readonly state: CorrectionState
  /** Null: no turn is chosen. */
  readonly chosen: EditedTurn | null
  readonly playhead: number
  readonly selection: ViewWindow | null
  readonly newId: () => TurnId
}

/** An edit, and the turn that is chosen after it (undefined: the same); or why it is not possible. */
export type Edit =
  | { readonly operation: Operation; readonly chosen?: TurnId | null }
  | { readonly refused: string }

export const NO_TURN = { refused: 'Choose a turn first: N and P, or a click.' } as const
const NO_SELECTION = {
  refused: 'Select a part first: drag over the waveform, or Shift I at its start and its end.',
} as const

/** Boundaries are set to milliseconds. */
const PER_SECOND = 1000
const MIN_TURN_SECONDS = 0.01

/** The edit of a command; null: it is about something else, or needs an answer first. */
export function editOf(command: EditCommand, context: EditContext): Edit | null {
  switch (command.kind) {
    case 'assign':
      return assign(context, command.place)
    case 'assign-new':
      return assignNew(context)
    case 'overlap':
      return overlap(context, command.place)
    case 'overlap-new':
      return overlap(context, null)
    case 'move':
      return moveBy(context, command.edge, command.by)
    case 'split':
      return split(context)
    case 'merge':
      return merge(context, true)
    case 'merge-neighbour':
      return merge(context, false)
    case 'delete':
      return remove(context)
    case 'add':
      return add(context)
    case 'confirm':
      return confirm(context)
    case 'check':
      return check(context, true)
    case 'uncheck':
      return check(context, false)
    default:
      return null
  }
}

function assign({ state, chosen }: EditContext, place: number): Edit {
  const speaker = speakerOrder(state)[place]
  if (speaker === undefined) return { refused: `There is no speaker ${place + 1}.` }
  return chosen === null ? NO_TURN : assigned(chosen, speaker)
}

function assignNew({ state, chosen }: EditContext): Edit {
  return chosen === null ? NO_TURN : assigned(chosen, newSpeaker(state))
}

function assigned(chosen: EditedTurn, speaker: string): Edit {
  if (chosen.speaker === speaker)
    return { refused: 'The turn is assigned to this speaker already.' }
  return { operation: { kind: 'assign', turns: [chosen.id], speaker } }
}

/** A label that no speaker has had. */
export function newSpeaker(state: CorrectionState): string {
  const used = new Set([...speakerOrder(state), ...state.labels.keys()])
  for (let number = used.size; ; number++) {
    const label = `SPEAKER_${String(number).padStart(2, '0')}`
    if (!used.has(label)) return label
  }
}

/** Moves a boundary by `by` seconds, as far as the turn and the recording allow. */
function moveBy({ state, chosen }: EditContext, edge: 'start' | 'end', by: number): Edit {
  if (chosen === null) return NO_TURN
  return moveTo(state, chosen, edge, chosen[edge] + by)
}

/** Moves a boundary to a time, as far as the turn and the recording allow. */
export function moveTo(
  state: CorrectionState,
  turn: EditedTurn,
  edge: 'start' | 'end',
  seconds: number,
): Edit {
  const rounded = Math.round(seconds * PER_SECOND) / PER_SECOND
  const to =
    edge === 'start'
      ? Math.max(0, Math.min(rounded, turn.end - MIN_TURN_SECONDS))
      : Math.min(state.end, Math.max(rounded, turn.start + MIN_TURN_SECONDS))
  if (to === turn[edge]) return { refused: `The ${edge} cannot go further.` }
  return { operation: { kind: 'move-boundary', turn: turn.id, edge, to } }
}

/** Splits the chosen turn, or the one at the playhead. The rest is chosen. */
function split({ state, chosen, playhead, newId }: EditContext): Edit {
  const isInside = (turn: EditedTurn) => playhead > turn.start && playhead < turn.end
  const turn =
    chosen !== null && isInside(chosen)
      ? chosen
      : state.turns.between(playhead, playhead).find(isInside)
  if (turn === undefined) return { refused: 'Move the playhead into the turn to split it there.' }
  const id = newId()
  const at = Math.round(playhead * PER_SECOND) / PER_SECOND
  return { operation: { kind: 'split', turn: turn.id, at, newTurn: id }, chosen: id }
}

/** Merges the chosen turn with the next one, of the same speaker or of any. */
function merge({ state, chosen }: EditContext, isSameSpeaker: boolean): Edit {
  if (chosen === null) return NO_TURN
  const isWanted = (other: EditedTurn) => !isSameSpeaker || other.speaker === chosen.speaker
  const next = state.turns.neighbour(chosen, 1, isWanted)
  if (next === null) return { refused: 'There is no later turn to merge with.' }
  return { operation: { kind: 'merge', turn: chosen.id, with: next.id } }
}

/** Deletes the chosen turn. The next one is chosen, or the one before. */
function remove({ state, chosen }: EditContext): Edit {
  if (chosen === null) return NO_TURN
  const next = state.turns.neighbour(chosen, 1) ?? state.turns.neighbour(chosen, -1)
  return { operation: { kind: 'delete', turns: [chosen.id] }, chosen: next?.id ?? null }
}

/** Adds a turn over the selection, of the speaker of the chosen turn. */
function add(context: EditContext): Edit {
  const { state, chosen, selection } = context
  if (selection === null) return NO_SELECTION
  return added(context, selection, chosen?.speaker ?? speakerOrder(state)[0] ?? newSpeaker(state))
}

/** Adds a turn of a second speaker over the selection, or over the chosen turn. `place` null: a new speaker. */
function overlap(context: EditContext, place: number | null): Edit {
  const { state, chosen, selection } = context
  const part = selection ?? chosen
  if (part === null) return NO_SELECTION
  const speaker = place === null ? newSpeaker(state) : speakerOrder(state)[place]
  if (speaker === undefined) return { refused: `There is no speaker ${(place ?? 0) + 1}.` }
  if (selection === null && speaker === chosen?.speaker) {
    return { refused: 'This speaker has the turn already. Choose another for the overlap.' }
  }
  return added(context, part, speaker)
}

function added({ newId }: EditContext, { start, end }: ViewWindow, speaker: string): Edit {
  const id = newId()
  const at = (seconds: number) => Math.round(seconds * PER_SECOND) / PER_SECOND
  return {
    operation: { kind: 'add', turn: id, speaker, start: at(start), end: at(end) },
    chosen: id,
  }
}

/** Confirms the chosen turn. The next one is chosen. */
function confirm({ state, chosen }: EditContext): Edit {
  if (chosen === null) return NO_TURN
  const next = state.turns.neighbour(chosen, 1)
  return {
    operation: { kind: 'confirm', turns: [chosen.id] },
    ...(next === null ? {} : { chosen: next.id }),
  }
}

/** Marks the selection as checked, or no longer; without one, everything up to the playhead. */
function check({ state, playhead, selection }: EditContext, checked: boolean): Edit {
  const { start, end } = selection ?? { start: 0, end: Math.min(playhead, state.end) }
  if (end <= start) return { refused: 'Play on first: everything up to the playhead is marked.' }
  return { operation: { kind: 'check', start, end: Math.min(end, state.end), checked } }
}

/** Where speakers are swapped: in the selection, or from the playhead on. */
export function swapPart({ playhead, selection }: Pick<EditContext, 'playhead' | 'selection'>) {
  return selection === null
    ? { from: playhead, to: null, words: `from ${formatTime(playhead, 2)} on` }
    : {
        from: selection.start,
        to: selection.end,
        words: `in ${formatTime(selection.start, 2)} – ${formatTime(selection.end, 2)}`,
      }
}

/** The share of the recording that is checked, 0–1. */
export function checkedShare({ checked }: CorrectionState, durationSeconds: number): number {
  const seconds = checked.reduce((sum, { start, end }) => sum + end - start, 0)
  return durationSeconds > 0 ? Math.min(1, seconds / durationSeconds) : 0
}
