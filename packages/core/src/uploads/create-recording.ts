import { hasCode, ToolkitError } from '../errors.ts'
import type { JobLoop } from '../jobs/job-loop.ts'
import { isScore, refusalWarning } from '../jobs/refused-submit.ts'
import { hintWarnings } from '../jobs/submit-run.ts'
import type { Preparation } from '../media/preparation.ts'
import { recordingOfFile } from '../media/recording-of-file.ts'
import type { Recording } from '../model/recording.ts'
import { NO_HINTS, type RefusedField, type Run } from '../model/run.ts'
import type { ProviderName } from '../model/score.ts'
import type { RecordingDraft, Upload } from '../model/upload.ts'
import { audioKey } from '../runtime/blob-keys.ts'
import { refreshRecording } from '../runtime/projection.ts'
import { providerNamed, type System, timestamp } from '../runtime/system.ts'
import type { NewRecording } from '../toolkit/uploads.ts'

/** Creates recordings from complete uploads. */
export class RecordingCreator {
  readonly #system: System
  readonly #preparation: Preparation
  readonly #loop: JobLoop
  readonly #underWay = new Map<string, Promise<NewRecording>>()

  constructor(system: System, preparation: Preparation, loop: JobLoop) {
    this.#system = system
    this.#preparation = preparation
    this.#loop = loop
  }

  /**
   * Creates the recording of a complete upload, and its first run, unless the user wants to be asked about a duplicate. Idempotent, also after a kill and for concurrent calls:
   * a second run would be a second paid job. Throws an `audio-…` error, before anything is stored, if the file is refused.
   */
  complete(upload: Upload, sha256: string | null): Promise<NewRecording> {
    const underWay = this.#underWay.get(upload.id)
    if (underWay) return underWay
    const made = this.#complete(upload, sha256).finally(() => this.#underWay.delete(upload.id))
    this.#underWay.set(upload.id, made)
    return made
  }

  async #complete(upload: Upload, sha256: string | null): Promise<NewRecording> {
    const { storage } = this.#system
    const existing = await storage.recordings.get(upload.recordingId)
    const recording = existing ?? (await this.#create(upload, sha256))
    const same = await this.#sameAs(recording)
    const duplicateOf = upload.draft.onDuplicate === 'ask' ? oldestBefore(recording.id, same) : null
    await this.#system.beginning.run(recording.id, async () => {
      const { diarize } = upload.draft
      if (diarize && duplicateOf === null && (await storage.runs.list(recording.id)).length === 0) {
        await this.#queue(recording, upload.draft)
      }
    })
    // Before the remaining storage calls, which may fail.
    this.#preparation.begin(recording.id)
    for (const run of await storage.runs.list(recording.id)) this.#loop.follow(run.id)
    await storage.uploads.update({
      ...upload,
      // The recording has name and address, and its deletion must delete them.
      draft: { ...upload.draft, name: '' },
      ...(upload.source ? { source: null } : {}),
      sizeBytes: recording.sizeBytes,
      finishedAt: timestamp(this.#system),
      ...(duplicateOf === null ? {} : { duplicateOf }),
    })
    const shown = (await refreshRecording(this.#system, recording.id)) ?? recording
    return { recording: shown, sameAs: same.filter((id) => id !== recording.id), duplicateOf }
  }

  /** The ids of the recordings with the same bytes that are not in the trash, also of this one. */
  async #sameAs({ sha256 }: Recording): Promise<readonly string[]> {
    if (sha256 === null) return []
    const { recordings } = this.#system.storage
    const same = await recordings.withSha256(sha256)
    const found = await Promise.all(same.map((id) => recordings.get(id)))
    return same.filter((_, index) => found[index]?.trashedAt === null)
  }

  /** Queues a run. Without one if the provider was removed from the settings since the upload started. */
  async #queue(recording: Recording, draft: RecordingDraft): Promise<void> {
    try {
      await this.#system.storage.runs.insert(await newRun(this.#system, recording, draft))
    } catch (error) {
      if (!hasCode(error, 'provider-unknown')) throw error
      const recordingId = recording.id
      this.#system.log({ event: 'not-diarized', recordingId, code: error.code })
    }
  }

  async #create(upload: Upload, sha256: string | null): Promise<Recording> {
    const { storage } = this.#system
    const key = audioKey(upload.recordingId)
    const moved = await storage.blobs.size(key)
    const read = () => (moved === null ? storage.uploads.read(upload.id) : storage.blobs.read(key))
    const sizeBytes = moved ?? (await storage.uploads.offset(upload.id))
    const { name, speakers, track = null } = upload.draft
    const { recordingId: id, source } = upload
    const described = { id, name, speakers, track, ...(source ? { source: source.shown } : {}) }
    const recording = await recordingOfFile(this.#system, { sizeBytes, read, sha256 }, described)
    if (moved === null) await storage.uploads.moveToBlob(upload.id, key)
    await storage.recordings.insert(recording)
    return recording
  }
}

/** The first of the ids, oldest first, if it is older than the recording: of two new ones only the later waits. */
function oldestBefore(id: string, oldestFirst: readonly string[]): string | null {
  const [oldest] = oldestFirst
  return oldest === undefined || oldest === id ? null : oldest
}

/** Creates a queued run, without storing it. Throws `provider-unknown`, or `request-invalid` if there is no model, or no way to
 * diarize by channel. */
export async function newRun(
  system: System,
  recording: Pick<Recording, 'id'>,
  request: Pick<RecordingDraft, 'provider' | 'model' | 'speakers' | 'confirmed'> & {
    readonly byChannel?: boolean
  },
): Promise<Run> {
  const provider = providerNamed(system, request.provider)
  if (request.byChannel && !provider.byChannel) throw notByChannel(provider.label)
  const model = request.model ?? provider.models[0]
  if (!model) throw new ToolkitError('request-invalid', 'Specify the model.')
  const refused = await freshRefusals(system, provider.name, model)
  return {
    ...emptyRun(system, recording.id),
    provider: provider.name,
    model,
    warnings: [
      ...hintWarnings(provider, request.speakers),
      ...refused.map((field) => refusalWarning(model, field)),
    ],
    request: request.byChannel
      ? { speakers: NO_HINTS, identify: null, byChannel: true }
      : { speakers: request.speakers, identify: null },
    confirmed: request.confirmed,
    leftOut: refused.map(({ field }) => field),
    noticeToken: system.newId(),
  }
}

function notByChannel(label: string): ToolkitError {
  const message = `The channels cannot be diarized one by one: the provider does not offer it (${label}). Choose another provider, or leave it out.`
  return new ToolkitError('request-invalid', message, {
    fields: [{ path: 'byChannel', message: 'is not available at this provider' }],
  })
}

/** A queued run of no provider, which nobody requested yet. */
export function emptyRun(system: System, recordingId: string): Run {
  return {
    id: system.newId(),
    recordingId,
    provider: '',
    model: '',
    modelReported: null,
    jobId: null,
    status: 'queued',
    hold: null,
    error: null,
    warnings: [],
    request: { speakers: NO_HINTS, identify: null },
    confirmed: false,
    leftOut: [],
    noticeExpected: false,
    noticeToken: null,
    noticedJobId: null,
    curves: [],
    summary: null,
    speakerDoubt: null,
    speakerNames: null,
    identification: null,
    imported: null,
    basedOn: null,
    scored: null,
    evaluation: null,
    createdAt: timestamp(system),
    uploadedAt: null,
    submitStartedAt: null,
    submittedAt: null,
    completedAt: null,
    cancelRequestedAt: null,
    mediaExpiresAt: null,
    resultExpiresAt: null,
    revision: 0,
  }
}

/** How long refused scores are not requested again: models change. */
const REFUSAL_KEPT_MS = 30 * 24 * 3_600_000

async function freshRefusals(
  system: System,
  provider: ProviderName,
  model: string,
): Promise<readonly RefusedField[]> {
  const since = system.clock.now() - REFUSAL_KEPT_MS
  const refused = (await system.storage.models.get(provider, model))?.refused ?? []
  // Score names of older versions are ignored: a new refusal costs nothing.
  return refused.filter((field) => isScore(field) && Date.parse(field.at) > since)
}
