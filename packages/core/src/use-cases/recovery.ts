import type { JobLoop } from '../jobs/job-loop.ts'
import type { Spending } from '../jobs/spending.ts'
import type { Deletions } from '../maintenance/deletions.ts'
import type { Quarantine } from '../maintenance/quarantine.ts'
import { markMissingFiles } from '../media/missing-files.ts'
import type { Preparation } from '../media/preparation.ts'
import { isPrepared } from '../model/recording.ts'
import type { Upload } from '../model/upload.ts'
import { audioKey } from '../runtime/blob-keys.ts'
import { refreshRecording } from '../runtime/projection.ts'
import type { System } from '../runtime/system.ts'
import type { RecordingCreator } from '../uploads/create-recording.ts'
import { deletionOfUpload } from '../uploads/uploads.ts'

/** How long an upload that does not get on is kept, and a finished one can be asked where its recording is. */
export const UPLOAD_KEPT_MS = 7 * 24 * 3_600_000
const SWEEP_MS = 3_600_000
const WATCH_MS = 60_000

/** What takes up where a process left off. */
export interface Keepers {
  readonly intake: RecordingCreator
  readonly preparation: Preparation
  readonly loop: JobLoop
  readonly deletions: Deletions
  readonly quarantine: Quarantine
}

/** Takes up what the last process left: deletions, uploads, recordings and runs. */
export async function recover(system: System, keepers: Keepers): Promise<void> {
  const { preparation, loop } = keepers
  const { storage } = system
  await keepers.deletions.finish()
  for (const upload of await storage.uploads.list()) await recoverUpload(system, keepers, upload)
  for (const recording of await storage.recordings.unsettled()) {
    await refreshRecording(system, recording.id)
    if (!isPrepared(recording)) preparation.begin(recording.id)
  }
  for (const run of await storage.runs.unfinished()) {
    if (await storage.recordings.get(run.recordingId)) loop.follow(run.id)
    else await storage.runs.remove(run.id)
  }
}

/** Books what runs that are at a provider already cost, before any other run may begin. */
export async function noteSpending(system: System, spending: Spending): Promise<void> {
  const { storage } = system
  for (const run of await storage.runs.unfinished()) {
    if (run.uploadedAt === null && run.submitStartedAt === null) continue
    const recording = await storage.recordings.get(run.recordingId)
    if (recording?.durationSeconds) spending.note(run, recording.durationSeconds)
  }
}

async function recoverUpload(
  system: System,
  { intake, deletions }: Keepers,
  upload: Upload,
): Promise<void> {
  const { storage } = system
  if (upload.finishedAt !== null) return
  // Bytes of unknown size came in one request, which died with the last process.
  if (upload.sizeBytes === null) return deletions.begin(deletionOfUpload(upload))
  const moved = await storage.blobs.size(audioKey(upload.recordingId))
  if (moved === null && (await storage.uploads.offset(upload.id)) !== upload.sizeBytes) return
  await intake.complete(upload, null).catch((error: unknown) => {
    system.log({ event: 'upload-not-recovered', uploadId: upload.id, error })
  })
}

/**
 * Every minute until aborted, takes up what nobody follows: rows that could not be brought in step when a run or a
 * verdict changed, and what was stored by a call whose answer the database lost.
 */
export async function keepWatch(
  system: System,
  { preparation, loop, deletions }: Keepers,
  signal: AbortSignal,
): Promise<void> {
  const { storage } = system
  while (!signal.aborted) {
    try {
      await system.clock.wait(WATCH_MS, signal)
      await deletions.finish()
      for (const { id } of await storage.recordings.unsettled()) {
        const recording = await refreshRecording(system, id)
        if (recording !== null && !isPrepared(recording)) preparation.begin(id)
      }
      for (const run of await storage.runs.unfinished()) loop.follow(run.id)
    } catch (error) {
      if (!signal.aborted) system.log({ event: 'watch-failed', error })
    }
  }
}

/** Sweeps at once and every hour until aborted. */
export async function keepSweeping(
  system: System,
  keepers: Keepers,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const swept = sweep(system, keepers, signal).then(() =>
      markMissingFiles(system, keepers.preparation, signal),
    )
    await swept.catch((error: unknown) => {
      if (!signal.aborted) system.log({ event: 'sweep-failed', error })
    })
    await system.clock.wait(SWEEP_MS, signal).catch((error: unknown) => {
      if (!signal.aborted) throw error
    })
  }
}

/** Removes uploads that went stale, and looks for bytes that no record names: those are kept for a while. */
async function sweep(
  { storage, clock }: System,
  { deletions, quarantine }: Keepers,
  signal: AbortSignal,
): Promise<void> {
  for (const upload of await storage.uploads.list()) {
    const since = Date.parse(upload.finishedAt ?? upload.createdAt)
    if (clock.now() - since <= UPLOAD_KEPT_MS) continue
    await deletions.begin(deletionOfUpload(upload))
  }
  await quarantine.look(signal)
}
