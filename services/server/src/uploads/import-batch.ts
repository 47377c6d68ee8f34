import type { ImportedResult } from '@toolkit/core'

/** So many results are added at the same time: their writes share transactions. */
const MOST_RESULTS = 32

/** The recording that a result of a file belongs to. */
export interface MatchedRecording {
  readonly recordingId: string
  readonly recordingName: string
  /** What the file calls it. */
  readonly result: string
}

/** Adds the results of a file, some at a time. What `add` returns is called in the order of the file. */
export class ImportBatch {
  readonly #add: (result: ImportedResult, about: MatchedRecording) => Promise<() => unknown>
  /** Oldest first. */
  readonly #adding: Promise<() => unknown>[] = []

  constructor(add: (result: ImportedResult, about: MatchedRecording) => Promise<() => unknown>) {
    this.#add = add
  }

  /** Begins to add a result. Waits for the oldest one if there are many. */
  async add(result: ImportedResult, about: MatchedRecording): Promise<void> {
    if (this.#adding.length >= MOST_RESULTS) await this.#endOldest()
    const adding = this.#add(result, about)
    // It may fail while an older one is waited for: it is thrown when it is the oldest.
    adding.catch(() => undefined)
    this.#adding.push(adding)
  }

  /** Waits for the results that are being added. If one of them fails, the others have ended all the same. */
  async end(): Promise<void> {
    while (this.#adding.length > 0) await this.#endOldest()
  }

  async #endOldest(): Promise<void> {
    try {
      const told = await this.#adding.shift()
      told?.()
    } catch (error) {
      await Promise.allSettled(this.#adding)
      throw error
    }
  }
}
