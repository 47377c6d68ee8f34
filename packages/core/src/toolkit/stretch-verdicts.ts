import type { Page } from '../model/recording-query.ts'
import type { Judgement, StretchError, StretchVerdict } from '../model/stretch-verdict.ts'
import type { StretchVerdictQuery } from '../ports/record-stores.ts'

/** A verdict on a stretch as a client sends it. */
export interface NewStretchVerdict {
  /** Chosen by the client, `[A-Za-z0-9_-]{1,64}`, so that a repeated request stores nothing; null: a new one. */
  readonly id: string | null
  readonly recordingId: string
  /** null: the current run. */
  readonly runId: string | null
  readonly start: number
  readonly end: number
  readonly verdict: Judgement
  readonly errors: readonly StretchError[]
  readonly speaker: string | null
  readonly note: string | null
  readonly reviewer: string | null
  readonly draw: string | null
}

/** Verdicts on stretches. Several people may judge the same stretch. */
export interface StretchVerdicts {
  /**
   * Appends a verdict. If its id is stored with the same content, answers with the stored one. Throws
   * `recording-not-found`, `run-not-found`, `recording-trashed`, `request-invalid`, or `request-conflict` if there is no
   * result to judge, or if its id is stored with another content.
   */
  add(
    given: NewStretchVerdict,
  ): Promise<{ readonly verdict: StretchVerdict; readonly isNew: boolean }>
  /** Takes a verdict back. Idempotent. Throws `not-found` or `recording-trashed`. */
  undo(id: string): Promise<StretchVerdict>
  list(query: StretchVerdictQuery): Promise<Page<StretchVerdict>>
}
