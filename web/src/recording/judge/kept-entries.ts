import type { Hold, QueuedVerdict, QueueEntry } from './queue-entry.ts'
import { ERROR_WORDS, JUDGEMENT_WORDS } from './verdict-words.ts'

type Fields = Readonly<Record<string, unknown>>

/** The valid entries of a list that this browser has kept, without all others. Null: it is no list. */
export function keptEntries(stored: unknown): readonly QueueEntry[] | null {
  if (!Array.isArray(stored)) return null
  return stored.map(entryOf).filter((entry) => entry !== null)
}

function entryOf(stored: unknown): QueueEntry | null {
  if (!isFields(stored)) return null
  const { kind, at, wasSent, refusal, id, recordingId, verdict } = stored
  if (!isTime(at) || typeof wasSent !== 'boolean' || !isTextOrNull(refusal)) return null
  const state = { at, wasSent, refusal }
  if (kind === 'judge') {
    return isVerdict(verdict) ? { kind, verdict, hold: holdOf(stored.hold), ...state } : null
  }
  if (kind !== 'undo' || typeof id !== 'string' || typeof recordingId !== 'string') return null
  return { kind, id, recordingId, ...state }
}

/** Null, thus released, if it does not say by which page. */
function holdOf(stored: unknown): Hold | null {
  if (!isFields(stored)) return null
  const { page, at } = stored
  return typeof page === 'string' && isTime(at) ? { page, at } : null
}

function isVerdict(stored: unknown): stored is QueuedVerdict {
  if (!isFields(stored)) return false
  const { id, recordingId, runId, start, end, verdict, errors } = stored
  return (
    [id, recordingId, runId].every((each) => typeof each === 'string') &&
    Number.isFinite(start) &&
    Number.isFinite(end) &&
    isKeyOf(JUDGEMENT_WORDS, verdict) &&
    (errors === undefined ||
      (Array.isArray(errors) && errors.every((error) => isKeyOf(ERROR_WORDS, error)))) &&
    [stored.note, stored.speaker, stored.reviewer].every(
      (text) => text === undefined || isTextOrNull(text),
    )
  )
}

function isFields(stored: unknown): stored is Fields {
  return typeof stored === 'object' && stored !== null
}

function isTime(stored: unknown): stored is string {
  return typeof stored === 'string' && !Number.isNaN(Date.parse(stored))
}

function isTextOrNull(stored: unknown): stored is string | null {
  return stored === null || typeof stored === 'string'
}

function isKeyOf(words: object, stored: unknown): boolean {
  return typeof stored === 'string' && Object.hasOwn(words, stored)
}
