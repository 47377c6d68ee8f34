import { ToolkitError } from '@toolkit/core'
import { IGNORE, type ValueSink } from '../json/json-sink.ts'

/** The most warnings that one answer gets: an answer that is odd all over says no more by a thousand of them. */
const LIMIT = 50

/** The error for a job answer that cannot be used. `what` continues "The provider's answer cannot be used: ". */
export function badResult(what: string, cause?: unknown): ToolkitError {
  const message = `The provider's answer cannot be used: ${what}. Run the diarization again; if it stays so, report it with the job's id.`
  return new ToolkitError('provider-bad-result', message, { cause })
}

const nothing = (): void => undefined

/** Takes any value, keeps nothing of it, and says that one was there. null passes as absent. */
export function anyBut(odd: () => void): ValueSink {
  return {
    number: odd,
    scalar: (value) => {
      if (value !== null) odd()
    },
    object: () => {
      odd()
      return IGNORE.object()
    },
    array: () => {
      odd()
      return IGNORE.array()
    },
  }
}

/** An object whose fields `open` names anew for every object; null passes as absent, anything else as `odd`. */
export function objectOf(
  odd: () => void,
  open: () => { field(name: string): ValueSink; end(): void },
): ValueSink {
  return { ...anyBut(odd), object: open }
}

/** A list whose items `item` takes; `begin` tells that it is there. null passes as absent, anything else as `odd`. */
export function listOf(odd: () => void, item: ValueSink, begin: () => void): ValueSink {
  return {
    ...anyBut(odd),
    array: () => {
      begin()
      return { item, end: nothing }
    },
  }
}

/** Takes one sentence about what was odd in an answer and how it was read. */
export type Warn = (sentence: string) => void

/** "1 turn", "17 turns" */
export function countOf(count: number, noun: string): string {
  return count === 1 ? `1 ${noun}` : `${count} ${noun}s`
}

/** "17 scores of the confidence curve are not numbers from 0 to 100; they count as missing." */
export function oddScores(odd: number, of: string): string {
  return odd === 1
    ? `1 score of ${of} is not a number from 0 to 100; it counts as missing.`
    : `${countOf(odd, 'score')} of ${of} are not numbers from 0 to 100; they count as missing.`
}

/** Collects warnings, each beginning with a capital; those beyond the first 50 are counted. */
export function warningList(): { readonly warn: Warn; all(): readonly string[] } {
  const sentences: string[] = []
  let more = 0
  return {
    warn: (sentence) => {
      if (sentences.length === LIMIT) more += 1
      else sentences.push(sentence.charAt(0).toUpperCase() + sentence.slice(1))
    },
    all: () => (more === 0 ? sentences : [...sentences, `${countOf(more, 'more warning')}.`]),
  }
}
