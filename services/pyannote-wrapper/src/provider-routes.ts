import {
  curveBytes,
  type DiarizationProvider,
  describePacking,
  fieldErrors,
  type ProviderJob,
  SCORE_NAMES,
  ToolkitError,
} from '@toolkit/core'
import { encodeFrames, FRAMES_TYPE, invalidField, jsonBody, type Log } from '@toolkit/http-kit'
import type { Context, Hono } from 'hono'
import { z } from 'zod'

const hint = z.number().nullable()

/** The body of a submit: core's `SubmitRequest`. The provider validates the values. */
const submitBodySchema = z.strictObject({
  mediaKey: z.string(),
  model: z.string(),
  speakers: z.strictObject({ num: hint, min: hint, max: hint }),
  scores: z.array(z.enum(SCORE_NAMES)),
  webhook: z.string().nullable(),
})

const voiceprintBodySchema = submitBodySchema.pick({ mediaKey: true, model: true })

const MAX_BYTES = 64 * 1024

const PROVIDER = '/providers/:name'
const MEDIA = `${PROVIDER}/media`
const JOBS = `${PROVIDER}/jobs`
const VOICEPRINTS = `${PROVIDER}/voiceprints`

/** The calls of `DiarizationProvider`, one route each. Every call is made at the provider that the path names. */
export function providerRoutes(
  app: Hono,
  providers: readonly DiarizationProvider[],
  log: Log,
): void {
  const providerOf = (context: Context): DiarizationProvider => {
    const name = context.req.param('name')
    const provider = providers.find((candidate) => candidate.name === name)
    if (provider !== undefined) return provider
    const known = providers.map((candidate) => candidate.name).join(', ')
    throw new ToolkitError('provider-unknown', `There is no provider ${name} here, only: ${known}.`)
  }

  app.post(`${PROVIDER}/check`, async (context) => {
    await providerOf(context).check(callerSignal(context))
    return context.body(null, 204)
  })

  app.put(MEDIA, async (context) => {
    const provider = providerOf(context)
    const mediaKey = requiredKey(context, 'must name the media')
    const length = context.req.header('Content-Length')
    if (length === undefined || !/^\d{1,15}$/.test(length)) {
      throw invalidField('Content-Length', 'must be the number of bytes')
    }
    const { body } = context.req.raw
    const media = { sizeBytes: Number(length), bytes: body ?? ReadableStream.from([]) }
    await provider.upload(mediaKey, media, callerSignal(context))
    log({ event: 'media-uploaded', provider: provider.name, mediaKey, sizeBytes: media.sizeBytes })
    return context.body(null, 204)
  })

  app.delete(MEDIA, async (context) => {
    const provider = providerOf(context)
    const mediaKey = requiredKey(context, 'must name the media')
    return context.json({ forgotten: await provider.forget(mediaKey, callerSignal(context)) })
  })

  app.post(JOBS, async (context) => {
    const provider = providerOf(context)
    const request = await bodyOf(context, submitBodySchema)
    const job = await provider.submit(request, callerSignal(context))
    const { mediaKey, model } = request
    log({ event: 'job-submitted', provider: provider.name, jobId: job.jobId, mediaKey, model })
    return context.json(job)
  })

  app.post(VOICEPRINTS, async (context) => {
    const provider = providerOf(context)
    const request = await bodyOf(context, voiceprintBodySchema)
    const job = await provider.submitVoiceprint(request, callerSignal(context))
    const { mediaKey, model } = request
    log({ event: 'job-submitted', provider: provider.name, jobId: job.jobId, mediaKey, model })
    return context.json(job)
  })

  app.get(`${VOICEPRINTS}/:id`, async (context) => {
    const provider = providerOf(context)
    return context.json(
      await provider.voiceprintJob(context.req.param('id'), callerSignal(context)),
    )
  })

  app.get(JOBS, async (context) => {
    const provider = providerOf(context)
    const mediaKey = requiredKey(context, 'must name the media of the job')
    const since = context.req.query('since')
    if (since === undefined || !/^-?\d{1,15}$/.test(since)) {
      throw invalidField('since', 'must be milliseconds since 1970')
    }
    return context.json(await provider.findJob(mediaKey, Number(since), callerSignal(context)))
  })

  app.get(`${JOBS}/:id`, async (context) =>
    jobResponse(await providerOf(context).job(context.req.param('id'), callerSignal(context))),
  )

  app.get(`${JOBS}/:id/progress`, async (context) => {
    const provider = providerOf(context)
    const progress = await provider.progress(context.req.param('id'), callerSignal(context))
    return context.json({ progress })
  })

  app.post(`${JOBS}/:id/cancel`, async (context) => {
    const provider = providerOf(context)
    const stopped = await provider.cancel(context.req.param('id'), callerSignal(context))
    return context.json({ stopped })
  })
}

/** Fires when the caller disconnects. Its reason is an `Error`, where the request's own signal has a string. */
function callerSignal(context: Context): AbortSignal {
  const { signal } = context.req.raw
  const gone = new AbortController()
  const abort = () => gone.abort(new Error('The caller disconnected.'))
  if (signal.aborted) abort()
  else signal.addEventListener('abort', abort, { once: true })
  return gone.signal
}

/** The query parameter `key`. `request-invalid` if it is missing. */
function requiredKey(context: Context, message: string): string {
  const key = context.req.query('key')
  if (!key) throw invalidField('key', message)
  return key
}

/**
 * A job as a response: JSON while it has no result. A result is sent as frames: a header with turns, warnings and the
 * packing of each curve, then the samples of the curves, then the raw answer, still gzipped. So no score becomes text.
 */
function jobResponse(job: ProviderJob): Response {
  if (job.status !== 'succeeded') return Response.json(job)
  const { turns, curves, warnings, speakerDoubt, raw } = job.result
  const header = {
    status: job.status,
    endedAt: job.endedAt,
    turns,
    warnings,
    speakerDoubt,
    curves: curves.map((curve) => ({
      kind: curve.kind,
      speaker: curve.speaker,
      ...describePacking(curve),
    })),
  }
  const frames = encodeFrames(header, [...curves.map(curveBytes), raw])
  return new Response(ReadableStream.from(frames), { headers: { 'Content-Type': FRAMES_TYPE } })
}

/** The JSON body of a request, validated. `request-too-large` above 64 KiB, `request-invalid` if it does not match. */
async function bodyOf<T>(context: Context, schema: z.ZodType<T>): Promise<T> {
  const result = schema.safeParse(
    await jsonBody(context.req.raw.body, {
      limitBytes: MAX_BYTES,
      tooLarge: () =>
        new ToolkitError('request-too-large', `This call takes at most ${MAX_BYTES} bytes.`),
      // The body is not repeated in the message: it may contain anything.
      notJson: () => invalidField('body', 'must be JSON'),
    }),
  )
  if (result.success) return result.data
  const fields = fieldErrors(result.error.issues)
  const named = fields.map(({ path, message }) => `${path} ${message}`).join('; ')
  throw new ToolkitError('request-invalid', `The request is not valid: ${named}.`, { fields })
}
