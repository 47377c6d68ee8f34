import type { EnrolmentJobs } from '../enrolment/enrolment-jobs.ts'
import type { JobLoop } from '../jobs/job-loop.ts'
import { urgencyOf } from '../jobs/provider-queue.ts'
import type { Spending } from '../jobs/spending.ts'
import type { AudioRetention } from '../maintenance/audio-retention.ts'
import type { Deletions } from '../maintenance/deletions.ts'
import type { Quarantine } from '../maintenance/quarantine.ts'
import type { Trash } from '../maintenance/trash.ts'
import type { UnusedReviews } from '../maintenance/unused-reviews.ts'
import { markMissingFiles } from '../media/missing-files.ts'
import type { Preparation } from '../media/preparation.ts'
import { isPrepared, type Recording } from '../model/recording.ts'
import type { Run } from '../model/run.ts'
import type { Upload } from '../model/upload.ts'
import { audioKey } from '../runtime/blob-keys.ts'
import { keepMissingCandidates } from '../runtime/kept-candidates.ts'
import { refreshRecording } from '../runtime/projection.ts'
import type { System } from '../runtime/system.ts'
import type { RecordingCreator } from '../uploads/create-recording.ts'
import type { FetchedUploads } from '../uploads/fetches.ts'
import type { TakenObjects } from '../uploads/taken-objects.ts'
import { deletionOfUpload } from '../uploads/uploads.ts'

/** How long uploads are kept: incomplete ones since their creation, complete ones since their end. */
export const UPLOAD_KEPT_MS = 7 * 24 * 3_600_000
const SWEEP_MS = 3_600_000
const WATCH_MS = 60_000

/** The services that recovery uses. */
export interface RecoveryServices {
  readonly creator: RecordingCreator
  readonly preparation: Preparation
  readonly loop: JobLoop
  readonly fetches: Pick<FetchedUploads, 'resume'>
  readonly taken: Pick<TakenObjects, 'forget'>
  readonly enrolments: Pick<EnrolmentJobs, 'resume'>
  readonly deletions: Deletions
  readonly quarantine: Quarantine
  readonly trash: Trash
  readonly retention: AudioRetention
  readonly unusedReviews: UnusedReviews
}

/** Continues the deletions, uploads, recordings and runs that the last process left incomplete. */
export async function recover(system: System, services: RecoveryServices): Promise<void> {
  const { preparation, loop } = services
  const { storage } = system
  await services.deletions.finish()
  for (const upload of await storage.uploads.list()) await recoverUpload(system, services, upload)
  for (const recording of await storage.recordings.unsettled()) {
    await refreshedOrLogged(system, recording.id)
    if (!isPrepared(recording)) preparation.begin(recording.id)
  }
  // What goes away first is fetched first.
  const unfinished = [...(await storage.runs.unfinished())].sort(byUrgency)
  for (const run of unfinished) {
    if (await storage.recordings.get(run.recordingId)) loop.follow(run.id)
    else await storage.runs.remove(run.id)
  }
  await services.enrolments.resume()
}

function byUrgency(a: Run, b: Run): number {
  const [first, second] = [urgencyOf(a), urgencyOf(b)]
  return first === second ? 0 : first - second
}

/** As `refreshRecording`, but one that fails does not keep the others from going on: the watch tries it again. */
async function refreshedOrLogged(system: System, id: string): Promise<Recording | null> {
  return refreshRecording(system, id).catch((error: unknown) => {
    system.log({ event: 'recording-not-refreshed', recordingId: id, error })
    return null
  })
}

/** Books the cost of runs that are at a provider, before other runs may start. */
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
  { creator, deletions }: RecoveryServices,
  upload: Upload,
): Promise<void> {
  const { storage } = system
  if (upload.finishedAt !== null) return
  // An upload of unknown size is a single request, which ended with the last process.
  if (upload.sizeBytes === null && upload.source) return
  if (upload.sizeBytes === null) return deletions.begin(deletionOfUpload(upload))
  const moved = await storage.blobs.size(audioKey(upload.recordingId))
  if (moved === null && (await storage.uploads.offset(upload.id)) !== upload.sizeBytes) return
  await creator.complete(upload, null).catch((error: unknown) => {
    system.log({ event: 'upload-not-recovered', uploadId: upload.id, error })
  })
}

/**
 * Every minute until aborted, continues work that was interrupted by storage errors: deletions, unsettled recordings,
 * runs and enrolments that are not followed, and addresses that are not read.
 */
export async function runWatch(
  system: System,
  { preparation, loop, deletions, fetches, enrolments }: RecoveryServices,
  signal: AbortSignal,
): Promise<void> {
  const { storage } = system
  while (!signal.aborted) {
    try {
      await system.clock.wait(WATCH_MS, signal)
      await deletions.finish()
      for (const { id } of await storage.recordings.unsettled()) {
        const recording = await refreshedOrLogged(system, id)
        if (recording !== null && !isPrepared(recording)) preparation.begin(id)
      }
      for (const run of await storage.runs.unfinished()) loop.follow(run.id)
      await fetches.resume()
      await enrolments.resume()
    } catch (error) {
      if (!signal.aborted) system.log({ event: 'watch-failed', error })
    }
  }
}

/** Finds the spots of runs that an older version has stored. Errors are logged; the next start tries again. */
export async function completeCandidates(system: System, signal: AbortSignal): Promise<void> {
  const refresh = (id: string) => refreshRecording(system, id)
  await keepMissingCandidates(system, refresh, signal).catch((error: unknown) => {
    if (!signal.aborted) system.log({ event: 'spots-not-completed', error })
  })
}

/** Sweeps now and every hour until aborted. */
export async function runSweeps(
  system: System,
  services: RecoveryServices,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const sweeping = sweep(system, services, signal).then(() =>
      markMissingFiles(system, services.preparation, signal),
    )
    await sweeping.catch((error: unknown) => {
      if (!signal.aborted) system.log({ event: 'sweep-failed', error })
    })
    await system.clock.wait(SWEEP_MS, signal).catch((error: unknown) => {
      if (!signal.aborted) throw error
    })
  }
}

/**
 * Deletes expired uploads, audio whose time is over, what was long in the trash and reviews that were never judged, and finds bytes
 * that no record refers to.
 */
async function sweep(
  { storage, clock }: System,
  { deletions, taken, quarantine, trash, retention, unusedReviews }: RecoveryServices,
  signal: AbortSignal,
): Promise<void> {
  for (const upload of await storage.uploads.list()) {
    const since = Date.parse(upload.finishedAt ?? upload.createdAt)
    if (clock.now() - since <= UPLOAD_KEPT_MS) continue
    const { finishedAt, source } = upload
    // Nobody has dismissed it: its watch may take the object again.
    if (finishedAt === null && source?.found && source.version !== null) {
      await taken.forget({ address: source.address, version: source.version })
    }
    await deletions.begin(deletionOfUpload(upload))
  }
  await trash.sweep(signal)
  await retention.sweep(signal)
  await unusedReviews.sweep(signal)
  await quarantine.sweep(signal)
}
