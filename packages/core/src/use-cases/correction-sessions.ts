import type { CorrectionEntry, CorrectionHistory } from '../correction/log.ts'
import { replaySteps } from '../correction/log.ts'
import type { Correction } from '../correction/record.ts'
import { correctionOf } from '../correction/state.ts'
import type { Recording } from '../model/recording.ts'
import { requireRun } from '../runtime/change.ts'
import { logOfCorrection, turnsOfRun } from '../runtime/scan.ts'
import type { System } from '../runtime/system.ts'
import { ByteCache } from './byte-cache.ts'

/** A correction that is being worked on: its history, and the entries of its log by id. */
export interface CorrectionSession {
  readonly correction: Correction
  readonly history: CorrectionHistory
  /** Of all versions of a session: it only grows. */
  readonly entries: Map<string, CorrectionEntry>
}

const CACHE_BYTES = 256 * 1024 * 1024
const CACHED_SESSIONS = 16
const BYTES_PER_TURN = 400

/** Replays logs, and keeps the newest results, so that an edit does not replay the log. */
export class CorrectionSessions {
  readonly #system: System
  readonly #cache = new ByteCache<CorrectionSession>(
    CACHE_BYTES,
    ({ correction, history }) =>
      2 * correction.logCharacters + BYTES_PER_TURN * history.base.turns.size,
    CACHED_SESSIONS,
  )

  constructor(system: System) {
    this.#system = system
  }

  /** The session of a stored correction. Throws `run-not-found` if the corrected run was deleted. */
  async of(recording: Recording, correction: Correction): Promise<CorrectionSession> {
    const cached = this.#cache.get(correction.id)
    if (cached?.correction.length === correction.length) return cached
    await requireRun(this.#system, recording.id, correction.basedOn)
    const base = correctionOf(
      await turnsOfRun(this.#system.storage, correction.basedOn),
      recording.durationSeconds ?? 0,
    )
    // If it is discarded meanwhile, what is appended to it is refused.
    const log = await logOfCorrection(this.#system.storage, correction)
    const steps = replaySteps(base, log)
    let step = steps.next()
    while (!step.done) {
      // A long log does not keep other requests waiting.
      await this.#system.clock.wait(0)
      step = steps.next()
    }
    const entries = new Map(log.map((entry) => [entry.id, entry]))
    const session = { correction, history: step.value, entries }
    this.keep(session)
    return session
  }

  has(id: string): boolean {
    return this.#cache.get(id) !== undefined
  }

  keep(session: CorrectionSession): void {
    this.#cache.set(session.correction.id, session)
  }

  forget(id: string): void {
    this.#cache.delete(id)
  }
}
