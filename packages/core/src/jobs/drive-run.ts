import { hasCode, ToolkitError } from '../errors.ts'
import type { Progress, Run } from '../model/run.ts'
import { cancellationWarnings } from '../model/run-transitions.ts'
import type { DiarizationProvider } from '../ports/diarization-provider.ts'
import { changeRun, changeRunFrom } from '../runtime/change.ts'
import { type System, timestamp } from '../runtime/system.ts'
import { withTimeout } from '../runtime/timeout.ts'
import { findJob, findLostSubmit } from './lost-submit.ts'
import { storeResult } from './store-result.ts'
import { hasUpload, submitRun, uploadSound } from './submit-run.ts'

/** In its first minute a job is polled more often: short recordings are done by then. */
const FIRST_MINUTE_MS = 60_000
/** How long after a submit a provider may not know the job yet. */
const JOB_APPEARS_MS = 60_000
/** How long to wait for the provider to confirm a cancellation. */
const CANCEL_MS = 800

export interface DriveOptions {
  readonly signal: AbortSignal
  readonly onProgress: (run: Run, progress: Progress | null) => void
  /** Waits, or returns early if the run is nudged. */
  readonly pause: (durationMs: number) => Promise<void>
}

/**
 * Executes one step of a run: one call to the provider, with the run stored before and after it. Returns the run after
 * the step; null: it or its recording no longer exists. A step that changes nothing does not call the storage. Errors of
 * the provider port are thrown; the caller decides whether to wait, hold or fail.
 */
export async function driveRun(
  system: System,
  provider: DiarizationProvider,
  run: Run,
  options: DriveOptions,
): Promise<Run | null> {
  const { signal } = options
  if (run.jobId !== null) return pollJob(system, provider, run, run.jobId, options)
  if (run.status === 'queued') return changeRunFrom(system, run, { type: 'upload-started' })
  if (run.submitStartedAt !== null) return findLostSubmit(system, provider, run, options)
  return hasUpload(provider, run, system.clock.now())
    ? submitRun(system, provider, run, signal)
    : uploadSound(system, provider, run, signal)
}

async function pollJob(
  system: System,
  provider: DiarizationProvider,
  run: Run,
  jobId: string,
  { signal, onProgress, pause }: DriveOptions,
): Promise<Run | null> {
  const job = await provider.job(jobId, signal).catch((error: unknown) => {
    throw unknownJobError(system, provider, run, jobId, error)
  })
  switch (job.status) {
    case 'pending':
      await pause(pollMs(provider, run, system.clock.now()))
      return run
    case 'running': {
      const running = await changeRunFrom(system, run, { type: 'running' })
      if (running === null) return null
      const progress = await provider.progress(jobId, signal).catch(ignoreEnded)
      onProgress(running, progress)
      await pause(pollMs(provider, run, system.clock.now()))
      return running
    }
    case 'succeeded': {
      const recording = await system.storage.recordings.get(run.recordingId)
      if (recording === null) return null
      const modelReported = await modelOf(system, provider, run, jobId, signal)
      const keptMs = provider.keeps.resultMs
      const move = await storeResult(system, recording, run, job, { modelReported, keptMs }).catch(
        async (error: unknown) => {
          // How long it can be fetched again decides which one is fetched first.
          const endedAt = job.endedAt ?? timestamp(system)
          await changeRunFrom(system, run, { type: 'result-waits', endedAt, keptMs })
          throw error
        },
      )
      return changeRunFrom(system, run, move)
    }
    case 'failed': {
      const failure = { code: 'diarization-failed', message: job.message } as const
      return changeRunFrom(system, run, { type: 'failed', failure })
    }
    case 'canceled': {
      const warnings = ['The provider canceled the job.']
      return changeRunFrom(system, run, { type: 'canceled', warnings })
    }
  }
}

function pollMs({ pollIntervals }: DiarizationProvider, run: Run, nowMs: number): number {
  if (run.noticeExpected) return pollIntervals.withNoticeMs
  const isFirstMinute = nowMs - Date.parse(run.submittedAt ?? '') < FIRST_MINUTE_MS
  return isFirstMinute ? pollIntervals.firstMinuteMs : pollIntervals.laterMs
}

/** Shortly after the submit an unknown job may still appear; later it has expired. */
function unknownJobError(
  system: System,
  { keeps, label, paid }: DiarizationProvider,
  run: Run,
  jobId: string,
  error: unknown,
): unknown {
  if (!hasCode(error, 'provider-not-found')) return error
  const submittedMs = Date.parse(run.submittedAt ?? '')
  if (system.clock.now() - submittedMs < JOB_APPEARS_MS) {
    return new ToolkitError('provider-unavailable', error.message, { cause: error })
  }
  if (run.resultExpiresAt !== null && system.clock.now() >= Date.parse(run.resultExpiresAt)) {
    const hours = keeps.resultMs === null ? '' : ` for ${keeps.resultMs / 3_600_000} hours`
    return new ToolkitError(
      'result-expired',
      `The result was not fetched in time: ${label} keeps results${hours}, and has deleted it (${jobId}). Run it again.${paid ? ' It is a new job, and billed as one.' : ''}`,
      { cause: error },
    )
  }
  const kept =
    keeps.resultMs === null ? '' : ` It keeps results for ${keeps.resultMs / 3_600_000} hours.`
  return new ToolkitError(
    'provider-not-found',
    `The provider no longer knows this job (${jobId}).${kept} Run it again.`,
    { cause: error },
  )
}

/** The job may end between two calls; the next poll shows how. */
function ignoreEnded(error: unknown): null {
  if (hasCode(error, 'provider-not-found')) return null
  throw error
}

/** The model in the list of jobs, or null. An error does not prevent storing the result. */
async function modelOf(
  system: System,
  provider: DiarizationProvider,
  run: Run,
  jobId: string,
  signal: AbortSignal,
): Promise<string | null> {
  try {
    const { found } = await findJob(provider, run, signal)
    return found?.jobId === jobId ? found.model : null
  } catch (error) {
    if (!(error instanceof ToolkitError)) throw error
    system.log({ event: 'model-not-reported', runId: run.id, jobId, code: error.code })
    return null
  }
}

/** Cancels a run, and its job at the provider if that is supported. */
export async function cancelRun(system: System, run: Run): Promise<void> {
  const provider = system.providers.find(({ name }) => name === run.provider)
  const warnings = await stopAtProvider(system, provider, run)
  await changeRun(system, run.id, { type: 'canceled', warnings })
}

/** Cancels the job that the run may have at the provider (undefined: no longer configured). Returns warnings. */
async function stopAtProvider(
  { clock }: System,
  provider: DiarizationProvider | undefined,
  run: Run,
): Promise<readonly string[]> {
  if (provider === undefined) return cancellationWarnings(run)
  if (!provider.stops) return cancellationWarnings(run, provider.paid)
  if (run.jobId === null && run.submitStartedAt === null) return []
  const unconfirmed = `The diarizer did not confirm that it stopped (${provider.label}).`
  const error = () => new ToolkitError('provider-unavailable', unconfirmed)
  try {
    const isStopped = await withTimeout({ clock, ms: CANCEL_MS, error }, async (signal) => {
      const jobId = run.jobId ?? (await findJob(provider, run, signal)).found?.jobId ?? null
      // No job found means that there is none, unless the provider cannot search.
      return jobId === null ? provider.search !== null : provider.cancel(jobId, signal)
    })
    return isStopped ? [] : [unconfirmed]
  } catch (error) {
    if (hasCode(error, 'provider-not-found')) return []
    if (error instanceof ToolkitError) return [unconfirmed]
    throw error
  }
}
