import { ToolkitError } from '../errors.ts'
import { isBlankName, nameFault } from '../model/name.ts'

/** The id of a turn in a correction: `b<index>` for a turn of the corrected run, else chosen by the client that adds it. */
export type TurnId = string

/**
 * One edit of a correction. Times are in seconds. An operation names turns by their ids, so that it still fits after
 * other operations. It is applied as a whole or not at all.
 */
export type Operation =
  | {
      readonly kind: 'move-boundary'
      readonly turn: TurnId
      readonly edge: 'start' | 'end'
      readonly to: number
    }
  | { readonly kind: 'assign'; readonly turns: readonly TurnId[]; readonly speaker: string }
  /** `turn` keeps the part before `at`, `newTurn` gets the rest. */
  | {
      readonly kind: 'split'
      readonly turn: TurnId
      readonly at: number
      readonly newTurn: TurnId
    }
  /** `turn` then covers both, with its own speaker; `with` is removed. */
  | { readonly kind: 'merge'; readonly turn: TurnId; readonly with: TurnId }
  | { readonly kind: 'delete'; readonly turns: readonly TurnId[] }
  /** Adds a turn, also over turns of other speakers: overlap is marked in this way. */
  | {
      readonly kind: 'add'
      readonly turn: TurnId
      readonly speaker: string
      readonly start: number
      readonly end: number
    }
  /** Renames a label, whose voice stays the same: the states of its turns do not change. */
  | { readonly kind: 'rename-speaker'; readonly from: string; readonly to: string }
  | { readonly kind: 'merge-speakers'; readonly from: string; readonly into: string }
  /**
   * Exchanges two speakers in the turns that start in [from, to); `to` null: up to the end. A turn that crosses a limit is
   * not split: its start decides. One of both speakers may have no turn.
   */
  | {
      readonly kind: 'swap-speakers'
      readonly a: string
      readonly b: string
      readonly from: number
      readonly to: number | null
    }
  /** A person agrees with turns. It does not change turns that a person has corrected. */
  | { readonly kind: 'confirm'; readonly turns: readonly TurnId[] }
  /** Adds a part to the checked ones, or takes it out. */
  | {
      readonly kind: 'check'
      readonly start: number
      readonly end: number
      readonly checked: boolean
    }

/** The most turns that one operation names. */
export const MAX_OPERATION_TURNS = 25_000
/** The most speakers of a correction, unless the corrected run has more. */
export const MAX_CORRECTED_SPEAKERS = 1_000
/** The most parts that are checked apart from each other. */
export const MAX_CHECKED_PARTS = 10_000
/** The form of an id that a client chooses, of a turn or an entry. */
export const CLIENT_ID = /^[A-Za-z0-9_-]{1,64}$/

const MAX_LABEL_CHARACTERS = 100
const BASE_ID = /^b\d+$/

/** The id of the turn of the corrected run with this index. */
export function baseTurnId(index: number): TurnId {
  return `b${index}`
}

/** The error of an operation that does not fit the correction, or is not valid in itself. */
export function unfit(message: string): ToolkitError {
  return new ToolkitError('request-invalid', message)
}

/** Throws `request-invalid` unless a client may give this id to a turn. */
export function requireNewId(id: TurnId): void {
  if (!CLIENT_ID.test(id)) {
    throw unfit('The id of a new turn must have 1 to 64 letters, digits, "_" and "-".')
  }
  if (BASE_ID.test(id)) {
    throw unfit('"b" with a number is the id of a turn of the corrected diarization.')
  }
}

/** Throws `request-invalid` unless this can be the label of a speaker. */
export function requireLabel(label: string): void {
  const fault = isBlankName(label) ? 'must not be empty' : nameFault(label)
  if (fault !== null) throw unfit(`The label of a speaker ${fault}.`)
  if ([...label].length > MAX_LABEL_CHARACTERS) {
    throw unfit(`The label of a speaker must have at most ${MAX_LABEL_CHARACTERS} characters.`)
  }
}
