import { createRoute, z } from '@hono/zod-openapi'
import {
  type NewRecording,
  type RegisteredProvider,
  ToolkitError,
  type Upload,
  withTimeout,
} from '@toolkit/core'
import { systemClock } from '@toolkit/http-kit'
import { closingSignal, type ServerDependencies } from '../dependencies.ts'
import type { App, Ctx } from '../http/environment.ts'
import { jsonBody } from '../http/request-body.ts'
import { answers, idempotencyKey, jsonContent } from '../http/route-parts.ts'
import {
  type FromUrl,
  fromUrlBody,
  newRecordingSchema,
  recordingView,
} from '../resources/recording.ts'
import { hintsOf } from '../resources/speaker-hints.ts'
import { openUploadSchema, openUploadView } from '../resources/upload.ts'

/** How long the answer waits for the recording. */
const WAIT_MS = 20_000

const tags = ['Recordings']

const fromUrl = (providers: readonly RegisteredProvider[]) =>
  createRoute({
    method: 'post',
    path: '/api/recordings/from-url',
    tags,
    summary: 'Fetch a recording from a web address',
    description:
      'https, and public addresses only, besides what `ALLOWED_SOURCES` names; and s3://bucket/key (the key as it is, without any encoding) of the buckets that `SOURCE_BUCKETS` names. An object of S3 that is a recording already, by key and ETag, is answered as that recording; one without valid credentials waits for them (`source.held`). Answers 201 when the recording exists within 20 s, as an upload does; if reading fails within that time, nothing is kept. Else 202 with `Location: /api/uploads/{id}`: the server goes on, also after a restart. HEAD (with Tus-Resumable: 1.0.0) tells offset and size, and Recording-Location when it is complete; GET /api/uploads lists those that are incomplete, with the reason of one that has stopped; DELETE abandons it. `Prefer: respond-async` answers 202 at once. With an `Idempotency-Key`, a request that is sent again does not fetch a second time: it answers as the first one would now, with 200 for a recording that was there before; 422 for another address or other fields.',
    middleware: [jsonBody()],
    request: {
      ...jsonContent(fromUrlBody(providers)),
      headers: z.object({ prefer: z.string().optional(), 'idempotency-key': idempotencyKey() }),
    },
    responses: {
      ...answers(201, newRecordingSchema, 'The recording'),
      ...answers(
        200,
        newRecordingSchema,
        'The recording that an earlier request with this key created',
      ),
      ...answers(202, openUploadSchema, 'The upload that is being fetched'),
    },
  })

const retry = createRoute({
  method: 'post',
  path: '/api/recordings/from-url/{id}/retry',
  tags,
  summary: 'Try again to fetch an upload that has stopped',
  description: 'It goes on where it stopped, if the address allows this and its file is the same.',
  request: { params: z.object({ id: z.string() }) },
  responses: answers(202, openUploadSchema, 'The upload that is being fetched'),
})

/** Recordings that the server fetches from addresses. */
export function fromUrlRoutes(app: App, dependencies: ServerDependencies): void {
  const { fetches, uploads } = dependencies.toolkit
  const closing = closingSignal(dependencies)
  app.openapi(fromUrl(dependencies.providers), async (context) => {
    const body = context.req.valid('json')
    const { prefer = '', 'idempotency-key': key = null } = context.req.valid('header')
    const { upload, made, isNew } = await fetches.begin(body.url, draftOf(body), key)
    const isAsync = /(^|[,;\s])respond-async\b/i.test(prefer)
    const isLater = isAsync && upload.finishedAt === null
    const finished = isLater ? null : await madeInTime(made, closing).catch(giveUp)
    if (finished === null) return context.json(begun(context, upload, 0), 202)
    const { recording, sameAs, duplicateOf } = finished
    context.header('Location', `/api/recordings/${recording.id}`)
    const view = { ...recordingView(recording), sameAs: [...sameAs], duplicateOf }
    return isNew ? context.json(view, 201) : context.json(view, 200)

    /** The caller gets the reason, so that nothing is kept to tell it. */
    async function giveUp(error: unknown): Promise<never> {
      if (!closing.aborted && isNew) await uploads.abandon(upload.id)
      throw error
    }
  })
  app.openapi(retry, async (context) => {
    const upload = await fetches.retry(context.req.valid('param').id)
    const { offset } = await uploads.get(upload.id)
    return context.json(begun(context, upload, offset), 202)
  })
}

function begun(context: Ctx, upload: Upload, offset: number) {
  context.header('Location', `/api/uploads/${upload.id}`)
  return openUploadView({ upload, offset, isArriving: false })
}

function draftOf(body: FromUrl) {
  const { name = null, provider = null, model = null, diarize = true, ...more } = body
  const { confirm: confirmed = false, onDuplicate, ...rest } = more
  const asks = onDuplicate === 'ask' ? ({ onDuplicate } as const) : {}
  const speakers = hintsOf(rest)
  return { name, speakers, provider, model, diarize, confirmed, track: null, ...asks }
}

/** The recording; null: not in time. */
async function madeInTime(
  made: Promise<NewRecording>,
  closing: AbortSignal,
): Promise<NewRecording | null> {
  const late = new ToolkitError('request-conflict', 'It takes longer.')
  const limit = { clock: systemClock, ms: WAIT_MS, signal: closing, error: () => late }
  return withTimeout(limit, () => made).catch((error: unknown) => {
    if (error === late || closing.aborted) return null
    throw error
  })
}
