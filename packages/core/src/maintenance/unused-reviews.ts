import { NO_FILTER, type Position } from '../model/recording-query.ts'
import { readDraw } from '../review/review-record.ts'
import type { System } from '../runtime/system.ts'

/** How long the record of a review without a verdict is kept. */
const KEPT_MS = 30 * 24 * 3_600_000
/** Each page counts all verdicts; others may go on between two. */
const PAGE = 10_000

/** Removes the records of reviews that were begun and never judged: each begin stores one. */
export class UnusedReviews {
  readonly #system: Pick<System, 'storage' | 'clock' | 'log' | 'revision'>
  /** Records that a verdict refers to. They stay: verdicts are only removed with their recording. */
  readonly #used = new Set<string>()
  /** The records that were unused and old at the last sweep. */
  #due: ReadonlySet<string> = new Set()

  constructor(system: Pick<System, 'storage' | 'clock' | 'log' | 'revision'>) {
    this.#system = system
  }

  /**
   * Removes records that no verdict refers to, not one that was taken back either, and that were older than 30 days at the last
   * sweep and still are: a clock that jumps ahead and is corrected removes nothing.
   */
  async sweep(signal: AbortSignal): Promise<void> {
    const { storage, clock, log, revision } = this.#system
    const old = (await storage.reviews.list())
      .filter(({ at }) => clock.now() - Date.parse(at) > KEPT_MS)
      .map(({ key }) => key)
    if (old.some((key) => !this.#used.has(key))) await this.#readVerdicts(signal)
    const unused = old.filter((key) => !this.#used.has(key))
    let count = 0
    try {
      for (const key of unused) {
        if (!this.#due.has(key)) continue
        signal.throwIfAborted()
        count += 1
        await storage.reviews.remove(key)
      }
    } finally {
      // A review counts in the estimates of those that are alike, also without a verdict of its own.
      if (count > 0) revision.next(null)
    }
    if (count > 0) log({ event: 'reviews-removed', count })
    this.#due = new Set(unused)
  }

  async #readVerdicts(signal: AbortSignal): Promise<void> {
    const { storage, clock } = this.#system
    for (let after: Position | null = null; ; ) {
      const page = await storage.stretchVerdicts.list({
        ...{ recordingId: null, runId: null, verdict: null, reviewer: null },
        ...({ provider: null, model: null, undone: 'include', limit: PAGE } as const),
        ...{ recordings: NO_FILTER, after },
      })
      for (const { draw } of page.items) {
        const read = draw === null ? null : readDraw(draw)
        if (read !== null) this.#used.add(read.review)
      }
      const last = page.items.at(-1)
      if (!page.more || last === undefined) return
      after = { value: last.createdAt, id: last.id }
      await clock.wait(0, signal)
    }
  }
}
