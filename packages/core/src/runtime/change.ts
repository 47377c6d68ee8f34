import { hasCode, ToolkitError } from '../errors.ts'
import type { Recording } from '../model/recording.ts'
import type { Run } from '../model/run.ts'
import { type RunEvent, transition } from '../model/run-transitions.ts'
import type { LogEntry } from '../ports/log.ts'
import { type System, timestamp } from './system.ts'

/** Delay between two attempts of `persistWithRetry`. */
const PERSIST_RETRY_MS = 1_000

/** The recording with this id. Throws `recording-not-found`. */
export async function requireRecording(
  system: Pick<System, 'storage'>,
  id: string,
): Promise<Recording> {
  const recording = await system.storage.recordings.get(id)
  if (recording) return recording
  throw new ToolkitError('recording-not-found', 'This recording does not exist, or was deleted.')
}

/** The recording with this id, which may be changed. Throws `recording-not-found`, or `recording-trashed`. */
export async function requireChangeable(system: System, id: string): Promise<Recording> {
  return refuseTrashed(await requireRecording(system, id))
}

/** Returns the recording; throws `recording-trashed` if it is in the trash. */
export function refuseTrashed(recording: Recording): Recording {
  if (recording.trashedAt === null) return recording
  throw new ToolkitError(
    'recording-trashed',
    'This recording is in the trash. Restore it to change or diarize it.',
  )
}

/** The run with this id of this recording. Throws `run-not-found` or `recording-not-found`. */
export async function requireRun(system: System, recordingId: string, id: string): Promise<Run> {
  const run = await system.storage.runs.get(id)
  if (run && run.recordingId === recordingId) return run
  await requireRecording(system, recordingId)
  throw new ToolkitError('run-not-found', 'This diarization does not exist, or was deleted.')
}

/**
 * Applies `change` to the stored recording by compare-and-set, again after a conflict. Nothing is stored if `change`
 * returns the same object.
 */
export async function changeRecording(
  system: Pick<System, 'storage' | 'clock' | 'publish' | 'revision'>,
  id: string,
  change: (recording: Recording) => Recording | Promise<Recording>,
): Promise<Recording> {
  for (;;) {
    const before = await requireRecording(system, id)
    const after = await change(before)
    if (after === before) return before
    const stored = { ...after, updatedAt: timestamp(system) }
    const isReplaced = await system.revision.ofWrite({ recordingId: id, what: 'recording' }, () =>
      system.storage.recordings.replace(stored),
    )
    if (isReplaced) {
      const recording = { ...stored, revision: stored.revision + 1 }
      system.publish({ type: 'recording', recording })
      return recording
    }
  }
}

/** Applies an event to the stored run by compare-and-set, again after a conflict. Null: the run no longer exists. */
export async function changeRun(system: System, id: string, event: RunEvent): Promise<Run | null> {
  const run = await system.storage.runs.get(id)
  return run && changeRunFrom(system, run, event)
}

/**
 * As `changeRun`, for a run that was already read: it is read again only after a conflict. An event that changes nothing
 * does not call the storage.
 */
export async function changeRunFrom(
  system: System,
  read: Run,
  event: RunEvent,
): Promise<Run | null> {
  const { runs } = system.storage
  for (let before: Run | null = read; before !== null; before = await runs.get(read.id)) {
    const after = transition(before, event, system.clock.now())
    if (after === before) return before
    if (await runs.replace(after)) {
      const run = { ...after, revision: after.revision + 1 }
      if (run.status !== before.status) system.log(statusEntry(run))
      system.publish({ type: 'diarization', run, progress: null })
      return run
    }
  }
  return null
}

/** As `changeRunFrom`, but retries until the storage is available or the signal is aborted. */
export async function persistWithRetry(
  system: System,
  run: Run,
  event: RunEvent,
  signal: AbortSignal,
): Promise<Run | null> {
  for (;;) {
    try {
      return await changeRunFrom(system, run, event)
    } catch (error) {
      if (!hasCode(error, 'storage-unavailable') && !hasCode(error, 'storage-full')) throw error
      system.log({
        event: 'run-not-stored',
        runId: run.id,
        transition: event.type,
        code: error.code,
      })
      await system.clock.wait(PERSIST_RETRY_MS, signal)
    }
  }
}

/** The log entry for a new status of a run. */
function statusEntry(run: Run): LogEntry {
  return {
    event: 'run',
    status: run.status,
    runId: run.id,
    recordingId: run.recordingId,
    provider: run.provider,
    model: run.modelReported ?? run.model,
    jobId: run.jobId,
    ...(run.hold ? { hold: run.hold.reason } : {}),
    ...(run.error ? { code: run.error.code, message: run.error.message } : {}),
  }
}
