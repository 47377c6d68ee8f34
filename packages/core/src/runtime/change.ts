import { hasCode, ToolkitError } from '../errors.ts'
import type { Recording } from '../model/recording.ts'
import type { Run } from '../model/run.ts'
import { type RunEvent, transition } from '../model/run-transitions.ts'
import type { LogEntry } from '../ports/log.ts'
import { type System, timestamp } from './system.ts'

/** Pause between two tries to store what must not be lost. */
const STORE_AGAIN_MS = 1_000

/** The recording with this id. `recording-not-found`. */
export async function requireRecording(system: System, id: string): Promise<Recording> {
  const recording = await system.storage.recordings.get(id)
  if (recording) return recording
  throw new ToolkitError('recording-not-found', 'This recording does not exist, or was deleted.')
}

/** The run with this id, of this recording. `run-not-found`, `recording-not-found`. */
export async function requireRun(system: System, recordingId: string, id: string): Promise<Run> {
  const run = await system.storage.runs.get(id)
  if (run && run.recordingId === recordingId) return run
  await requireRecording(system, recordingId)
  throw new ToolkitError('run-not-found', 'This diarization does not exist, or was deleted.')
}

/**
 * Applies `change` to the recording as it stands, again if somebody else was quicker. What `change` gives back
 * unchanged (the same object) is not stored.
 */
export async function changeRecording(
  system: System,
  id: string,
  change: (recording: Recording) => Recording | Promise<Recording>,
): Promise<Recording> {
  for (;;) {
    const before = await requireRecording(system, id)
    const after = await change(before)
    if (after === before) return before
    const stored = { ...after, updatedAt: timestamp(system) }
    if (await system.storage.recordings.replace(stored)) {
      const recording = { ...stored, revision: stored.revision + 1 }
      system.publish({ type: 'recording', recording })
      return recording
    }
  }
}

/** Moves the run as it stands, again if somebody else was quicker. Null where the run is gone. */
export async function changeRun(system: System, id: string, move: RunEvent): Promise<Run | null> {
  const run = await system.storage.runs.get(id)
  return run && changeRunFrom(system, run, move)
}

/**
 * As `changeRun`, from a run that was read before: it is read again only where somebody changed it since. A move that
 * changes nothing costs no call of the storage.
 */
export async function changeRunFrom(
  system: System,
  read: Run,
  move: RunEvent,
): Promise<Run | null> {
  const { runs } = system.storage
  for (let before: Run | null = read; before !== null; before = await runs.get(read.id)) {
    const after = transition(before, move, system.clock.now())
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

/** Stores what must not be lost, for as long as the storage takes; ends with the signal. */
export async function persistWithRetry(
  system: System,
  run: Run,
  move: RunEvent,
  signal: AbortSignal,
): Promise<Run | null> {
  for (;;) {
    try {
      return await changeRunFrom(system, run, move)
    } catch (error) {
      if (!hasCode(error, 'storage-unavailable') && !hasCode(error, 'storage-full')) throw error
      system.log({ event: 'run-not-stored', runId: run.id, move: move.type, code: error.code })
      await system.clock.wait(STORE_AGAIN_MS, signal)
    }
  }
}

/** One line for whoever watches: which run of which recording stands where now, and why. */
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
