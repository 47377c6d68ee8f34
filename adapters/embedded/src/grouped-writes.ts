import type { Database } from './database.ts'

interface Waiting {
  readonly work: () => unknown
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
}

/**
 * Writes that come in the same turn of the event loop share one transaction, and with it one wait for the disk. Nobody
 * sees any of them before all are stored: the transaction runs in one go.
 */
export class GroupedWrites {
  readonly #database: Database
  #waiting: Waiting[] = []
  #flushing: Promise<void> | null = null

  constructor(database: Database) {
    this.#database = database
  }

  /** Resolves with what `work` gives once it is stored. Where the group cannot be stored each of its writes rejects. */
  run<T>(work: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({ work, resolve: resolve as (value: unknown) => void, reject })
      this.#flushing ??= new Promise((flushed) => {
        setImmediate(() => {
          this.#flush()
          flushed()
        })
      })
    })
  }

  /** Resolves when nothing waits to be stored. */
  async settled(): Promise<void> {
    await this.#flushing
  }

  #flush(): void {
    const group = this.#waiting
    this.#waiting = []
    this.#flushing = null
    try {
      const results = this.#database.transaction(() => group.map(({ work }) => work()))
      group.forEach(({ resolve }, index) => {
        resolve(results[index])
      })
    } catch (error) {
      for (const { reject } of group) reject(error)
    }
  }
}
