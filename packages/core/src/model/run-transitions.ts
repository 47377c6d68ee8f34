import type { Failure, Hold, Run } from './run.ts'
import type { RunSummary } from './run-summary.ts'
import type { CurveDescription } from './score.ts'

/** What can happen to a run. */
export type RunEvent =
  | { readonly type: 'upload-started' }
  /** `keptMs`: how long the provider keeps it; null: for good. */
  | { readonly type: 'uploaded'; readonly keptMs: number | null }
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
      /** How long the provider keeps its copy; null: for good. */
      readonly keptMs: number | null
    }
  | { readonly type: 'failed'; readonly failure: Failure }
  | { readonly type: 'cancel-requested' }
  | { readonly type: 'canceled'; readonly warnings: readonly string[] }
  | { readonly type: 'held'; readonly reason: Hold['reason'] }
  /** The account lets it go on where it stood before the hold. */
  | { readonly type: 'released' }
  /** The submit surely was not taken. */
  | { readonly type: 'submit-forgotten' }
  /** The person wants the submit sent again of which nobody knows, or agrees to what the run costs. */
  | { readonly type: 'resubmit-chosen' }
  /** The person wants no more of a run that is held. */
  | { readonly type: 'given-up' }
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
  return run.hold?.reason === 'unknown-submit' || run.hold?.reason === 'unconfirmed'
}

/**
 * The run after `move`. Answers the very same object where the move changes nothing: a run that has ended absorbs
 * everything, and the same news twice is the same as once.
 */
export function transition(run: Run, move: RunEvent, nowMs: number): Run {
  if (hasEnded(run)) return run
  const now = new Date(nowMs).toISOString()
  switch (move.type) {
    case 'upload-started':
      return run.status === 'queued' ? { ...run, status: 'uploading' } : run
    case 'uploaded':
      return { ...run, uploadedAt: now, mediaExpiresAt: keptUntil(now, move.keptMs) }
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
        resultExpiresAt: keptUntil(move.endedAt ?? now, move.keptMs),
      }
    case 'failed':
      return { ...run, status: 'failed', hold: null, error: move.failure, completedAt: now }
    case 'cancel-requested':
      return run.cancelRequestedAt === null ? { ...run, cancelRequestedAt: now } : run
    case 'canceled':
      return canceled(run, move.warnings, now)
    case 'given-up':
      return run.status === 'held' ? canceled(run, cancellationWarnings(run), now) : run
    case 'held':
      if (run.hold?.reason === move.reason) return run
      if (move.reason === 'unknown-submit' && isNoticed(run)) return adopted(run, now)
      return { ...run, status: 'held', hold: { reason: move.reason, since: now } }
    case 'released':
      if (run.status !== 'held' || needsPerson(run)) return run
      return { ...run, status: resumedStatus(run), hold: null }
    case 'upload-lost':
    case 'fields-refused':
    case 'submit-forgotten':
      if (run.jobId !== null) return run
      return isNoticed(run)
        ? adopted(run, now)
        : { ...submitForgotten(run), ...withoutIt(run, move) }
    case 'resubmit-chosen':
      if (run.hold?.reason === 'unconfirmed') {
        return { ...run, confirmed: true, status: resumedStatus(run), hold: null }
      }
      return needsPerson(run) ? submitForgotten(run) : run
  }
}

/** What the person should know of a job that nobody follows any more; `paid`: whether it may be billed. */
export function cancellationWarnings(run: Run, paid = true): readonly string[] {
  const still = paid ? 'still finish and bill' : 'still finish'
  if (run.jobId !== null) return [`No longer followed. The provider may ${still} this job.`]
  return run.submitStartedAt === null
    ? []
    : [`No longer followed. If the provider took this job, it may ${still} it.`]
}

function canceled(run: Run, warnings: readonly string[], now: string): Run {
  return {
    ...run,
    status: 'canceled',
    hold: null,
    warnings: [...run.warnings, ...warnings],
    completedAt: now,
  }
}

function keptUntil(since: string, keptMs: number | null): string | null {
  return keptMs === null ? null : new Date(Date.parse(since) + keptMs).toISOString()
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

/** Whether a notice proves that the submit was taken, of which nothing else is known. */
function isNoticed(run: Run): run is Run & { readonly noticedJobId: string } {
  return run.jobId === null && run.noticedJobId !== null
}

function adopted(run: Run & { readonly noticedJobId: string }, now: string): Run {
  return submitted(run, { jobId: run.noticedJobId, warnings: [] }, now)
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
  const waitsForPerson = run.hold?.reason === 'unknown-submit'
  return {
    ...run,
    status: waitsForPerson ? 'uploading' : run.status,
    hold: waitsForPerson ? null : run.hold,
    submitStartedAt: null,
  }
}

/** What else a submit that was not taken changes. */
function withoutIt(run: Run, move: RunEvent): Partial<Run> {
  if (move.type === 'upload-lost') return { uploadedAt: null, mediaExpiresAt: null }
  if (move.type !== 'fields-refused') return {}
  return {
    leftOut: [...new Set([...run.leftOut, ...move.fields])],
    warnings: [...run.warnings, ...move.warnings],
  }
}

function resumedStatus(run: Run): Run['status'] {
  if (run.jobId !== null) return 'submitted'
  return run.uploadedAt === null ? 'queued' : 'uploading'
}
