import type { CorrectionAction, CorrectionEntry } from '../correction/log.ts'
import type { Correction } from '../correction/record.ts'
import type { FollowedRun } from './runs.ts'

/** An entry of a correction's log as a client sends it. `id`: unique in the log, `[A-Za-z0-9_-]{1,64}`. */
export type NewEntry = CorrectionAction & { readonly id: string; readonly author: string | null }

/**
 * Corrections of runs. Unknown ids: `recording-not-found`, `not-found`. Changes of a recording in the trash:
 * `recording-trashed`; of a finished correction: `request-conflict`.
 */
export interface Corrections {
  /**
   * Opens an editable copy of a succeeded run, or returns the one that is open: a run has at most one. `runId` null: the
   * current run. Throws `no-result`, `run-not-found`, or `request-conflict` for any other run.
   */
  open(
    recordingId: string,
    runId: string | null,
  ): Promise<{ readonly correction: Correction; readonly isNew: boolean }>
  /** Open and finished ones, newest first. */
  list(recordingId: string): Promise<readonly Correction[]>
  /** A correction with at most `limit` entries after the sequence number `after`. */
  get(
    recordingId: string,
    id: string,
    page: { readonly after: number; readonly limit: number },
  ): Promise<{ readonly correction: Correction; readonly entries: readonly CorrectionEntry[] }>
  /**
   * Appends entries, all or none. `after`: the last sequence number that the client knows. Throws `request-conflict` if
   * the log has grown since, and `request-invalid` if an entry does not fit. Leading entries that are stored already (a
   * repeated request) are answered as stored.
   */
  append(
    recordingId: string,
    id: string,
    after: number,
    entries: readonly NewEntry[],
  ): Promise<{ readonly correction: Correction; readonly entries: readonly CorrectionEntry[] }>
  /** Turns a correction into a succeeded run with the same id. Idempotent. */
  finish(recordingId: string, id: string): Promise<FollowedRun>
  /** Removes an open correction with its log. */
  discard(recordingId: string, id: string): Promise<void>
}
