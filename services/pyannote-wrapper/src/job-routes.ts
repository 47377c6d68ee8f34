import type { DiarizationProvider } from '@toolkit/core'
import type { Log } from '@toolkit/http-kit'
import type { Hono } from 'hono'
import { callerSignal } from './caller-signal.ts'
import { invalid } from './invalid.ts'
import { jobResponse } from './job-frames.ts'
import { jsonBody } from './json-body.ts'
import { requireProvider } from './require-provider.ts'
import { submitBodySchema } from './submit-body.ts'

const JOBS = '/providers/:name/jobs'

/** Submit, search, look, progress and cancel. */
export function jobRoutes(app: Hono, providers: readonly DiarizationProvider[], log: Log): void {
  app.post(JOBS, async (context) => {
    const provider = requireProvider(providers, context.req.param('name'))
    const request = await jsonBody(context, submitBodySchema)
    const job = await provider.submit(request, callerSignal(context))
    const { mediaUrl, model } = request
    log({ event: 'job-submitted', provider: provider.name, jobId: job.jobId, mediaUrl, model })
    return context.json(job)
  })

  app.get(JOBS, async (context) => {
    const provider = requireProvider(providers, context.req.param('name'))
    const { source, since } = context.req.query()
    if (!source) throw invalid('source', 'must name the media of the job')
    if (since === undefined || !/^-?\d{1,15}$/.test(since)) {
      throw invalid('since', 'must be milliseconds since 1970')
    }
    return context.json(await provider.findBySource(source, Number(since), callerSignal(context)))
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
