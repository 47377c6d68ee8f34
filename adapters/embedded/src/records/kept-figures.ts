import { setImmediate as eventLoopTurn } from 'node:timers/promises'
import type { Database } from '../database.ts'
import { CandidateFigures } from './candidate-figures.ts'

/** Recordings whose figures are read at once: some milliseconds. */
const AT_ONCE = 200

/** The figures of all recordings, read when they are first needed. Others get their turn meanwhile. */
export class KeptFigures {
  readonly #database: Database
  #all: CandidateFigures | null = null
  #reading: Promise<CandidateFigures> | null = null

  constructor(database: Database) {
    this.#database = database
  }

  all(): Promise<CandidateFigures> {
    this.#reading ??= this.#read().catch((error: unknown) => {
      this.#reading = null
      throw error
    })
    return this.#reading
  }

  /** Call it when the figures of a recording are stored. Those that are not read yet are replaced by the same. */
  set(recordingId: string, bytes: Uint8Array, turnBytes: Uint8Array | null): void {
    this.#all?.set(recordingId, bytes, turnBytes)
  }

  /** Call it when they are removed. */
  remove(recordingId: string): void {
    this.#all?.remove(recordingId)
  }

  async #read(): Promise<CandidateFigures> {
    const all = new CandidateFigures()
    this.#all = all
    const next = this.#database.statement(
      'SELECT rowid, recording_id, figures, turn_figures FROM candidate_runs WHERE rowid > ? ORDER BY rowid LIMIT ?',
    )
    for (let after = 0; ; ) {
      const rows = next.all(after, AT_ONCE)
      for (const { rowid, recording_id, figures, turn_figures } of rows) {
        all.set(String(recording_id), figures as Uint8Array, turn_figures as Uint8Array | null)
        after = Number(rowid)
      }
      if (rows.length < AT_ONCE) return all
      await eventLoopTurn()
    }
  }
}
