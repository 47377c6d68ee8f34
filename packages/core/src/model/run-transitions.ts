import type { Evaluation } from './evaluation.ts'
import type { IdentifiedSpeaker } from './identification.ts'
import type { Failure, Hold, Run, RunSummary } from './run.ts'
import type { CurveDescription } from './score.ts'
import type { SpeakerDoubt } from './speaker-doubt.ts'
import type { SpeakerNames } from './speaker-names.ts'

/** An event that changes a run. */
export type RunEvent =
  | { readonly type: 'upload-started' }
  /** `keptMs`: how long the provider keeps the upload; null: forever. */
  | { readonly type: 'uploaded'; readonly keptMs: number | null }
  /** The provider deleted the upload early. */
  | { readonly type: 'upload-lost' }
  | { readonly type: 'submit-started'; readonly noticeExpected: boolean }
  | {
      readonly type: 'submitted'
      readonly jobId: string
      readonly warnings: readonly string[]
      /** How long the provider keeps a result; null: forever. */
      readonly keptMs: number | null
    }
  /** The job has succeeded, but its result could not be stored yet. */
  | { readonly type: 'result-waits'; readonly endedAt: string; readonly keptMs: number | null }
  /** A notice named the job, possibly before the submit was acknowledged. */
  | { readonly type: 'noticed'; readonly jobId: string }
  | { readonly type: 'running' }
  | {
      readonly type: 'succeeded'
      readonly modelReported: string | null
      readonly curves: readonly CurveDescription[]
      readonly summary: RunSummary
      /** Null: the provider reports none. */
      readonly speakerDoubt: SpeakerDoubt | null
      readonly speakerNames: SpeakerNames
      /** As in the run. */
      readonly identification: readonly IdentifiedSpeaker[] | null
      readonly warnings: readonly string[]
      /** When the job ended at the provider, ISO 8601; null: unknown. */
      readonly endedAt: string | null
      /** How long the provider keeps its copy; null: forever. */
      readonly keptMs: number | null
    }
  /** The names of the voices, of a succeeded run. */
  | { readonly type: 'named'; readonly speakerNames: SpeakerNames }
  /** The voices that a person rejected for a speaker, of a succeeded run that was compared with voices. */
  | { readonly type: 'rejected'; readonly speaker: string; readonly voiceIds: readonly string[] }
  /** The errors against the reference, of a succeeded run. */
  | { readonly type: 'evaluated'; readonly evaluation: Evaluation | null }
  | { readonly type: 'failed'; readonly failure: Failure }
  | { readonly type: 'cancel-requested' }
  | { readonly type: 'canceled'; readonly warnings: readonly string[] }
  | { readonly type: 'held'; readonly reason: Hold['reason'] }
  /** The account accepts requests again. */
  | { readonly type: 'released' }
  /** The submit had no effect. */
  | { readonly type: 'submit-forgotten' }
  /** The user wants a submit of unknown outcome sent again, or confirms the cost. */
  | { readonly type: 'resubmit-chosen' }
  /** The user cancels a held run. */
  | { readonly type: 'given-up' }
  /** The submit was refused because of these fields, which are left out from now on. */
  | {
      readonly type: 'fields-refused'
      readonly fields: readonly string[]
      readonly warnings: readonly string[]
    }

/** Whether the run has ended: no event changes anything any more but the names of its speakers. */
export function hasEnded(run: Pick<Run, 'status'>): boolean {
  return run.status === 'succeeded' || run.status === 'failed' || run.status === 'canceled'
}

/** Whether the run waits for a decision of the user. */
export function needsPerson(run: Pick<Run, 'hold'>): boolean {
  return run.hold?.reason === 'unknown-submit' || run.hold?.reason === 'unconfirmed'
}

/**
 * Applies an event to a run. Returns the same object if nothing changes: events do not change a run that has ended (but
 * for the names of its speakers), and a repeated event has no further effect.
 */
export function transition(run: Run, event: RunEvent, nowMs: number): Run {
  if (event.type === 'named') {
    const isSame = JSON.stringify(event.speakerNames) === JSON.stringify(run.speakerNames)
    if (run.status !== 'succeeded' || isSame) return run
    return { ...run, speakerNames: event.speakerNames }
  }
  if (event.type === 'rejected') return rejected(run, event)
  if (event.type === 'evaluated') {
    const isSame = JSON.stringify(event.evaluation) === JSON.stringify(run.evaluation)
    return run.status !== 'succeeded' || isSame ? run : { ...run, evaluation: event.evaluation }
  }
  if (hasEnded(run)) return run
  const now = new Date(nowMs).toISOString()
  switch (event.type) {
    case 'upload-started':
      return run.status === 'queued' ? { ...run, status: 'uploading' } : run
    case 'uploaded':
      return { ...run, uploadedAt: now, mediaExpiresAt: keptUntil(now, event.keptMs) }
    case 'submit-started':
      if (run.jobId !== null || run.submitStartedAt !== null) return run
      return { ...run, submitStartedAt: now, noticeExpected: event.noticeExpected }
    case 'submitted':
      return submitted(run, event, now)
    case 'noticed':
      return noticed(run, event.jobId, now)
    case 'result-waits': {
      const resultExpiresAt = keptUntil(event.endedAt, event.keptMs)
      return resultExpiresAt === run.resultExpiresAt ? run : { ...run, resultExpiresAt }
    }
    case 'running':
      return run.status === 'submitted' ? { ...run, status: 'running' } : run
    case 'succeeded':
      return {
        ...run,
        status: 'succeeded',
        hold: null,
        modelReported: event.modelReported,
        curves: event.curves,
        summary: event.summary,
        speakerDoubt: event.speakerDoubt,
        speakerNames: event.speakerNames,
        identification: event.identification,
        warnings: [...run.warnings, ...event.warnings],
        completedAt: now,
        resultExpiresAt: keptUntil(event.endedAt ?? now, event.keptMs),
      }
    case 'failed':
      return { ...run, status: 'failed', hold: null, error: event.failure, completedAt: now }
    case 'cancel-requested':
      return run.cancelRequestedAt === null ? { ...run, cancelRequestedAt: now } : run
    case 'canceled':
      return canceled(run, event.warnings, now)
    case 'given-up':
      return run.status === 'held' ? canceled(run, cancellationWarnings(run), now) : run
    case 'held':
      if (run.hold?.reason === event.reason) return run
      if (event.reason === 'unknown-submit' && isNoticed(run)) return adopted(run, now)
      return { ...run, status: 'held', hold: { reason: event.reason, since: now } }
    case 'released':
      if (run.status !== 'held' || needsPerson(run)) return run
      return { ...run, status: resumedStatus(run), hold: null }
    case 'upload-lost':
    case 'fields-refused':
    case 'submit-forgotten':
      if (run.jobId !== null) return run
      return isNoticed(run)
        ? adopted(run, now)
        : { ...submitForgotten(run), ...effectsOf(run, event) }
    case 'resubmit-chosen':
      if (run.hold?.reason === 'unconfirmed') {
        return { ...run, confirmed: true, status: resumedStatus(run), hold: null }
      }
      return needsPerson(run) ? submitForgotten(run) : run
  }
}

/** The warnings for a job that is no longer followed. `paid`: whether it may be billed. */
export function cancellationWarnings(run: Run, paid = true): readonly string[] {
  const still = paid ? 'still finish and bill' : 'still finish'
  if (run.jobId !== null) return [`No longer followed. The provider may ${still} this job.`]
  return run.submitStartedAt === null
    ? []
    : [`No longer followed. If the provider took this job, it may ${still} it.`]
}

function rejected(
  run: Run,
  { speaker, voiceIds }: { readonly speaker: string; readonly voiceIds: readonly string[] },
): Run {
  const own = run.identification?.find((each) => each.speaker === speaker)
  if (own === undefined || JSON.stringify(own.rejected) === JSON.stringify(voiceIds)) return run
  const identification = run.identification?.map((each) =>
    each === own ? { ...own, rejected: voiceIds } : each,
  )
  return { ...run, identification: identification ?? null }
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
  {
    jobId,
    warnings,
    keptMs,
  }: {
    readonly jobId: string
    readonly warnings: readonly string[]
    readonly keptMs: number | null
  },
  now: string,
): Run {
  // A notice may have named the job first.
  if (run.jobId !== null) return run
  return {
    ...run,
    status: 'submitted',
    hold: null,
    jobId,
    submittedAt: now,
    // At the earliest: it may end at once.
    resultExpiresAt: keptUntil(now, keptMs),
    warnings: [...run.warnings, ...warnings],
  }
}

/** Whether a notice proves that a submit of unknown outcome was accepted. */
function isNoticed(run: Run): run is Run & { readonly noticedJobId: string } {
  return run.jobId === null && run.noticedJobId !== null
}

function adopted(run: Run & { readonly noticedJobId: string }, now: string): Run {
  return submitted(run, { jobId: run.noticedJobId, warnings: [], keptMs: null }, now)
}

function noticed(run: Run, jobId: string, now: string): Run {
  if (run.noticedJobId === jobId) return run
  if (run.jobId !== null) return run.jobId === jobId ? { ...run, noticedJobId: jobId } : run
  // A submit in progress will return the same job.
  const isUnderWay = run.submitStartedAt !== null && run.status !== 'held'
  if (isUnderWay) return { ...run, noticedJobId: jobId }
  return { ...submitted(run, { jobId, warnings: [], keptMs: null }, now), noticedJobId: jobId }
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

/** What else changes when a submit had no effect. */
function effectsOf(run: Run, event: RunEvent): Partial<Run> {
  if (event.type === 'upload-lost') return { uploadedAt: null, mediaExpiresAt: null }
  if (event.type !== 'fields-refused') return {}
  return {
    leftOut: [...new Set([...run.leftOut, ...event.fields])],
    warnings: [...run.warnings, ...event.warnings],
  }
}

function resumedStatus(run: Run): Run['status'] {
  if (run.jobId !== null) return 'submitted'
  return run.uploadedAt === null ? 'queued' : 'uploading'
}
