import type { KeptEdits } from './drafts.ts'

/** Keeps unsent edits in this browser while a tab is open, and hands them over when it was closed. */
export interface DraftStore {
  /** Returns whether they are kept: storage may be blocked or full. */
  keep(edits: KeptEdits): boolean
  close(): void
}

const PREFIX = 'toolkit-correction'

/**
 * Opens the store of one tab. Each tab has a key of its own, and a lock with the same name: another tab takes over the
 * edits under a key once the lock is free, that is, when its tab was closed or reloaded. `adopt` may be called at any
 * time. Without locks (insecure origins) all kept edits are taken over; the server stores each of them once.
 */
export function openDraftStore(
  correctionId: string,
  tabId: string,
  adopt: (edits: KeptEdits) => void,
): DraftStore {
  const prefix = prefixOf(correctionId)
  const own = prefix + tabId
  const closing = new AbortController()
  const { signal } = closing
  const takeOver = (key: string) => {
    const edits = signal.aborted ? null : readEdits(storedAt(key))
    if (edits === null) return
    adopt(edits)
    localStorage.removeItem(key)
  }
  const locked = (key: string, work: () => unknown) => {
    if (!('locks' in navigator)) {
      // Later, as with a lock: the caller is not ready before it has the store.
      queueMicrotask(work)
      return
    }
    navigator.locks
      .request(key, { signal }, async () => work())
      .catch(() => {
        // Locks are denied by the browser; an aborted request has nothing to do.
        if (!signal.aborted) work()
      })
  }
  locked(
    own,
    () => new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve())),
  )
  for (const key of storedKeys(prefix)) if (key !== own) locked(key, () => takeOver(key))
  return {
    keep(edits) {
      try {
        if (edits.drafts.length + edits.dropped.length === 0) localStorage.removeItem(own)
        else localStorage.setItem(own, JSON.stringify(edits))
        return true
      } catch {
        return false
      }
    },
    close: () => closing.abort(),
  }
}

/** The edits that were never stored on the server, of all tabs of this browser. */
export function unsentEdits(correctionId: string): KeptEdits['drafts'] {
  const keys = storedKeys(prefixOf(correctionId))
  return keys.flatMap((key) => readEdits(storedAt(key))?.drafts ?? [])
}

/** Forgets the edits of a correction in this browser. */
export function forgetEdits(correctionId: string): void {
  for (const key of storedKeys(prefixOf(correctionId))) localStorage.removeItem(key)
}

function prefixOf(correctionId: string): string {
  return `${PREFIX}:${correctionId}:`
}

function storedKeys(prefix: string): string[] {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(prefix))
  } catch {
    // Storage is blocked.
    return []
  }
}

function storedAt(key: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null')
  } catch {
    // Storage is blocked, or its content is no JSON.
    return null
  }
}

/** Parses kept edits; null if there are none. */
export function readEdits(stored: unknown): KeptEdits | null {
  const { drafts, dropped } = (
    typeof stored === 'object' && stored !== null ? stored : {}
  ) as Partial<KeptEdits>
  if (!Array.isArray(drafts) || !Array.isArray(dropped)) return null
  return { drafts, dropped }
}
