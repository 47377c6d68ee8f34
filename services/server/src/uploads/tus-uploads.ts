import { ToolkitError, type Upload } from '@toolkit/core'
import { closingSignal, type ServerDependencies } from '../dependencies.ts'
import type { Ctx } from '../http/environment.ts'
import { bodyBytes } from '../http/request-body.ts'
import { type DraftReader, draftReader } from './draft.ts'
import { IDLE_MS } from './silence.ts'
import { byteCount, carriesBytes } from './tus-headers.ts'
import { draftOfMetadata, metadataOfDraft } from './tus-metadata.ts'
import { UploadLock } from './upload-lock.ts'

/** Header lines are short: of many recordings with the same bytes the first are named. */
const MOST_SAME = 100
const ID = /^[A-Za-z0-9_-]{1,128}$/

/** The five verbs of tus 1.0 over the toolkit's uploads; what arrived is the storage's to keep. */
export class TusUploads {
  readonly #uploads: ServerDependencies['toolkit']['uploads']
  readonly #limits: ServerDependencies['toolkit']['limits']
  readonly #closing: AbortSignal
  readonly #draftOf: DraftReader
  readonly #turnstile = new UploadLock()

  constructor(dependencies: ServerDependencies) {
    this.#uploads = dependencies.toolkit.uploads
    this.#limits = dependencies.toolkit.limits
    this.#closing = closingSignal(dependencies)
    this.#draftOf = draftReader(dependencies.providers)
  }

  /** OPTIONS */
  describe(context: Ctx): Response {
    context.header('Tus-Version', '1.0.0')
    context.header('Tus-Extension', 'creation,creation-with-upload,termination')
    context.header('Tus-Max-Size', String(this.#limits.maxBytes))
    return context.body(null, 204)
  }

  /** POST */
  async create(context: Ctx): Promise<Response> {
    const sizeBytes = byteCount(context, 'Upload-Length')
    const withBytes = carriesBytes(context, false)
    const draft = draftOfMetadata(context.req.header('Upload-Metadata'), this.#draftOf)
    const upload = await this.#uploads.begin(draft, sizeBytes)
    context.header('Location', `/api/uploads/${upload.id}`)
    if (withBytes) {
      const arrived = await this.#turnstile.pass(upload.id, (signal) =>
        this.#append(context, upload, 0, signal),
      )
      describeArrival(context, arrived)
    }
    return context.body(null, 201)
  }

  /** HEAD; ends a request that still hangs on this upload, so that the offset it tells is final. */
  async tell(context: Ctx): Promise<Response> {
    const id = uploadId(context)
    const { upload, offset } = await this.#turnstile.pass(id, () => this.#uploads.get(id))
    context.header('Upload-Offset', String(offset))
    if (upload.sizeBytes !== null) context.header('Upload-Length', String(upload.sizeBytes))
    context.header('Upload-Metadata', metadataOfDraft(upload.draft))
    if (upload.finishedAt !== null) describeRecording(context, upload.recordingId)
    return context.body(null, 200)
  }

  /** PATCH */
  async take(context: Ctx): Promise<Response> {
    const id = uploadId(context)
    carriesBytes(context, true)
    const at = byteCount(context, 'Upload-Offset')
    const arrived = await this.#turnstile.pass(id, async (signal) => {
      const { upload, offset } = await this.#uploads.get(id)
      if (at !== offset) {
        throw new ToolkitError('request-conflict', `This upload stands at ${offset}, not at ${at}.`)
      }
      // Its last answer was lost: say it again.
      if (upload.finishedAt !== null) return { offset, recordingId: upload.recordingId, sameAs: [] }
      return this.#append(context, upload, at, signal)
    })
    describeArrival(context, arrived)
    return context.body(null, 204)
  }

  /** DELETE */
  async end(context: Ctx): Promise<Response> {
    const id = uploadId(context)
    await this.#turnstile.pass(id, async () => {
      await this.#uploads.get(id)
      await this.#uploads.abandon(id)
    })
    return context.body(null, 204)
  }

  async #append(context: Ctx, upload: Upload, at: number, takenOver: AbortSignal) {
    const signal = AbortSignal.any([takenOver, this.#closing])
    const bytes = bodyBytes(context, { signal, idleMs: IDLE_MS })
    const most = (upload.sizeBytes ?? this.#limits.maxBytes) - at
    // What says so itself is refused before any of it is stored; the rest is counted as it arrives.
    if (Number(context.req.header('Content-Length') ?? 0) > most) throw beyondTheEnd()
    const { offset, finished } = await this.#uploads.append(upload.id, at, bytes, signal)
    return {
      offset,
      recordingId: finished?.recording.id ?? null,
      sameAs: finished?.sameAs ?? [],
    }
  }
}

interface Arrival {
  readonly offset: number
  readonly recordingId: string | null
  /** Recordings with the same bytes; known only to the request that completed the upload. */
  readonly sameAs: readonly string[]
}

function describeArrival(context: Ctx, { offset, recordingId, sameAs }: Arrival): void {
  context.header('Upload-Offset', String(offset))
  if (recordingId !== null) describeRecording(context, recordingId)
  if (sameAs.length > 0) context.header('Recording-Same-As', sameAs.slice(0, MOST_SAME).join(','))
}

function describeRecording(context: Ctx, recordingId: string): void {
  context.header('Recording-Location', `/api/recordings/${recordingId}`)
}

/** Ids of another form name nothing. */
function uploadId(context: Ctx): string {
  const id = context.req.param('id') ?? ''
  if (ID.test(id)) return id
  throw new ToolkitError('not-found', 'There is no upload with this id. Start anew.')
}

function beyondTheEnd(): ToolkitError {
  return new ToolkitError('request-invalid', 'These are more bytes than Upload-Length announced.', {
    fields: [{ path: 'Upload-Length', message: 'is less than what was sent' }],
  })
}
