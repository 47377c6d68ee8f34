import { hasCode, ToolkitError } from '../errors.ts'
import type { Progress, Run } from '../model/run.ts'
import { cancellationWarnings } from '../model/run-transitions.ts'
import type { DiarizationProvider } from '../ports/diarization-provider.ts'
import { changeRun, changeRunFrom } from '../runtime/change.ts'
import type { System } from '../runtime/system.ts'
import { withTimeout } from '../runtime/timeout.ts'
import { findJob, findLostSubmit } from './lost-submit.ts'
import { storeResult } from './store-result.ts'
import { isAtProvider, submitRun, uploadSound } from './submit-run.ts'

/** How long a job is young: short recordings are done by then. */
const YOUNG_MS = 60_000
/** A provider may take so long to know a job that it has just taken. */
const JOB_APPEARS_MS = 60_000
/** How long a canceled run waits for its provider to confirm. */
const CANCEL_MS = 800

export interface DriveOptions {
  readonly signal: AbortSignal
  readonly onProgress: (run: Run, progress: Progress | null) => void
  /** Waits, or less where there is news of the run. */
  readonly pause: (durationMs: number) => Promise<void>
}

/**
 * Takes a run one step on: one call that leaves the process, with the run stored before and after it. Answers the run
 * after the step; null where it, or its recording, is gone. A step that finds nothing new does not call the storage.
 * Every error of the provider port passes through; the caller decides about waiting, holding and failing.
 */
export async function driveRun(
  system: System,
  provider: DiarizationProvider,
  run: Run,
  options: DriveOptions,
): Promise<Run | null> {
  const { signal } = options
  if (run.jobId !== null) return watch(system, provider, run, run.jobId, options)
  if (run.status === 'queued') return changeRunFrom(system, run, { type: 'upload-started' })
  if (run.submitStartedAt !== null) return findLostSubmit(system, provider, run, options)
  return isAtProvider(provider, run, system.clock.now())
    ? submitRun(system, provider, run, signal)
    : uploadSound(system, provider, run, signal)
}

async function watch(
  system: System,
  provider: DiarizationProvider,
  run: Run,
  jobId: string,
  { signal, onProgress, pause }: DriveOptions,
): Promise<Run | null> {
  const job = await provider.job(jobId, signal).catch((error: unknown) => {
    throw jobIsGone(system, provider, run, jobId, error)
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
      const move = await storeResult(system, recording, run, job, { modelReported, keptMs })
      return changeRunFrom(system, run, move)
    }
    case 'failed': {
      const failure = { code: 'diarization-failed', message: job.message } as const
      return changeRunFrom(system, run, { type: 'failed', failure })
    }
    case 'canceled': {
      const warnings = ['The provider canceled it.']
      return changeRunFrom(system, run, { type: 'canceled', warnings })
    }
  }
}

function pollMs({ looks }: DiarizationProvider, run: Run, nowMs: number): number {
  if (run.noticeExpected) return looks.noticedMs
  const isYoung = nowMs - Date.parse(run.submittedAt ?? '') < YOUNG_MS
  return isYoung ? looks.youngMs : looks.laterMs
}

/** A job that is not known yet may still appear; one that was known has expired. */
function jobIsGone(
  system: System,
  { keeps }: DiarizationProvider,
  run: Run,
  jobId: string,
  error: unknown,
): unknown {
  if (!hasCode(error, 'provider-not-found')) return error
  const submittedMs = Date.parse(run.submittedAt ?? '')
  if (system.clock.now() - submittedMs < JOB_APPEARS_MS) {
    return new ToolkitError('provider-unavailable', error.message, { cause: error })
  }
  const kept =
    keeps.resultMs === null ? '' : ` It keeps results for ${keeps.resultMs / 3_600_000} hours.`
  return new ToolkitError(
    'provider-not-found',
    `The provider no longer knows this job (${jobId}).${kept} Run it again.`,
    { cause: error },
  )
}

/** A job may end between two calls; the next look tells how. */
function ignoreEnded(error: unknown): null {
  if (hasCode(error, 'provider-not-found')) return null
  throw error
}

/** The model that the list of jobs reports, where it does: a result in hand is not given up for its name. */
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

/** Ends a run that the person canceled, and the work at its provider where that can be. */
export async function cancelRun(system: System, run: Run): Promise<void> {
  const provider = system.providers.find(({ name }) => name === run.provider)
  const warnings = await stopAtProvider(system, provider, run)
  await changeRun(system, run.id, { type: 'canceled', warnings })
}

/**
 * Asks the provider (undefined: the settings no longer have it) to stop what the run may have started there. Answers
 * what the person should know.
 */
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
      // Without a job there is nothing to stop; where none can be searched for, nobody knows.
      return jobId === null ? provider.search !== null : provider.cancel(jobId, signal)
    })
    return isStopped ? [] : [unconfirmed]
  } catch (error) {
    if (hasCode(error, 'provider-not-found')) return []
    if (error instanceof ToolkitError) return [unconfirmed]
    throw error
  }
}
