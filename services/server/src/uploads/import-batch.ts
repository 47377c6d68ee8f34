import type { ImportedResult } from '@toolkit/core'

/** So many results, with so many turns together, are added at the same time: their writes share transactions. */
const MOST_RESULTS = 32
const MOST_TURNS = 20_000

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
  #adding: Promise<() => unknown>[] = []
  #turns = 0

  constructor(add: (result: ImportedResult, about: MatchedRecording) => Promise<() => unknown>) {
    this.#add = add
  }

  /** Begins to add a result. Waits if there are many. */
  async add(result: ImportedResult, about: MatchedRecording): Promise<void> {
    // Read once: a result makes its turns anew each time.
    const { turns } = result
    const isFull = this.#adding.length >= MOST_RESULTS || this.#turns + turns.length > MOST_TURNS
    if (isFull) await this.end()
    this.#adding.push(this.#add({ ...result, turns }, about))
    this.#turns += turns.length
  }

  /** Waits for the results that are being added. If one of them fails, the others have ended all the same. */
  async end(): Promise<void> {
    const outcomes = await Promise.allSettled(this.#adding)
    this.#adding = []
    this.#turns = 0
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') throw outcome.reason
      outcome.value()
    }
  }
}
