import { readSound } from '../media/sound.ts'
import { noticePath } from '../model/notice.ts'
import { mediaUrl, type Run } from '../model/run.ts'
import { PROVIDER_KEEPS_MS, transition } from '../model/run-transitions.ts'
import { scoresOfModel } from '../model/score.ts'
import type { DiarizationProvider } from '../ports/diarization-provider.ts'
import { audioKey } from '../runtime/blob-keys.ts'
import { changeRunFrom, persistWithRetry } from '../runtime/change.ts'
import type { System } from '../runtime/system.ts'
import { handleRefusal, NOTICE_FIELDS } from './refused-submit.ts'

/** Whether the provider still has what the run uploaded. */
export function isAtProvider({ uploadedAt }: Run, nowMs: number): boolean {
  return uploadedAt !== null && nowMs - Date.parse(uploadedAt) < PROVIDER_KEEPS_MS
}

/** Uploads the sound under the run's own address. Answers the run as it was stored last; null where it is gone. */
export async function uploadSound(
  system: System,
  provider: DiarizationProvider,
  run: Run,
  signal: AbortSignal,
): Promise<Run | null> {
  const recording = await system.storage.recordings.get(run.recordingId)
  if (recording === null) return null
  const { id, sound } = recording
  if (sound === null) throw new Error(`recording ${id} is handed in before it is prepared`)
  // What is heard is what is diarized: the provider's times are those of the sound that is played.
  const bytes = readSound(system.storage.blobs, id, sound, { signal })
  const blobKey = sound.kind === 'original' ? audioKey(id) : undefined
  await provider.upload(mediaUrl(run.id), { sizeBytes: sound.sizeBytes, bytes, blobKey }, signal)
  return changeRunFrom(system, run, { type: 'uploaded' })
}

/**
 * Hands the run in, once: stored before, so that a submit whose answer is lost is looked for and not repeated, and
 * after, for as long as that takes. Answers the run as it was stored last; null where it is gone.
 */
export async function submitRun(
  system: System,
  provider: DiarizationProvider,
  run: Run,
  signal: AbortSignal,
): Promise<Run | null> {
  const webhook = noticeAddress(system, run)
  const start = { type: 'submit-started', noticeExpected: webhook !== null } as const
  const next = transition(run, start, system.clock.now())
  // Only as it was read: whoever changed it since (a notice, another server) may have had it sent already.
  if (!(await system.storage.runs.replace(next))) return run
  const started = { ...next, revision: next.revision + 1 }
  const scores = scoresOfModel(run.model).filter((field) => !run.leftOut.includes(field))
  const request = {
    mediaUrl: mediaUrl(run.id),
    model: run.model,
    speakers: run.request.speakers,
    scores,
    webhook,
  }
  let answer: Awaited<ReturnType<DiarizationProvider['submit']>>
  try {
    answer = await provider.submit(request, signal)
  } catch (error) {
    return handleRefusal(system, started, { scores, error, signal })
  }
  return persistWithRetry(system, started, { type: 'submitted', ...answer }, signal)
}

function noticeAddress(system: System, run: Run): string | null {
  if (run.leftOut.some((field) => NOTICE_FIELDS.includes(field))) return null
  const { url, reachable } = system.webhook()
  const base = run.provider === 'local' ? system.localWebhook : reachable === false ? null : url
  return base === null ? null : base + noticePath(run)
}
