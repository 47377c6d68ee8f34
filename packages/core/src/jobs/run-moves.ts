import type { CurveDescription } from '../model/curve.ts'
import type { Failure } from '../model/failure.ts'
import type { Hold, Run } from '../model/run.ts'
import type { RunSummary } from '../model/score.ts'

/** How long a provider is relied on to keep what it was given (pyannoteAI's shorter promise). */
export const PROVIDER_KEEPS_MS = 24 * 3_600_000

/** What can happen to a run. */
export type RunMove =
  | { readonly type: 'upload-started' }
  | { readonly type: 'uploaded' }
  | { readonly type: 'submit-started' }
  | {
      readonly type: 'submitted'
      readonly jobId: string
      readonly warnings: readonly string[]
    }
  | { readonly type: 'running' }
  | {
      readonly type: 'succeeded'
      readonly modelReported: string | null
      readonly curves: readonly CurveDescription[]
      readonly summary: RunSummary
      readonly warnings: readonly string[]
    }
  | { readonly type: 'failed'; readonly failure: Failure }
  | { readonly type: 'cancel-requested' }
  | { readonly type: 'canceled'; readonly warnings: readonly string[] }
  | { readonly type: 'held'; readonly reason: Hold['reason'] }
  /** Goes on where it stood before the hold. */
  | { readonly type: 'released' }
  /** The submit surely was not taken, or the person wants it sent again. */
  | { readonly type: 'submit-forgotten' }

/** Whether nothing more can happen to the run. */
export function hasEnded(run: Pick<Run, 'status'>): boolean {
  return run.status === 'succeeded' || run.status === 'failed' || run.status === 'canceled'
}

/**
 * The run after `move`. Answers the very same object where the move changes nothing: a run that has ended absorbs
 * everything, and the same news twice is the same as once.
 */
export function moveRun(run: Run, move: RunMove, nowMs: number): Run {
  if (hasEnded(run)) return run
  const now = new Date(nowMs).toISOString()
  const later = new Date(nowMs + PROVIDER_KEEPS_MS).toISOString()
  switch (move.type) {
    case 'upload-started':
      return run.status === 'queued' ? { ...run, status: 'uploading' } : run
    case 'uploaded':
      return { ...run, uploadedAt: now, mediaExpiresAt: later }
    case 'submit-started':
      return { ...run, submitStartedAt: now }
    case 'submitted':
      if (run.jobId === move.jobId) return run
      return {
        ...run,
        status: 'submitted',
        hold: null,
        jobId: move.jobId,
        submittedAt: now,
        warnings: [...run.warnings, ...move.warnings],
      }
    case 'running':
      return run.status === 'submitted' ? { ...run, status: 'running' } : run
    case 'succeeded':
      return {
        ...run,
        status: 'succeeded',
        hold: null,
        modelReported: move.modelReported,
        curves: move.curves,
        summary: move.summary,
        warnings: [...run.warnings, ...move.warnings],
        completedAt: now,
        resultExpiresAt: later,
      }
    case 'failed':
      return { ...run, status: 'failed', hold: null, error: move.failure, completedAt: now }
    case 'cancel-requested':
      return run.cancelRequestedAt === null ? { ...run, cancelRequestedAt: now } : run
    case 'canceled':
      return {
        ...run,
        status: 'canceled',
        hold: null,
        warnings: [...run.warnings, ...move.warnings],
        completedAt: now,
      }
    case 'held':
      if (run.hold?.reason === move.reason) return run
      return { ...run, status: 'held', hold: { reason: move.reason, since: now } }
    case 'released':
      return run.status === 'held' ? { ...run, status: resumedStatus(run), hold: null } : run
    case 'submit-forgotten':
      if (run.jobId !== null) return run
      return {
        ...run,
        status: run.status === 'held' ? 'uploading' : run.status,
        hold: null,
        submitStartedAt: null,
      }
  }
}

function resumedStatus(run: Run): Run['status'] {
  return run.jobId === null ? 'uploading' : 'submitted'
}
