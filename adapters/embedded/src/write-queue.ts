/** A transaction takes milliseconds if it has no more rows: two runs of 1,000 turns, and what is written beside them. */
const ROWS_AT_ONCE = 2_100

interface QueuedWrite {
  readonly work: () => unknown
  readonly rows: number
  readonly succeed: (value: unknown) => void
  readonly fail: (error: unknown) => void
}

export interface WriteOptions<T> {
  /** About how many rows are written. Default: 1. */
  readonly rows?: number
  /** Called with the value of the work as soon as the write is on disk. */
  readonly done?: (value: T) => void
}

/**
 * Writes that are asked for at the same time share a transaction: most of the time of a small one is spent on waiting for the
 * disk. Between two transactions other calls have their turn.
 */
export class WriteQueue {
  readonly #transaction: <T>(work: () => T) => T
  #waiting: QueuedWrite[] = []
  #isScheduled = false

  constructor(transaction: <T>(work: () => T) => T) {
    this.#transaction = transaction
  }

  /**
   * Calls `work` in a transaction and resolves when the write is on disk. If `work` throws, nothing that it wrote is kept. It
   * may be called again if the transaction that it shared failed.
   */
  write<T>(work: () => T, { rows = 1, done = () => undefined }: WriteOptions<T> = {}): Promise<T> {
    return new Promise((resolve, reject) => {
      const succeed = (value: unknown) => {
        done(value as T)
        resolve(value as T)
      }
      this.#waiting.push({ work, rows, succeed, fail: reject })
      this.#schedule()
    })
  }

  /** Writes all that is waiting. */
  drain(): void {
    while (this.#waiting.length > 0) this.#writeGroup()
  }

  #schedule(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    setImmediate(() => {
      this.#isScheduled = false
      this.#writeGroup()
      if (this.#waiting.length > 0) this.#schedule()
    })
  }

  #writeGroup(): void {
    const group = this.#nextGroup()
    const outcomes = group.length > 1 ? this.#together(group) : null
    if (outcomes === null) {
      // Each alone, so that one that cannot be written does not fail the others.
      for (const write of group) this.#writeAlone(write)
    } else {
      for (const outcome of outcomes) outcome()
    }
  }

  #nextGroup(): readonly QueuedWrite[] {
    let [count, rows] = [0, 0]
    for (const write of this.#waiting) {
      if (count > 0 && rows + write.rows > ROWS_AT_ONCE) break
      count += 1
      rows += write.rows
    }
    return this.#waiting.splice(0, count)
  }

  #writeAlone({ work, succeed, fail }: QueuedWrite): void {
    let value: unknown
    try {
      value = this.#transaction(work)
    } catch (error) {
      fail(error)
      return
    }
    succeed(value)
  }

  /** What is to be done for each write of the group; null: a write, or the transaction, failed. */
  #together(group: readonly QueuedWrite[]): readonly (() => void)[] | null {
    try {
      return this.#transaction(() =>
        group.map(({ work, succeed }) => {
          const value = work()
          return () => succeed(value)
        }),
      )
    } catch {
      // The caller of each write gets its own error.
      return null
    }
  }
}
