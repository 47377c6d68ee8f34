import type { FoundStray, Stray } from '../model/deletion.ts'
import { type System, timestamp } from '../runtime/system.ts'
import type { Deletions } from './deletions.ts'
import { findStrays, STRAYS_KEPT_MS, targetOfStray } from './strays.ts'

/** How many strays a log entry names. */
const MAX_LOGGED = 20
/** A stray that was not found for longer than this counts as new. */
const UNSEEN_MS = 24 * 3_600_000

/**
 * Keeps strays for 30 days before they are deleted, in case the database is restored. A clock that jumps, or an entry of an
 * older database, does not shorten this.
 */
export class Quarantine {
  readonly #system: System
  readonly #deletions: Deletions
  #held = { count: 0, bytes: 0 }

  constructor(system: System, deletions: Deletions) {
    this.#system = system
    this.#deletions = deletions
  }

  /** The strays at the last search. */
  get held(): { readonly count: number; readonly bytes: number } {
    return this.#held
  }

  /** Finds strays, stores new ones, and deletes those that were kept for 30 days. */
  async sweep(signal: AbortSignal): Promise<void> {
    const { storage, clock, log } = this.#system
    const found = await findStrays(storage, { clock, signal })
    const noted = new Map((await storage.strays.list()).map((stray) => [stray.key, stray]))
    const added = found.filter(({ key }) => !noted.has(key))
    const now = timestamp(this.#system)
    const seen = found.map((stray) => updatedStray(stray, noted.get(stray.key), now))
    const expired = seen.filter((stray) => clock.now() - Date.parse(stray.foundAt) > STRAYS_KEPT_MS)
    const kept = seen.filter((stray) => !expired.includes(stray))
    for (const stray of kept) {
      signal.throwIfAborted()
      await storage.strays.put(stray)
    }
    for (const stray of expired) {
      signal.throwIfAborted()
      await this.#deletions.begin(targetOfStray(stray))
      log({ event: 'stray-deleted', key: stray.key, sizeBytes: stray.sizeBytes })
    }
    const keptKeys = new Set(kept.map(({ key }) => key))
    for (const key of noted.keys()) if (!keptKeys.has(key)) await storage.strays.remove(key)
    this.#held = {
      count: kept.length,
      bytes: kept.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    }
    if (added.length > 0) {
      log({
        event: 'strays-kept',
        message:
          'There are files that no record refers to. They are kept for 30 days: see npm run storage -- verify.',
        ...this.#held,
        added: added.slice(0, MAX_LOGGED).map(({ key }) => key),
      })
    }
  }
}

/** The entry of a stray that was found now. */
function updatedStray(stray: FoundStray, before: Stray | undefined, now: string): Stray {
  if (before === undefined) return { ...stray, foundAt: now, lastSeenAt: now }
  const lastSeenAt = before.lastSeenAt ?? before.foundAt
  const isKnown = Math.abs(Date.parse(now) - Date.parse(lastSeenAt)) <= UNSEEN_MS
  return { ...stray, foundAt: isKnown ? before.foundAt : now, lastSeenAt: now }
}
