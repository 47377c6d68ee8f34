import type { Batch, Member } from './batch.ts'

const KEY = 'toolkit-batches'

/** Where a tab keeps things over a reload; asking for it may already be refused. */
type Tab = () => Pick<Storage, 'getItem' | 'setItem'>

/** Keeps the batches over a reload of this tab. Files that are on their way are not kept: the page has to be given them again. */
export function storeBatches(tab: Tab, batches: readonly Batch[]): void {
  const kept = batches
    .map((batch) => ({
      ...batch,
      members: batch.members.filter(({ state }) => state !== 'uploading'),
    }))
    .filter(({ members }) => members.length > 0)
  try {
    tab().setItem(KEY, JSON.stringify(kept))
  } catch {
    // Storage is refused or full: a reload forgets the question, and the recordings stay as they are.
  }
}

/** The batches of this tab before it was reloaded. */
export function readBatches(tab: Tab): readonly Batch[] {
  try {
    const stored: unknown = JSON.parse(tab().getItem(KEY) ?? '[]')
    return Array.isArray(stored) ? stored.map(withConsent).filter(isBatch) : []
  } catch {
    // Storage is refused, or what is in it is not ours: there is no question.
    return []
  }
}

/** A batch that a page of before has stored says nothing of consent. */
function withConsent(stored: unknown): unknown {
  return typeof stored === 'object' && stored !== null ? { consent: 'none', ...stored } : stored
}

function isBatch(value: unknown): value is Batch {
  if (typeof value !== 'object' || value === null) return false
  const { id, answer, consent, provider, model, members } = value as Record<string, unknown>
  return (
    typeof id === 'string' &&
    (answer === null || answer === 'go' || answer === 'no') &&
    (consent === 'none' || consent === 'needed' || consent === 'given') &&
    (provider === null || typeof provider === 'string') &&
    (model === null || typeof model === 'string') &&
    Array.isArray(members) &&
    members.every(isMember)
  )
}

function isMember(value: unknown): value is Member {
  if (typeof value !== 'object' || value === null) return false
  const { state, id, name, seconds, reason } = value as Record<string, unknown>
  if (typeof id !== 'string' || typeof name !== 'string') return false
  if (state === 'measuring' || state === 'started') return true
  if (state === 'ready') return typeof seconds === 'number'
  if (state === 'unreadable') return typeof reason === 'string'
  return state === 'refused' && typeof seconds === 'number' && typeof reason === 'string'
}
