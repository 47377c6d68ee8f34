import { isDiskFull } from '@toolkit/file-kit'
import { Hono } from 'hono'
import { BrokenConnection } from './faults/broken-connection.ts'
import { limitCalls } from './http/rate-limit.ts'
import { Refusal, refusalResponse, requireKey } from './http/refusal.ts'
import type { LocalPorts } from './ports.ts'
import { jobRoutes, localJobRoutes } from './routes/job-routes.ts'
import { forgetRoute, mediaPlaceRoutes, mediaRoutes } from './routes/media-routes.ts'

/** The API of pyannoteAI, and the `/local` calls. */
export function createApp(ports: LocalPorts): Hono {
  const { faults, limits } = ports
  const app = new Hono()
  if (faults !== null) app.use(faults.middleware)
  const withKey = requireKey(ports.key)
  const guarded = ['/v1/*', '/v2/*', '/local/jobs/*', '/local/forget', '/local/faults']
  for (const path of guarded) app.use(path, withKey)
  if (limits !== null) limitCalls(app, limits, ports.clock)
  if (faults !== null) app.route('/', faults.routes)
  app.get('/v1/test', (context) => context.json({ status: 'OK', message: 'The key is valid' }))
  app.route('/', mediaRoutes(ports))
  app.route('/', mediaPlaceRoutes(ports))
  app.route('/', jobRoutes(ports))
  app.route('/', localJobRoutes(ports))
  app.route('/', forgetRoute(ports))
  app.notFound((context) =>
    refusalResponse(context, new Refusal(404, 'There is no such call'), ports.ids()),
  )
  app.onError((error, context) => {
    // A requested fault: in process, the caller of `app.fetch` gets the rejection.
    if (error instanceof BrokenConnection) throw error
    const requestId = ports.ids()
    if (error instanceof Refusal) return refusalResponse(context, error, requestId)
    if (isDiskFull(error)) {
      return refusalResponse(context, new Refusal(507, 'There is not enough disk space'), requestId)
    }
    if (context.req.raw.signal.aborted) {
      return refusalResponse(context, new Refusal(400, 'The connection broke'), requestId)
    }
    const { method, path } = context.req
    const message = 'A request failed unexpectedly.'
    ports.log({
      level: 'error',
      event: 'local-request-failed',
      message,
      requestId,
      method,
      path,
      error,
    })
    return refusalResponse(context, new Refusal(500, 'Something went wrong'), requestId)
  })
  return app
}
