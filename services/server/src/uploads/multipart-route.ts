import { createRoute, z } from '@hono/zod-openapi'
import {
  type EarlierSubmission,
  type NewRecording,
  type Recording,
  type RegisteredProvider,
  ToolkitError,
  type Uploads,
} from '@toolkit/core'
import { bodyBytes, type Log } from '@toolkit/http-kit'
import { closingSignal, type ServerDependencies } from '../dependencies.ts'
import type { App } from '../http/environment.ts'
import { UPLOAD_IDLE_MS } from '../http/request-body.ts'
import { answers, idempotencyKey } from '../http/route-parts.ts'
import { newRecordingSchema, recordingView } from '../resources/recording.ts'
import { type DraftReader, draftReader } from './draft.ts'
import { type FormBody, readForm } from './multipart-form.ts'

/** The most that boundaries and fields add to the file. */
const OVERHEAD_BYTES = 2 * 1024 * 1024

const formSchema = (providers: readonly RegisteredProvider[]) => ({
  type: 'object' as const,
  required: ['file'],
  properties: {
    file: { type: 'string' as const, format: 'binary' },
    name: { type: 'string' as const, maxLength: 300, description: 'default: the file name' },
    numSpeakers: { type: 'integer' as const, minimum: 1 },
    minSpeakers: { type: 'integer' as const, minimum: 1 },
    maxSpeakers: { type: 'integer' as const, minimum: 1 },
    provider: { type: 'string' as const, enum: providers.map(({ name }) => name) },
    model: { type: 'string' as const },
    diarize: { type: 'boolean' as const, default: true },
    confirm: {
      type: 'boolean' as const,
      default: false,
      description:
        'agree to the costs; without it a diarization that exceeds `confirmHours` is held',
    },
    onDuplicate: {
      type: 'string' as const,
      enum: ['ask', 'diarize'],
      default: 'diarize',
      description:
        '`ask`: if an older recording has the same bytes, the new one is stored without a diarization, and `duplicateOf` is the id of the oldest one. Then delete the new one, or start its diarization',
    },
    track: {
      type: 'integer' as const,
      minimum: 0,
      description: 'the audio track, if the file has several',
    },
  },
})

const route = (providers: readonly RegisteredProvider[]) =>
  createRoute({
    method: 'post',
    path: '/api/recordings',
    tags: ['Recordings'],
    summary: 'Upload a recording in one request',
    description:
      'For scripts. Uploads to /api/uploads (tus 1.0) can be resumed after a lost connection. With an `Idempotency-Key`, a form that is sent again after a lost answer does not create a second recording: 201 the first time, 200 after that. 409 while the first request is under way, 422 for another file or other fields. The newest 10,000 keys are kept, each for a week.',
    request: {
      headers: z.object({
        'idempotency-key': idempotencyKey(),
      }),
      body: {
        required: true,
        content: { 'multipart/form-data': { schema: formSchema(providers) } },
      },
    },
    responses: {
      ...answers(
        201,
        newRecordingSchema,
        'The recording, and the ids of recordings with the same bytes',
      ),
      ...answers(
        200,
        newRecordingSchema,
        'The recording that an earlier request with this key created',
      ),
    },
  })

export function multipartRoute(app: App, dependencies: ServerDependencies): void {
  const { toolkit, log, providers } = dependencies
  const { uploads, limits } = toolkit
  const closing = closingSignal(dependencies)
  const draftOf = draftReader(providers)
  app.openapi(route(providers), async (context) => {
    const contentType = context.req.header('Content-Type') ?? ''
    if (!/^multipart\/form-data\s*;/i.test(contentType)) {
      throw new ToolkitError('request-media-type', 'Send the file as multipart/form-data.')
    }
    const length = Number(context.req.header('Content-Length') ?? Number.NaN)
    if (length > limits.maxBytes + OVERHEAD_BYTES) {
      throw new ToolkitError(
        'audio-too-large',
        `The file is larger than ${limits.maxBytes} bytes. Compress or split it.`,
      )
    }
    const expected = Number.isSafeInteger(length) ? Math.min(length, limits.maxBytes) : null
    const body: FormBody = (signal) =>
      bodyBytes(context, { signal: AbortSignal.any([signal, closing]), idleMs: UPLOAD_IDLE_MS })
    const key = context.req.valid('header')['idempotency-key'] ?? null
    const form = { uploads, log, expected, closing, key, draftOf }
    const take = () => takeForm(form, contentType, body)
    const { recording, sameAs, duplicateOf, isNew } =
      key === null
        ? { ...(await take()), isNew: true }
        : await uploads.withKey(key, async (earlier) =>
            earlier === null
              ? { ...(await take()), isNew: true }
              : {
                  recording: await sameForm(earlier, contentType, body, draftOf),
                  sameAs: [],
                  duplicateOf: earlier.duplicateOf,
                  isNew: false,
                },
          )
    context.header('Location', `/api/recordings/${recording.id}`)
    const view = { ...recordingView(recording), sameAs: [...sameAs], duplicateOf }
    return isNew ? context.json(view, 201) : context.json(view, 200)
  })
}

interface FormContext {
  readonly uploads: Uploads
  readonly log: Log
  /** The approximate size in bytes; null if the request does not say it. */
  readonly expected: number | null
  readonly closing: AbortSignal
  readonly key: string | null
  readonly draftOf: DraftReader
}

/** The recording of the earlier form with the same key. `idempotency-key-reused` if this form differs. */
async function sameForm(
  earlier: EarlierSubmission,
  contentType: string,
  body: FormBody,
  draftOf: DraftReader,
): Promise<Recording> {
  const form = await readForm(contentType, body, async (file) => ({
    isSame: await earlier.holds(file.bytes),
    fileName: file.name,
  }))
  const draft = draftOf(form.fields, form.taken.fileName)
  if (form.taken.isSame && earlier.isDescribed(draft)) return earlier.recording
  throw new ToolkitError(
    'idempotency-key-reused',
    'This Idempotency-Key was used for a form with another file or other fields. Use a new key for a new form.',
  )
}

async function takeForm(
  { uploads, log, expected, closing, key, draftOf }: FormContext,
  contentType: string,
  body: FormBody,
): Promise<NewRecording> {
  let uploadId: string | null = null
  try {
    const form = await readForm(contentType, body, async (file, fieldsSoFar) => {
      const draft = draftOf(fieldsSoFar, file.name)
      const more = { idempotencyKey: key, expectedBytes: expected }
      uploadId = (await uploads.begin(draft, null, more)).id
      await uploads.append(uploadId, 0, file.bytes, closing)
      return { id: uploadId, fileName: file.name }
    })
    return await uploads.finish(form.taken.id, draftOf(form.fields, form.taken.fileName))
  } catch (error) {
    if (uploadId !== null) await abandon(uploads, uploadId, log)
    throw error
  }
}

/** The client gets the reason of the failure; a failure of this cleanup is only logged. */
async function abandon(uploads: Uploads, id: string, log: Log): Promise<void> {
  try {
    await uploads.abandon(id)
  } catch (error) {
    log({ event: 'upload-not-removed', id, error })
  }
}
