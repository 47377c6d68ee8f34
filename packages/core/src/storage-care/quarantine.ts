import type { FoundStray } from '../model/stray.ts'
import { type System, timestamp } from '../use-cases/system.ts'
import type { Deletions } from './deletions.ts'
import { findStrays, STRAYS_KEPT_MS, targetOfStray } from './strays.ts'

/** How many strays one line of the log names. */
const NAMED = 20

/** Keeps what no record names for 30 days: whoever restores the database finds it again. */
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
    const isNew = ({ key }: FoundStray) => !noted.has(key)
    const added = found.filter(isNew)
    const over = found.filter(({ key }) => {
      const foundAt = noted.get(key)?.foundAt
      return foundAt !== undefined && clock.now() - Date.parse(foundAt) > STRAYS_KEPT_MS
    })
    for (const stray of added) {
      await storage.strays.put({ ...stray, foundAt: timestamp(this.#system) })
    }
    for (const stray of over) {
      signal.throwIfAborted()
      await this.#deletions.begin(targetOfStray(stray))
      log({ event: 'stray-deleted', key: stray.key, sizeBytes: stray.sizeBytes })
    }
    const kept = found.filter((stray) => !over.includes(stray))
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
