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
import { callerSignal } from './caller-signal.ts'
import { requireProvider } from './require-provider.ts'

const hint = z.number().nullable()

/** Body of a submit: core's `SubmitRequest`. Whether its values make sense is the provider's to say, by their names. */
const submitBodySchema = z.strictObject({
  mediaKey: z.string(),
  model: z.string(),
  speakers: z.strictObject({ num: hint, min: hint, max: hint }),
  scores: z.array(z.enum(SCORE_NAMES)),
  webhook: z.string().nullable(),
})

const MAX_BYTES = 64 * 1024

const JOBS = '/providers/:name/jobs'

/** Submit, search, look, progress and cancel. */
export function jobRoutes(app: Hono, providers: readonly DiarizationProvider[], log: Log): void {
  app.post(JOBS, async (context) => {
    const provider = requireProvider(providers, context.req.param('name'))
    const request = await bodyOf(context, submitBodySchema)
    const job = await provider.submit(request, callerSignal(context))
    const { mediaKey, model } = request
    log({ event: 'job-submitted', provider: provider.name, jobId: job.jobId, mediaKey, model })
    return context.json(job)
  })

  app.get(JOBS, async (context) => {
    const provider = requireProvider(providers, context.req.param('name'))
    const { key, since } = context.req.query()
    if (!key) throw invalidField('key', 'must name the media of the job')
    if (since === undefined || !/^-?\d{1,15}$/.test(since)) {
      throw invalidField('since', 'must be milliseconds since 1970')
    }
    return context.json(await provider.findJob(key, Number(since), callerSignal(context)))
  })

  app.get(`${JOBS}/:id`, async (context) => {
    const provider = requireProvider(providers, context.req.param('name'))
    return jobResponse(await provider.job(context.req.param('id'), callerSignal(context)))
  })

  app.get(`${JOBS}/:id/progress`, async (context) => {
    const provider = requireProvider(providers, context.req.param('name'))
    return context.json({
      progress: await provider.progress(context.req.param('id'), callerSignal(context)),
    })
  })

  app.post(`${JOBS}/:id/cancel`, async (context) => {
    const provider = requireProvider(providers, context.req.param('name'))
    return context.json({
      stopped: await provider.cancel(context.req.param('id'), callerSignal(context)),
    })
  })
}

/**
 * A job as a response: JSON while it has no result; with one, frames: a header with turns, warnings and how each curve
 * is packed, then the curves' samples, then the raw answer, gzipped as it is. No score is text again.
 */
function jobResponse(job: ProviderJob): Response {
  if (job.status !== 'succeeded') return Response.json(job)
  const { turns, curves, warnings, raw } = job.result
  const header = {
    status: job.status,
    endedAt: job.endedAt,
    turns,
    warnings,
    curves: curves.map((curve) => ({
      kind: curve.kind,
      speaker: curve.speaker,
      ...describePacking(curve),
    })),
  }
  const frames = encodeFrames(header, [...curves.map(curveBytes), raw])
  return new Response(ReadableStream.from(frames), { headers: { 'Content-Type': FRAMES_TYPE } })
}

/** The JSON body of a request, as `schema` wants it. `request-too-large` above 64 KiB, `request-invalid` otherwise. */
async function bodyOf<T>(context: Context, schema: z.ZodType<T>): Promise<T> {
  const result = schema.safeParse(
    await jsonBody(context.req.raw.body, {
      limitBytes: MAX_BYTES,
      tooLarge: () =>
        new ToolkitError('request-too-large', `This call takes at most ${MAX_BYTES} bytes.`),
      // What stood there is not repeated: it may be anything.
      notJson: () => invalidField('body', 'must be JSON'),
    }),
  )
  if (result.success) return result.data
  const fields = fieldErrors(result.error.issues)
  const named = fields.map(({ path, message }) => `${path} ${message}`).join('; ')
  throw new ToolkitError('request-invalid', `The request is not valid: ${named}.`, { fields })
}
