import type { FoundStray, Stray } from '../model/deletion.ts'
import { type System, timestamp } from '../runtime/system.ts'
import type { Deletions } from './deletions.ts'
import { findStrays, STRAYS_KEPT_MS, targetOfStray } from './strays.ts'

/** How many strays one line of the log names. */
const NAMED = 20
/** After a longer time without a sight of it a stray is a new one. */
const UNSEEN_MS = 24 * 3_600_000

/**
 * Keeps what no record names for 30 days in which it was seen: whoever restores the database finds it again. Neither a
 * clock that jumps nor a note in an older database makes that less.
 */
export class Quarantine {
  readonly #system: System
  readonly #deletions: Deletions
  #held = { count: 0, bytes: 0 }

  constructor(system: System, deletions: Deletions) {
    this.#system = system
    this.#deletions = deletions
  }

  /** What was kept at the last look. */
  get held(): { readonly count: number; readonly bytes: number } {
    return this.#held
  }

  /** Looks what there is, notes what is new, and deletes what has been kept for long enough. */
  async look(signal: AbortSignal): Promise<void> {
    const { storage, clock, log } = this.#system
    const found = await findStrays(storage, { clock, signal })
    const noted = new Map((await storage.strays.list()).map((stray) => [stray.key, stray]))
    const added = found.filter(({ key }) => !noted.has(key))
    const now = timestamp(this.#system)
    const seen = found.map((stray) => seenAgain(stray, noted.get(stray.key), now))
    const over = seen.filter((stray) => clock.now() - Date.parse(stray.foundAt) > STRAYS_KEPT_MS)
    const kept = seen.filter((stray) => !over.includes(stray))
    for (const stray of kept) {
      signal.throwIfAborted()
      await storage.strays.put(stray)
    }
    for (const stray of over) {
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
          'There are files that the database does not know. They are kept for 30 days: see npm run storage -- verify.',
        ...this.#held,
        added: added.slice(0, NAMED).map(({ key }) => key),
      })
    }
  }
}

/** What is noted of a stray that is seen now. */
function seenAgain(stray: FoundStray, before: Stray | undefined, now: string): Stray {
  if (before === undefined) return { ...stray, foundAt: now, lastSeenAt: now }
  const lastSeenAt = before.lastSeenAt ?? before.foundAt
  const isKnown = Math.abs(Date.parse(now) - Date.parse(lastSeenAt)) <= UNSEEN_MS
  return { ...stray, foundAt: isKnown ? before.foundAt : now, lastSeenAt: now }
}
