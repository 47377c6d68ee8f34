import { type DiarizationProvider, describeProvider, ToolkitError } from '@toolkit/core'
import {
  errorHandler,
  invalidField,
  type Log,
  problemResponse,
  requestId,
  requireServiceKey,
} from '@toolkit/http-kit'
import { Hono } from 'hono'
import { callerSignal } from './caller-signal.ts'
import { jobRoutes } from './job-routes.ts'
import { requireProvider } from './require-provider.ts'

export interface WrapperDependencies {
  readonly providers: readonly DiarizationProvider[]
  /** What a caller has to show: the key that our services share. */
  readonly serviceKey: string
  readonly log: Log
}

/**
 * The diarization port over HTTP, for providers by their names; the README lists the calls. It holds the keys and obeys
 * the rate limits: a call may be answered only after a while. Errors are problem documents, from which the client makes
 * the same errors again. A caller that goes away ends its call at the provider too.
 */
export function createApp({ providers, serviceKey, log }: WrapperDependencies): Hono {
  const app = new Hono()
  const failed = errorHandler(log)
  app.onError((error, context) => {
    if (!context.req.raw.signal.aborted) return failed(error, context)
    log({ event: 'caller-gone', method: context.req.method, path: context.req.path })
    // Nobody hears it.
    return new Response(null, { status: 499 })
  })
  app.notFound((context) => {
    const message = `There is no ${context.req.method} ${context.req.path} here. Run server and wrapper of one version.`
    return problemResponse(new ToolkitError('not-found', message))
  })
  app.use(requestId(), requireServiceKey(serviceKey, ['/health']))
  app.get('/health', (context) => context.json({ status: 'ok' }))
  app.get('/providers', (context) => context.json({ items: providers.map(describeProvider) }))
  app.post('/providers/:name/check', async (context) => {
    await requireProvider(providers, context.req.param('name')).check(callerSignal(context))
    return context.body(null, 204)
  })
  mediaRoute(app, providers, log)
  jobRoutes(app, providers, log)
  return app
}

/**
 * `PUT /providers/:name/media?key=…`: streams the body on, block by block, as its length is known. `DELETE`:
 * `{forgotten}`, whether the provider deletes what it keeps of it.
 */
function mediaRoute(app: Hono, providers: readonly DiarizationProvider[], log: Log): void {
  app.put('/providers/:name/media', async (context) => {
    const provider = requireProvider(providers, context.req.param('name'))
    const mediaKey = context.req.query('key')
    if (!mediaKey) throw invalidField('key', 'must name the media')
    const length = context.req.header('Content-Length')
    if (length === undefined || !/^\d{1,15}$/.test(length)) {
      throw invalidField('Content-Length', 'must say how many bytes come')
    }
    const { body } = context.req.raw
    const media = { sizeBytes: Number(length), bytes: body ?? ReadableStream.from([]) }
    await provider.upload(mediaKey, media, callerSignal(context))
    log({ event: 'media-uploaded', provider: provider.name, mediaKey, sizeBytes: media.sizeBytes })
    return context.body(null, 204)
  })
  app.delete('/providers/:name/media', async (context) => {
    const provider = requireProvider(providers, context.req.param('name'))
    const mediaKey = context.req.query('key')
    if (!mediaKey) throw invalidField('key', 'must name the media')
    const forgotten = await provider.forget(mediaKey, callerSignal(context))
    return context.json({ forgotten })
  })
}
