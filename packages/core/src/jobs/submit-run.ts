import { readSound } from '../media/sound.ts'
import { noticePath, type Run, type SpeakerHints } from '../model/run.ts'
import { transition } from '../model/run-transitions.ts'
import {
  type DiarizationProvider,
  type SubmitRequest,
  scoresOfModel,
} from '../ports/diarization-provider.ts'
import { audioKey } from '../runtime/blob-keys.ts'
import { changeRunFrom, persistWithRetry } from '../runtime/change.ts'
import type { System } from '../runtime/system.ts'
import { noVoiceprint } from '../voices/chosen-voices.ts'
import { leftOutWarnings, printsFor } from '../voices/prints.ts'
import { handleRefusal, WEBHOOK } from './refused-submit.ts'

/** Whether the provider still keeps the upload of the run. */
export function hasUpload(
  { keeps }: DiarizationProvider,
  { uploadedAt }: Run,
  nowMs: number,
): boolean {
  if (uploadedAt === null) return false
  return keeps.mediaMs === null || nowMs - Date.parse(uploadedAt) < keeps.mediaMs
}

/** Uploads the sound under the run's key. Returns the stored run; null: it no longer exists. */
export async function uploadSound(
  system: System,
  provider: DiarizationProvider,
  run: Run,
  signal: AbortSignal,
): Promise<Run | null> {
  const recording = await system.storage.recordings.get(run.recordingId)
  if (recording === null) return null
  const { id, sound } = recording
  if (sound === null) throw new Error(`recording ${id} is submitted before it is prepared`)
  // The played sound, not the file: the provider's times must match the playback.
  const bytes = readSound(system.storage.blobs, id, sound, { signal })
  const blobKey = sound.kind === 'original' ? audioKey(id) : undefined
  await provider.upload(run.id, { sizeBytes: sound.sizeBytes, bytes, blobKey }, signal)
  return changeRunFrom(system, run, { type: 'uploaded', keptMs: provider.keeps.mediaMs })
}

/**
 * Submits the run once. The submit is stored before the call, so that it is not repeated if the response is lost, and after
 * it, with retries. Returns the stored run; null: it no longer exists.
 */
export async function submitRun(
  system: System,
  provider: DiarizationProvider,
  run: Run,
  signal: AbortSignal,
): Promise<Run | null> {
  const webhook = noticeAddress(system, provider, run)
  const { identify, warnings } = await voiceprintsOf(system, run)
  const start = { type: 'submit-started', noticeExpected: webhook !== null } as const
  const next = transition(run, start, system.clock.now())
  // No retry after a conflict: whoever changed the run may have submitted it.
  if (!(await system.storage.runs.replace(next))) return run
  const started = { ...next, revision: next.revision + 1 }
  const given = scoresOfModel(provider, run.model)
  const scores = given.filter((score) => !run.leftOut.includes(score))
  const request = {
    mediaKey: run.id,
    model: run.model,
    speakers: acceptedHints(provider, run.request.speakers),
    ...(run.request.byChannel ? { byChannel: true as const } : {}),
    scores,
    webhook,
    identify,
  }
  let answer: Awaited<ReturnType<DiarizationProvider['submit']>>
  try {
    answer = await provider.submit(request, signal)
  } catch (error) {
    return handleRefusal(system, started, { scores, error, signal })
  }
  const { keeps } = provider
  const submitted = {
    ...answer,
    warnings: [...warnings, ...answer.warnings],
    keptMs: keeps.resultMs,
  }
  return persistWithRetry(system, started, { type: 'submitted', ...submitted }, signal)
}

/** The voiceprints of the chosen voices, and warnings about those that are left out. Throws `no-voiceprint` if all are. */
async function voiceprintsOf(
  { storage }: System,
  run: Run,
): Promise<{
  readonly identify: SubmitRequest['identify']
  readonly warnings: readonly string[]
}> {
  const { identify = null } = run.request
  if (identify === null) return { identify: null, warnings: [] }
  const found = printsFor(await storage.voices.list(), identify.voiceIds, run)
  if (found.voiceprints.length === 0) throw noVoiceprint(run)
  const { exclusive, threshold } = identify
  return {
    identify: { voiceprints: found.voiceprints, exclusive, threshold },
    warnings: leftOutWarnings(found),
  }
}

function noticeAddress(system: System, { notices }: DiarizationProvider, run: Run): string | null {
  if (notices === 'none' || run.leftOut.includes(WEBHOOK)) return null
  const { url, reachable } = system.webhook()
  const base = notices === 'private' ? system.privateWebhook : reachable === false ? null : url
  return base === null ? null : base + noticePath(run)
}

/** Drops the hints that the provider does not accept. */
function acceptedHints({ hints }: DiarizationProvider, given: SpeakerHints): SpeakerHints {
  const accepted = (hint: keyof SpeakerHints) => (hints.includes(hint) ? given[hint] : null)
  return { num: accepted('num'), min: accepted('min'), max: accepted('max') }
}

/** The warning for hints that the provider does not accept. */
export function hintWarnings(
  { hints, label }: DiarizationProvider,
  given: SpeakerHints,
): readonly string[] {
  const names = ['num', 'min', 'max'] as const
  return names.some((hint) => given[hint] !== null && !hints.includes(hint))
    ? [`The number of speakers is ignored: the provider does not accept it (${label}).`]
    : []
}
