import { type DiarizationProvider, describeProvider, ToolkitError } from '@toolkit/core'
import {
  errorHandler,
  type Log,
  problemResponse,
  requestId,
  requireServiceKey,
} from '@toolkit/http-kit'
import { Hono } from 'hono'
import { providerRoutes } from './provider-routes.ts'

export interface WrapperDependencies {
  readonly providers: readonly DiarizationProvider[]
  /** The key that the services share; every caller must send it. */
  readonly serviceKey: string
  readonly log: Log
}

/**
 * The provider port over HTTP; the README lists the calls. The service holds the keys and keeps to the rate limits, so an
 * answer may take a while. Errors are problem documents, from which the client restores the same errors. When a caller
 * disconnects, its call to the provider ends too.
 */
export function createApp({ providers, serviceKey, log }: WrapperDependencies): Hono {
  const app = new Hono()
  const handleError = errorHandler(log)
  app.onError((error, context) => {
    if (!context.req.raw.signal.aborted) return handleError(error, context)
    log({ event: 'caller-gone', method: context.req.method, path: context.req.path })
    // The caller does not receive this response.
    return new Response(null, { status: 499 })
  })
  app.notFound((context) => {
    const message = `There is no ${context.req.method} ${context.req.path} here. Run the server and the wrapper in the same version.`
    return problemResponse(new ToolkitError('not-found', message))
  })
  app.use(requestId(), requireServiceKey(serviceKey, ['/health']))
  app.get('/health', (context) => context.json({ status: 'ok' }))
  app.get('/providers', (context) => context.json({ items: providers.map(describeProvider) }))
  providerRoutes(app, providers, log)
  return app
}
