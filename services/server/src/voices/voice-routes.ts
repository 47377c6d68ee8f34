import { setImmediate as nextTurn } from 'node:timers/promises'
import { createRoute, z } from '@hono/zod-openapi'
import {
  type EnrolmentRequest,
  MAX_NAME_CHARACTERS,
  type RegisteredProvider,
  Semaphore,
  similarVoices,
  ToolkitError,
} from '@toolkit/core'
import { bodyBytes, boundedBytes, contentDisposition } from '@toolkit/http-kit'
import type { MiddlewareHandler } from 'hono'
import { closingSignal, type ServerDependencies } from '../dependencies.ts'
import type { App, Ctx, Environment } from '../http/environment.ts'
import { invalidRequest } from '../http/problems.ts'
import { jsonBody } from '../http/request-body.ts'
import {
  answers,
  emptyAnswer,
  idempotencyKey,
  jsonContent,
  recordingId,
  recordingParams,
  runId,
} from '../http/route-parts.ts'
import { readForm } from '../uploads/multipart-form.ts'
import { soundOfStretches } from './stretches-sound.ts'
import {
  cleanSpeechSchema,
  type EnrolmentBody,
  enrolmentBody,
  enrolmentFields,
  enrolmentParams,
  enrolmentSchema,
  enrolmentView,
  printParams,
  voiceBody,
  voiceExportSchema,
  voiceListSchema,
  voiceParams,
  voiceprintSchema,
  voiceprintView,
  voiceSchema,
  voiceSimilaritySchema,
  voiceView,
} from './voice.ts'

/** A request for a voiceprint, and what tells it from another one with the same `Idempotency-Key`. */
interface SentEnrolment {
  readonly request: EnrolmentRequest
  readonly sent: unknown
}

const tags = ['Voices']
/** 30 s of eight channels at 96 kHz and 32 bit. */
const MAX_FILE_BYTES = 100 * 1024 * 1024
/** Each holds a file in memory. */
const READ_AT_ONCE = 2
const BODY_LIMITS = { idleMs: 20_000, totalMs: 600_000 }
const MULTIPART = /^multipart\/form-data\s*;/i

const list = createRoute({
  method: 'get',
  path: '/api/voices',
  tags,
  summary: 'Named persons with voiceprints, by name',
  description: 'Biometric data: the voiceprints themselves are only in the export.',
  request: { query: z.strictObject({}) },
  responses: answers(200, voiceListSchema, 'The voices'),
})

const similarity = createRoute({
  method: 'get',
  path: '/api/voice-similarity',
  tags,
  summary: 'Which voices are similar, and how sure each is of itself',
  description:
    'The probability that two voices are one person, if both cases were equally likely before; pairs from 0.5. Only of voiceprints of the local engine: those of other providers cannot be compared here.',
  request: { query: z.strictObject({}) },
  responses: answers(200, voiceSimilaritySchema, 'The similarity'),
})

const create = createRoute({
  method: 'post',
  path: '/api/voices',
  tags,
  summary: 'Create a voice',
  description: 'Names are unique without regard to case (409). At most 1,000 are kept (409).',
  middleware: [jsonBody()],
  request: jsonContent(voiceBody),
  responses: answers(201, voiceSchema, 'The voice, without voiceprints'),
})

const get = createRoute({
  method: 'get',
  path: '/api/voices/{id}',
  tags,
  summary: 'A voice',
  request: { params: voiceParams },
  responses: answers(200, voiceSchema, 'The voice'),
})

const rename = createRoute({
  method: 'patch',
  path: '/api/voices/{id}',
  tags,
  summary: 'Rename a voice',
  middleware: [jsonBody()],
  request: { params: voiceParams, ...jsonContent(voiceBody) },
  responses: answers(200, voiceSchema, 'The voice'),
})

const remove = createRoute({
  method: 'delete',
  path: '/api/voices/{id}',
  tags,
  summary: 'Delete a voice permanently',
  description:
    'With its voiceprints, those that are being made, their sounds, and the copies of providers that delete them. A missing one is ignored.',
  request: { params: voiceParams },
  responses: emptyAnswer(204, 'Deleted'),
})

const exportOne = createRoute({
  method: 'get',
  path: '/api/voices/{id}/export',
  tags,
  summary: 'The voiceprints of a voice, for other programs',
  request: { params: voiceParams },
  responses: answers(
    200,
    voiceExportSchema,
    'The voiceprints, in the order in which they were made',
  ),
})

const clean = createRoute({
  method: 'get',
  path: '/api/recordings/{id}/clean-speech',
  tags,
  summary: 'What a voiceprint of a speaker is best made of',
  description:
    'Stretches of at most 30 s in total in which nobody else speaks: confident, long, and spread over the recording.',
  request: {
    params: recordingParams,
    query: z.strictObject({ speaker: z.string().min(1), run: z.string().optional() }),
  },
  responses: answers(
    200,
    cleanSpeechSchema,
    'The stretches; none if the speaker never speaks alone',
  ),
})

const enrol = (providers: readonly RegisteredProvider[]) =>
  createRoute({
    method: 'post',
    path: '/api/voices/{id}/prints',
    tags,
    summary: 'Make a voiceprint from a recording or a file',
    description:
      'Of one person, 3 to 30 s. A file is sent as a form with `file`, at most 100 MiB. The voiceprint is made in the background. One that may be billed is held (`unconfirmed`) without `confirm`. 413 above 30 s, 415 for an unknown format, 422 if the sound is too short or silent. With an `Idempotency-Key`, a request that is sent again makes no second voiceprint: it answers as the first one would now, with 200 for a voiceprint that is there, as long as it is kept; 422 for another request with the same key.',
    middleware: [jsonUnlessForm()],
    request: {
      params: voiceParams,
      headers: z.object({ 'idempotency-key': idempotencyKey() }),
      body: {
        required: false,
        content: {
          'application/json': { schema: enrolmentBody(providers) },
          'multipart/form-data': { schema: fileForm(providers) },
        },
      },
    },
    responses: {
      ...answers(202, enrolmentSchema, 'The voiceprint that is being made'),
      ...answers(200, voiceprintSchema, 'The voiceprint of an earlier request with this key'),
    },
  })

const fileForm = (providers: readonly RegisteredProvider[]) => ({
  type: 'object' as const,
  required: ['file'],
  properties: {
    file: { type: 'string' as const, format: 'binary' },
    provider: { type: 'string' as const, enum: providers.map(({ name }) => name) },
    model: { type: 'string' as const },
    confirm: { type: 'boolean' as const, default: false },
  },
})

const removePrint = createRoute({
  method: 'delete',
  path: '/api/voices/{id}/prints/{printId}',
  tags,
  summary: 'Delete a voiceprint',
  request: { params: printParams },
  responses: answers(200, voiceSchema, 'The voice without it'),
})

const retry = createRoute({
  method: 'post',
  path: '/api/voices/{id}/enrolments/{enrolmentId}/retry',
  tags,
  summary: 'Try a voiceprint again that is held or failed',
  description:
    '428 `confirmation-required` without `confirm` if it may be billed, or billed again.',
  middleware: [jsonBody(true)],
  request: {
    params: enrolmentParams,
    ...jsonContent(z.strictObject({ confirm: z.boolean().default(false) }), false),
  },
  responses: answers(200, enrolmentSchema, 'The voiceprint that is being made'),
})

const discard = createRoute({
  method: 'delete',
  path: '/api/voices/{id}/enrolments/{enrolmentId}',
  tags,
  summary: 'Discard a voiceprint that is being made',
  request: { params: enrolmentParams },
  responses: emptyAnswer(204, 'Discarded'),
})

export function voiceRoutes(app: App, dependencies: ServerDependencies): void {
  const { toolkit, providers } = dependencies
  const { voices } = toolkit
  const closing = closingSignal(dependencies)
  const reading = new Semaphore(READ_AT_ONCE)

  app.openapi(list, async (context) => context.json((await voices.list()).map(voiceView), 200))

  app.openapi(similarity, async (context) => {
    const all = (await voices.list()).map(({ voice }) => voice)
    const pause = async () => {
      await nextTurn()
      closing.throwIfAborted()
    }
    const { pairs, own } = await similarVoices(all, dependencies.voiceComparison, pause)
    const body = {
      pairs: pairs.map(({ ids, probability }) => ({ ids: [...ids], probability })),
      own: [...own].map(([id, probability]) => ({ id, probability })),
    }
    return context.json(body, 200)
  })

  app.openapi(create, async (context) => {
    const voice = voiceView(await voices.create(context.req.valid('json').name))
    context.header('Location', `/api/voices/${voice.id}`)
    return context.json(voice, 201)
  })

  app.openapi(get, async (context) =>
    context.json(voiceView(await voices.get(context.req.valid('param').id)), 200),
  )

  app.openapi(rename, async (context) => {
    const { id } = context.req.valid('param')
    return context.json(voiceView(await voices.rename(id, context.req.valid('json').name)), 200)
  })

  app.openapi(remove, async (context) => {
    await voices.remove(context.req.valid('param').id)
    return context.body(null, 204)
  })

  app.openapi(exportOne, async (context) => {
    const { name, prints } = (await voices.get(context.req.valid('param').id)).voice
    context.header('Content-Disposition', contentDisposition('attachment', `${name} voice.json`))
    context.header('Cache-Control', 'no-store')
    const voiceprints = prints.map(({ provider, model, print, seconds, createdAt }) => ({
      ...{ provider, model, voiceprint: print, seconds, createdAt },
    }))
    return context.json({ name, voiceprints }, 200)
  })

  app.openapi(clean, async (context) => {
    const id = recordingId(context.req.valid('param'))
    const { speaker, run } = context.req.valid('query')
    const speech = await voices.cleanSpeech(id, run === undefined ? null : runId(run), speaker)
    return context.json({ ...speech, stretches: [...speech.stretches] }, 200)
  })

  app.openapi(enrol(providers), async (context) => {
    const { id } = context.req.valid('param')
    // Before a long body is read.
    await voices.get(id)
    const release = await reading.acquire(closing)
    try {
      const { request, sent } = MULTIPART.test(context.req.header('Content-Type') ?? '')
        ? await ofFile(context)
        : // Validated; the types know a single kind of body only.
          await ofRecording(context.req.valid('json' as never) as EnrolmentBody)
      const key = context.req.valid('header')['idempotency-key']
      const repeatable =
        key === undefined ? null : { idempotencyKey: key, request: JSON.stringify(sent) }
      const made = await voices.enrol(id, { ...request, repeatable })
      return 'print' in made
        ? context.json(voiceprintView(made), 200)
        : context.json(enrolmentView(made), 202)
    } finally {
      release()
    }
  })

  app.openapi(removePrint, async (context) => {
    const { id, printId } = context.req.valid('param')
    return context.json(voiceView(await voices.removePrint(id, printId)), 200)
  })

  app.openapi(retry, async (context) => {
    const { id, enrolmentId } = context.req.valid('param')
    const { confirm } = context.req.valid('json')
    return context.json(enrolmentView(await voices.retry(id, enrolmentId, confirm)), 200)
  })

  app.openapi(discard, async (context) => {
    const { id, enrolmentId } = context.req.valid('param')
    await voices.discard(id, enrolmentId)
    return context.body(null, 204)
  })

  async function ofRecording(body: EnrolmentBody): Promise<SentEnrolment> {
    const { speaker = null, provider = null, model = null, confirm = false } = body
    const recording = await toolkit.recordings.get(recordingId({ id: body.recordingId }))
    const { id } = recording
    const { currentRunId } = recording
    const run = body.runId === undefined ? currentRunId : runId(body.runId)
    const proposed = speaker === null ? null : await voices.cleanSpeech(id, run, speaker)
    const stretches = body.stretches ?? proposed?.stretches ?? []
    if (stretches.length === 0) {
      const message =
        'This speaker never speaks alone for long enough. Choose stretches, or another recording.'
      throw new ToolkitError('voice-unsuitable', message)
    }
    const made = await soundOfStretches(toolkit.recordings, recording, stretches, closing)
    const source = {
      kind: 'recording' as const,
      ...{ recordingId: id, speaker, stretches },
      runId: speaker === null ? null : run,
    }
    return { request: { ...made, source, provider, model, confirmed: confirm }, sent: body }
  }

  async function ofFile(context: Ctx): Promise<SentEnrolment> {
    const contentType = context.req.header('Content-Type') ?? ''
    const body = (signal: AbortSignal) =>
      bodyBytes(context, { signal: AbortSignal.any([signal, closing]), ...BODY_LIMITS })
    const { fields, taken } = await readForm(contentType, body, async ({ name, bytes }) => ({
      name: [...(name.split(/[/\\]/).at(-1) ?? '')].slice(0, MAX_NAME_CHARACTERS).join(''),
      bytes: await boundedBytes(bytes, MAX_FILE_BYTES, fileTooLarge),
    }))
    const parsed = enrolmentFields(providers).safeParse(Object.fromEntries(fields))
    if (!parsed.success) throw invalidRequest(parsed.error.issues)
    const { provider = null, model = null, confirm } = parsed.data
    const { sha256, ...made } = await voices.soundOfFile(taken.bytes, closing)
    const source = { kind: 'file', name: taken.name, sha256 } as const
    const request = { ...made, source, provider, model, confirmed: confirm === 'true' }
    return { request, sent: [source, provider, model] }
  }
}

/** Reads a JSON body as `jsonBody` does; leaves a form to the route. */
function jsonUnlessForm(): MiddlewareHandler<Environment> {
  const json = jsonBody()
  return async (context, next) => {
    if (MULTIPART.test(context.req.header('Content-Type') ?? '')) await next()
    else await json(context, next)
  }
}

function fileTooLarge(): ToolkitError {
  return new ToolkitError(
    'audio-too-large',
    'The file is larger than 100 MiB. A voiceprint is made of at most 30 s: cut out a part.',
  )
}
