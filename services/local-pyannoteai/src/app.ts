import { Hono } from 'hono'
import { isDiskFull } from './atomic-file.ts'
import { requireKey } from './http/api-key.ts'
import { jobRoutes, localJobRoutes } from './http/job-routes.ts'
import { mediaInputRoutes, mediaPutRoutes } from './http/media-routes.ts'
import { Refusal, refusalResponse } from './http/refusal.ts'
import type { LocalPorts } from './ports.ts'

/** Calls of the cloud that this machine does not answer yet. */
const NOT_YET = ['/v1/media/output', '/v1/voiceprint', '/v1/identify']

/** pyannoteAI's API over the given ports. */
export function createApp(ports: LocalPorts): Hono {
  const app = new Hono()
  const withKey = requireKey(ports.key)
  for (const path of ['/v1/*', '/v2/*', '/local/jobs/*']) app.use(path, withKey)
  app.get('/v1/test', (context) => context.json({ status: 'OK', message: 'The key is valid' }))
  for (const path of NOT_YET) {
    app.post(path, () => {
      throw new Refusal(501, 'This call is not available on this machine yet')
    })
  }
  app.route('/', mediaInputRoutes(ports))
  app.route('/', mediaPutRoutes(ports))
  app.route('/', jobRoutes(ports))
  app.route('/', localJobRoutes(ports))
  app.notFound((context) =>
    refusalResponse(context, new Refusal(404, 'There is no such call'), ports.ids()),
  )
  app.onError((error, context) => {
    const requestId = ports.ids()
    if (error instanceof Refusal) return refusalResponse(context, error, requestId)
    if (isDiskFull(error)) {
      return refusalResponse(context, new Refusal(507, 'There is not enough disk space'), requestId)
    }
    if (context.req.raw.signal.aborted) {
      return refusalResponse(context, new Refusal(400, 'The request broke off'), requestId)
    }
    const { method, path } = context.req
    const message = 'A request failed for a reason that nobody foresaw.'
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
