import { hasCode, ToolkitError } from '../errors.ts'
import type { Recording } from '../model/recording.ts'
import type { Progress, Run } from '../model/run.ts'
import type { DiarizationProvider } from '../ports/diarization-provider.ts'
import { audioKey } from '../use-cases/blob-keys.ts'
import { changeRun } from '../use-cases/change.ts'
import type { System } from '../use-cases/system.ts'
import { PROVIDER_KEEPS_MS, type RunMove } from './run-moves.ts'
import { storeResult } from './store-result.ts'

/** Pause between two looks at a job: on this machine a person watches, in the cloud each look counts. */
const LOCAL_POLL_MS = 400
const CLOUD_POLL_MS = 10_000

/** The media address of a run: its own, so that a submit whose answer was lost is found again. */
export function mediaUrl(runId: string): string {
  return `media://pyannote-api-toolkit/${runId}`
}

export interface DriveOptions {
  readonly signal: AbortSignal
  readonly onProgress: (run: Run, progress: Progress | null) => void
}

/**
 * Takes a run one step on: one call that leaves the process, with the run stored before and after it.
 * Every error of the provider port passes through; the caller decides about waiting, holding and failing.
 */
export async function driveRun(
  system: System,
  provider: DiarizationProvider,
  recording: Recording,
  run: Run,
  options: DriveOptions,
): Promise<void> {
  const move = (next: RunMove) => changeRun(system, run.id, next)
  if (run.jobId !== null) return watch(system, provider, recording, run, options)
  if (run.status === 'queued') {
    await move({ type: 'upload-started' })
    return
  }
  if (run.submitStartedAt !== null) {
    await recoverSubmit(system, provider, run, options.signal)
    return
  }
  if (!providerStillHas(run, system.clock.now())) {
    const bytes = system.storage.blobs.read(audioKey(recording.id), undefined, options.signal)
    const media = { sizeBytes: recording.sizeBytes, bytes }
    await provider.upload(mediaUrl(run.id), media, options.signal)
    await move({ type: 'uploaded' })
    return
  }
  await move({ type: 'submit-started' })
  const request = {
    mediaUrl: mediaUrl(run.id),
    model: run.model,
    speakers: run.request.speakers,
  }
  const answer = await provider.submit(request, options.signal).catch(async (error: unknown) => {
    if (surelyNotTaken(error)) await move({ type: 'submit-forgotten' })
    throw hasCode(error, 'provider-bad-result') ? unreadableSubmit(error) : error
  })
  await move({ type: 'submitted', ...answer })
}

/** An answer that cannot be read may have been a yes: it is looked for like one that was lost. */
function unreadableSubmit(cause: ToolkitError): ToolkitError {
  return new ToolkitError('provider-unavailable', cause.message, { cause })
}

function surelyNotTaken(error: unknown): boolean {
  return (
    hasCode(error, 'provider-rate-limited') ||
    hasCode(error, 'provider-credentials') ||
    hasCode(error, 'provider-credit')
  )
}

function providerStillHas(run: Run, nowMs: number): boolean {
  return run.uploadedAt !== null && nowMs - Date.parse(run.uploadedAt) < PROVIDER_KEEPS_MS
}

/** The answer to a submit may have been lost: look before anything is sent twice. */
async function recoverSubmit(
  system: System,
  provider: DiarizationProvider,
  run: Run,
  signal: AbortSignal,
): Promise<void> {
  const found = await provider.findBySource(mediaUrl(run.id), signal)
  if (found) {
    await changeRun(system, run.id, { type: 'submitted', jobId: found.jobId, warnings: [] })
  } else if (provider.paid) {
    await changeRun(system, run.id, { type: 'held', reason: 'unknown-submit' })
  } else {
    await changeRun(system, run.id, { type: 'submit-forgotten' })
  }
}

async function watch(
  system: System,
  provider: DiarizationProvider,
  recording: Recording,
  run: Run,
  { signal, onProgress }: DriveOptions,
): Promise<void> {
  const jobId = run.jobId as string
  const job = await provider.job(jobId, signal)
  switch (job.status) {
    case 'pending':
      await system.clock.wait(pollMs(provider), signal)
      return
    case 'running': {
      const progress = await provider.progress(jobId, signal).catch(ignoreEnded)
      const running = await changeRun(system, run.id, { type: 'running' }, progress)
      onProgress(running ?? run, progress)
      await system.clock.wait(pollMs(provider), signal)
      return
    }
    case 'succeeded': {
      const listed = await provider.findBySource(mediaUrl(run.id), signal).catch(ignoreUnreadable)
      const model = listed?.jobId === jobId ? listed.model : null
      await changeRun(system, run.id, await storeResult(system, recording, run, job.result, model))
      return
    }
    case 'failed': {
      const failure = { code: 'diarization-failed', message: job.message } as const
      await changeRun(system, run.id, { type: 'failed', failure })
      return
    }
    case 'canceled':
      await changeRun(system, run.id, { type: 'canceled', warnings: [] })
      return
  }
}

function pollMs(provider: DiarizationProvider): number {
  return provider.name === 'local' ? LOCAL_POLL_MS : CLOUD_POLL_MS
}

/** A job may end between two calls; the next look tells how. */
function ignoreEnded(error: unknown): null {
  if (hasCode(error, 'provider-not-found')) return null
  throw error
}

/** The list only names the model: a result that is there is not given up for it. */
function ignoreUnreadable(error: unknown): null {
  if (hasCode(error, 'provider-bad-result')) return null
  throw error
}

/** Asks the provider to stop what a canceled run may have started there. Answers what the person should know. */
export async function stopAtProvider(
  provider: DiarizationProvider,
  run: Run,
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (run.jobId === null && run.submitStartedAt === null) return []
  try {
    const jobId = run.jobId ?? (await provider.findBySource(mediaUrl(run.id), signal))?.jobId
    if (jobId === undefined || (await provider.cancel(jobId, signal))) return []
  } catch (error) {
    if (hasCode(error, 'provider-not-found')) return []
    if (!(error instanceof ToolkitError) && !signal.aborted) throw error
  }
  return [
    provider.paid
      ? 'No longer followed. The provider may still finish and bill this job.'
      : 'The local diarizer did not confirm that it stopped.',
  ]
}
