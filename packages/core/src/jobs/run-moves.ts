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
  /** The provider dropped the upload before its time. */
  | { readonly type: 'upload-lost' }
  | { readonly type: 'submit-started'; readonly noticeExpected: boolean }
  | {
      readonly type: 'submitted'
      readonly jobId: string
      readonly warnings: readonly string[]
    }
  /** A notice named the job, maybe before the submit was answered. */
  | { readonly type: 'noticed'; readonly jobId: string }
  | { readonly type: 'running' }
  | {
      readonly type: 'succeeded'
      readonly modelReported: string | null
      readonly curves: readonly CurveDescription[]
      readonly summary: RunSummary
      readonly warnings: readonly string[]
      /** When the job ended at the provider, ISO 8601, where it said so. */
      readonly endedAt: string | null
    }
  | { readonly type: 'failed'; readonly failure: Failure }
  | { readonly type: 'cancel-requested' }
  | { readonly type: 'canceled'; readonly warnings: readonly string[] }
  | { readonly type: 'held'; readonly reason: Hold['reason'] }
  /** Goes on where it stood before the hold. */
  | { readonly type: 'released' }
  /** The submit surely was not taken, or the person wants it sent again. */
  | { readonly type: 'submit-forgotten' }
  /** The submit was refused for these fields, which are left out from now on. */
  | {
      readonly type: 'fields-refused'
      readonly fields: readonly string[]
      readonly warnings: readonly string[]
    }

/** Whether nothing more can happen to the run. */
export function hasEnded(run: Pick<Run, 'status'>): boolean {
  return run.status === 'succeeded' || run.status === 'failed' || run.status === 'canceled'
}

/** Whether only the person can help the run. */
export function needsPerson(run: Pick<Run, 'hold'>): boolean {
  return run.hold?.reason === 'unknown-submit'
}

/**
 * The run after `move`. Answers the very same object where the move changes nothing: a run that has ended absorbs
 * everything, and the same news twice is the same as once.
 */
export function moveRun(run: Run, move: RunMove, nowMs: number): Run {
  if (hasEnded(run)) return run
  const now = new Date(nowMs).toISOString()
  switch (move.type) {
    case 'upload-started':
      return run.status === 'queued' ? { ...run, status: 'uploading' } : run
    case 'uploaded':
      return { ...run, uploadedAt: now, mediaExpiresAt: keptUntil(now) }
    case 'upload-lost':
      return { ...run, uploadedAt: null, mediaExpiresAt: null, submitStartedAt: null }
    case 'submit-started':
      if (run.jobId !== null || run.submitStartedAt !== null) return run
      return { ...run, submitStartedAt: now, noticeExpected: move.noticeExpected }
    case 'submitted':
      return submitted(run, move, now)
    case 'noticed':
      return noticed(run, move.jobId, now)
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
        resultExpiresAt: keptUntil(move.endedAt ?? now),
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
      return run.jobId === null ? { ...submitForgotten(run), noticedJobId: null } : run
    case 'fields-refused':
      if (run.jobId !== null) return run
      return {
        ...submitForgotten(run),
        leftOut: [...new Set([...run.leftOut, ...move.fields])],
        warnings: [...run.warnings, ...move.warnings],
      }
  }
}

function keptUntil(since: string): string {
  return new Date(Date.parse(since) + PROVIDER_KEEPS_MS).toISOString()
}

function submitted(
  run: Run,
  { jobId, warnings }: { readonly jobId: string; readonly warnings: readonly string[] },
  now: string,
): Run {
  // A notice may have told of the job first.
  if (run.jobId !== null) return run
  return {
    ...run,
    status: 'submitted',
    hold: null,
    jobId,
    submittedAt: now,
    warnings: [...run.warnings, ...warnings],
  }
}

function noticed(run: Run, jobId: string, now: string): Run {
  if (run.noticedJobId === jobId) return run
  if (run.jobId !== null) return run.jobId === jobId ? { ...run, noticedJobId: jobId } : run
  // While the submit is under way its answer is waited for; it names the same job.
  const isUnderWay = run.submitStartedAt !== null && run.status !== 'held'
  if (isUnderWay) return { ...run, noticedJobId: jobId }
  return { ...submitted(run, { jobId, warnings: [] }, now), noticedJobId: jobId }
}

function submitForgotten(run: Run): Run {
  const waitsForPerson = needsPerson(run)
  return {
    ...run,
    status: waitsForPerson ? 'uploading' : run.status,
    hold: waitsForPerson ? null : run.hold,
    submitStartedAt: null,
  }
}

function resumedStatus(run: Run): Run['status'] {
  return run.jobId === null ? 'uploading' : 'submitted'
}
