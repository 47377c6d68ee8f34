import { createRoute, z } from '@hono/zod-openapi'
import {
  type EarlierSubmission,
  type NewRecording,
  type Recording,
  type RegisteredProvider,
  ToolkitError,
  type Uploads,
} from '@toolkit/core'
import type { Log } from '@toolkit/http-kit'
import { closingSignal, type ServerDependencies } from '../dependencies.ts'
import type { App } from '../http/environment.ts'
import { bodyBytes } from '../http/request-body.ts'
import { answers } from '../http/route-parts.ts'
import { newRecordingView } from '../schemas/recording.ts'
import { recordingView } from '../views/recording-view.ts'
import { type DraftReader, draftReader } from './draft.ts'
import { type FormBody, readForm } from './multipart-form.ts'
import { IDLE_MS } from './silence.ts'

/** What boundaries and fields may add to the file. */
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
      description: 'what its diarization costs is agreed to; else it is held where that is much',
    },
    track: { type: 'integer' as const, minimum: 0, description: 'sound track of several' },
  },
})

const route = (providers: readonly RegisteredProvider[]) =>
  createRoute({
    method: 'post',
    path: '/api/recordings',
    tags: ['Recordings'],
    summary: 'Hand in a recording in one request',
    description:
      'For scripts. /api/uploads (tus 1.0) takes up again after a lost connection. With an `Idempotency-Key` a form that is sent again after a lost answer is the same recording: 201 first, 200 after. 409 while the first is under way, 422 for another file or other fields. Keys are kept for a week, the newest 10,000.',
    request: {
      headers: z.object({
        'idempotency-key': z
          .string()
          .regex(/^[\x21-\x7e]{1,200}$/, 'must have 1 to 200 visible ASCII characters')
          .optional(),
      }),
      body: {
        required: true,
        content: { 'multipart/form-data': { schema: formSchema(providers) } },
      },
    },
    responses: {
      ...answers(201, newRecordingView, 'The recording, and those with the same bytes'),
      ...answers(200, newRecordingView, 'The recording that this very form made before'),
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
      bodyBytes(context, { signal: AbortSignal.any([signal, closing]), idleMs: IDLE_MS })
    const key = context.req.valid('header')['idempotency-key'] ?? null
    const intake = { uploads, log, expected, closing, key, draftOf }
    const take = () => takeForm(intake, contentType, body)
    const { recording, sameAs, isNew } =
      key === null
        ? { ...(await take()), isNew: true }
        : await uploads.withKey(key, async (earlier) =>
            earlier === null
              ? { ...(await take()), isNew: true }
              : {
                  recording: await sameForm(earlier, contentType, body, draftOf),
                  sameAs: [],
                  isNew: false,
                },
          )
    context.header('Location', `/api/recordings/${recording.id}`)
    const view = { ...recordingView(recording), sameAs: [...sameAs] }
    return isNew ? context.json(view, 201) : context.json(view, 200)
  })
}

interface Intake {
  readonly uploads: Uploads
  readonly log: Log
  /** About how many bytes will come, where the request says it. */
  readonly expected: number | null
  readonly closing: AbortSignal
  readonly key: string | null
  readonly draftOf: DraftReader
}

/** The recording of an earlier form, where this one is the same. `idempotency-key-reused` */
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
    'This Idempotency-Key stood on a form with another file or other fields. Take a new key for a new form.',
  )
}

async function takeForm(
  { uploads, log, expected, closing, key, draftOf }: Intake,
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

/** The reason of the failure is the answer; a failure of the clearing up only the log needs to know. */
async function abandon(uploads: Uploads, id: string, log: Log): Promise<void> {
  try {
    await uploads.abandon(id)
  } catch (error) {
    log({ event: 'upload-not-removed', id, error })
  }
}
