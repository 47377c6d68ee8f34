import { ToolkitError } from '@toolkit/core'
import { IGNORE, type ValueSink } from '../json/json-sink.ts'

/** Maximum number of warnings per response. */
const MAX_WARNINGS = 50

/** The error for an unusable job response. `what` completes "The provider's answer cannot be used: ". */
export function badResult(what: string, cause?: unknown): ToolkitError {
  const message = `The provider's answer cannot be used: ${what}. Run the diarization again; if it fails again, report it with the job's id.`
  return new ToolkitError('provider-bad-result', message, { cause })
}

/** The fields of a value that is no object. */
export const NO_FIELDS: Readonly<Record<string, unknown>> = {}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const nothing = (): void => undefined

/** Ignores a value and calls `onInvalid` for it. Null counts as absent. */
export function rejectNonNull(onInvalid: () => void): ValueSink {
  return {
    number: onInvalid,
    scalar: (value) => {
      if (value !== null) onInvalid()
    },
    object: () => {
      onInvalid()
      return IGNORE.object()
    },
    array: () => {
      onInvalid()
      return IGNORE.array()
    },
  }
}

/**
 * A sink for an object, whose fields `open` provides for each object. Null counts as absent, any other value is
 * invalid.
 */
export function objectOf(
  onInvalid: () => void,
  open: () => { field(name: string): ValueSink; end(): void },
): ValueSink {
  return { ...rejectNonNull(onInvalid), object: open }
}

/**
 * A sink for a list with items for `item`; calls `begin` at its start. Null counts as absent, any other value is
 * invalid.
 */
export function listOf(onInvalid: () => void, item: ValueSink, begin: () => void): ValueSink {
  return {
    ...rejectNonNull(onInvalid),
    array: () => {
      begin()
      return { item, end: nothing }
    },
  }
}

/** Receives a sentence about an invalid value and how it was handled. */
export type Warn = (sentence: string) => void

/** "1 turn", "17 turns" */
export function countOf(count: number, noun: string): string {
  return count === 1 ? `1 ${noun}` : `${count} ${noun}s`
}

/** "17 scores of the confidence curve are not numbers from 0 to 100; they are treated as missing." */
export function invalidScores(count: number, of: string): string {
  return count === 1
    ? `1 score of ${of} is not a number from 0 to 100; it is treated as missing.`
    : `${countOf(count, 'score')} of ${of} are not numbers from 0 to 100; they are treated as missing.`
}

/** "1 doubtful speaker was skipped: invalid values, or too many." */
export function skippedDoubts(count: number, why: string): string {
  const were = count === 1 ? 'was' : 'were'
  return `${countOf(count, 'doubtful speaker')} ${were} skipped: ${why}.`
}

/** "The scores of voices of 1 speaker were skipped: no turns, or given twice." */
export function skippedVoiceScores(count: number, why: string): string {
  return `the scores of voices of ${countOf(count, 'speaker')} were skipped: ${why}.`
}

/** Collects warnings and capitalizes them; those beyond the first 50 are counted. */
export function warningList(): { readonly warn: Warn; all(): readonly string[] } {
  const sentences: string[] = []
  let more = 0
  return {
    warn: (sentence) => {
      if (sentences.length === MAX_WARNINGS) more += 1
      else sentences.push(sentence.charAt(0).toUpperCase() + sentence.slice(1))
    },
    all: () => (more === 0 ? sentences : [...sentences, `${countOf(more, 'more warning')}.`]),
  }
}
