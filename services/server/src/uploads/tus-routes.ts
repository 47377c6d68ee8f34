import { createRoute, z } from '@hono/zod-openapi'
import { ToolkitError, type Upload } from '@toolkit/core'
import { bodyBytes } from '@toolkit/http-kit'
import { closingSignal, type ServerDependencies } from '../dependencies.ts'
import type { App, Ctx } from '../http/environment.ts'
import { UPLOAD_IDLE_MS } from '../http/request-body.ts'
import { answers, emptyAnswer } from '../http/route-parts.ts'
import { openUploadListSchema, openUploadView } from '../resources/upload.ts'
import { type DraftReader, draftReader } from './draft.ts'
import { lingeringRefusal } from './lingering-refusal.ts'
import {
  byteCount,
  draftOfMetadata,
  hasUploadBytes,
  metadataOfDraft,
  tusVersion,
} from './tus-headers.ts'
import { UploadLock } from './upload-lock.ts'

const tags = ['Resumable uploads (tus 1.0)']
const request = { params: z.object({ id: z.string() }) }

const described = [
  createRoute({
    method: 'options',
    path: '/api/uploads',
    tags,
    summary: 'The supported version and extensions of tus',
    responses: emptyAnswer(204, 'See the headers'),
  }),
  createRoute({
    method: 'post',
    path: '/api/uploads',
    tags,
    summary: 'Create an upload',
    description:
      'Upload-Length is required. Upload-Metadata takes filename and the fields of POST /api/recordings.',
    responses: emptyAnswer(201, 'Location is the address of the upload'),
  }),
  createRoute({
    method: 'head',
    path: '/api/uploads/{id}',
    tags,
    summary: 'The offset of the upload; Recording-Location when it is complete',
    request,
    responses: emptyAnswer(200, 'See the headers'),
  }),
  createRoute({
    method: 'patch',
    path: '/api/uploads/{id}',
    tags,
    summary: 'Continue the upload',
    description:
      'The answer to the request that completes the upload has Recording-Location and, if there are recordings with the same bytes, Recording-Same-As: id,id. With `onDuplicate: ask` and such a recording, none is diarized: Recording-Duplicate-Of has the id of the oldest, also on every later HEAD.',
    request,
    responses: emptyAnswer(204, 'Upload-Offset is the new offset'),
  }),
  createRoute({
    method: 'delete',
    path: '/api/uploads/{id}',
    tags,
    summary: 'Abandon the upload',
    request,
    responses: emptyAnswer(204, 'Abandoned'),
  }),
]

const open = createRoute({
  method: 'get',
  path: '/api/uploads',
  tags,
  summary: 'Incomplete uploads, oldest first',
  description:
    'At most 200. DELETE abandons an upload; its id is enough to continue it. An upload that receives no bytes for a week is abandoned.',
  responses: answers(200, openUploadListSchema, 'Incomplete uploads, and their number'),
})

/** Resumable uploads (tus 1.0). Hono routes HEAD to GET handlers, so the GET handler checks the method. */
export function tusRoutes(app: App, dependencies: ServerDependencies): void {
  const tus = new TusHandlers(dependencies)
  for (const route of described) app.openAPIRegistry.registerPath(route)
  app.use('/api/uploads', tusVersion())
  app.use('/api/uploads/*', tusVersion())
  app.openapi(open, async (context) => {
    const { items, total } = await dependencies.toolkit.uploads.open()
    return context.json({ items: items.map(openUploadView), total }, 200)
  })
  app.options('/api/uploads', (context) => tus.options(context))
  app.options('/api/uploads/:id', (context) => tus.options(context))
  app.post('/api/uploads', (context) => tus.create(context))
  app.get('/api/uploads/:id', (context) =>
    context.req.method === 'HEAD' ? tus.head(context) : context.notFound(),
  )
  app.patch('/api/uploads/:id', lingeringRefusal(closingSignal(dependencies)), (context) =>
    tus.append(context),
  )
  app.delete('/api/uploads/:id', (context) => tus.remove(context))
}

/** A header is short: at most this many recordings with the same bytes are named. */
const MAX_SAME = 100
const ID = /^[A-Za-z0-9_-]{1,128}$/

/** The handlers of the five methods of tus 1.0. */
class TusHandlers {
  readonly #uploads: ServerDependencies['toolkit']['uploads']
  readonly #limits: ServerDependencies['toolkit']['limits']
  readonly #closing: AbortSignal
  readonly #draftOf: DraftReader
  readonly #lock = new UploadLock()

  constructor(dependencies: ServerDependencies) {
    this.#uploads = dependencies.toolkit.uploads
    this.#limits = dependencies.toolkit.limits
    this.#closing = closingSignal(dependencies)
    this.#draftOf = draftReader(dependencies.providers)
  }

  /** OPTIONS */
  options(context: Ctx): Response {
    context.header('Tus-Version', '1.0.0')
    context.header('Tus-Extension', 'creation,creation-with-upload,termination')
    context.header('Tus-Max-Size', String(this.#limits.maxBytes))
    return context.body(null, 204)
  }

  /** POST */
  async create(context: Ctx): Promise<Response> {
    const sizeBytes = byteCount(context, 'Upload-Length')
    const withBytes = hasUploadBytes(context, false)
    const draft = draftOfMetadata(context.req.header('Upload-Metadata'), this.#draftOf)
    const upload = await this.#uploads.begin(draft, sizeBytes)
    context.header('Location', `/api/uploads/${upload.id}`)
    if (withBytes) {
      const appended = await this.#lock.withLock(upload.id, (signal) =>
        this.#appendBytes(context, upload, 0, signal),
      )
      setUploadHeaders(context, appended)
    }
    return context.body(null, 201)
  }

  /** HEAD. Aborts a pending request on this upload first, so that the offset is final. */
  async head(context: Ctx): Promise<Response> {
    const id = uploadId(context)
    const { upload, offset } = await this.#lock.withLock(id, () => this.#uploads.get(id))
    context.header('Upload-Offset', String(offset))
    if (upload.sizeBytes !== null) context.header('Upload-Length', String(upload.sizeBytes))
    context.header('Upload-Metadata', metadataOfDraft(upload.draft))
    if (upload.finishedAt !== null) setRecordingHeaders(context, repeatedAnswer(upload, offset))
    return context.body(null, 200)
  }

  /** PATCH */
  async append(context: Ctx): Promise<Response> {
    const id = uploadId(context)
    hasUploadBytes(context, true)
    const at = byteCount(context, 'Upload-Offset')
    const appended = await this.#lock.withLock(id, async (signal) => {
      const { upload, offset } = await this.#uploads.get(id)
      if (upload.source) {
        throw new ToolkitError(
          'request-conflict',
          'The server fetches this upload from an address. Delete it, then upload the file itself.',
        )
      }
      if (at !== offset) {
        throw new ToolkitError(
          'request-conflict',
          `The offset of this upload is ${offset}, not ${at}.`,
        )
      }
      // The answer to the last request was lost: repeat it.
      if (upload.finishedAt !== null) return repeatedAnswer(upload, offset)
      return this.#appendBytes(context, upload, at, signal)
    })
    setUploadHeaders(context, appended)
    return context.body(null, 204)
  }

  /** DELETE */
  async remove(context: Ctx): Promise<Response> {
    const id = uploadId(context)
    await this.#lock.withLock(id, async () => {
      await this.#uploads.get(id)
      await this.#uploads.abandon(id)
    })
    return context.body(null, 204)
  }

  async #appendBytes(context: Ctx, upload: Upload, at: number, aborted: AbortSignal) {
    const signal = AbortSignal.any([aborted, this.#closing])
    const bytes = bodyBytes(context, { signal, idleMs: UPLOAD_IDLE_MS })
    const maxBytes = (upload.sizeBytes ?? this.#limits.maxBytes) - at
    // Refused before any byte is stored if Content-Length says so; other bodies are counted while they are received.
    if (Number(context.req.header('Content-Length') ?? 0) > maxBytes) throw tooManyBytes()
    const { offset, finished } = await this.#uploads.append(upload.id, at, bytes, signal)
    return {
      offset,
      recordingId: finished?.recording.id ?? null,
      sameAs: finished?.sameAs ?? [],
      duplicateOf: finished?.duplicateOf ?? null,
    }
  }
}

interface Appended {
  readonly offset: number
  readonly recordingId: string | null
  /** Recordings with the same bytes; known only when this request completed the upload. */
  readonly sameAs: readonly string[]
  readonly duplicateOf: string | null
}

/** The answer about a complete upload. */
function repeatedAnswer({ recordingId, duplicateOf }: Upload, offset: number): Appended {
  return { offset, recordingId, sameAs: [], duplicateOf: duplicateOf ?? null }
}

function setUploadHeaders(context: Ctx, appended: Appended): void {
  context.header('Upload-Offset', String(appended.offset))
  setRecordingHeaders(context, appended)
}

function setRecordingHeaders(context: Ctx, { recordingId, sameAs, duplicateOf }: Appended): void {
  if (recordingId !== null) context.header('Recording-Location', `/api/recordings/${recordingId}`)
  if (sameAs.length > 0) context.header('Recording-Same-As', sameAs.slice(0, MAX_SAME).join(','))
  if (duplicateOf !== null) context.header('Recording-Duplicate-Of', duplicateOf)
}

/** `not-found` for an id of another form, as for any unknown id. */
function uploadId(context: Ctx): string {
  const id = context.req.param('id') ?? ''
  if (ID.test(id)) return id
  throw new ToolkitError('not-found', 'There is no upload with this id. Start a new upload.')
}

function tooManyBytes(): ToolkitError {
  return new ToolkitError('request-invalid', 'The body has more bytes than Upload-Length says.', {
    fields: [{ path: 'Upload-Length', message: 'is less than the number of bytes sent' }],
  })
}
