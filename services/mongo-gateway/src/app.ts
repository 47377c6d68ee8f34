import { ToolkitError } from '@toolkit/core'
import { errorHandler, problemResponse, requestId, requireServiceKey } from '@toolkit/http-kit'
import { Hono } from 'hono'
import type { GatewayDependencies } from './dependencies.ts'
import { CallSignals } from './http/call-signals.ts'
import type { Environment } from './http/environment.ts'
import { blobRoutes } from './routes/blobs.ts'
import { healthRoute } from './routes/health.ts'
import { leaseRoutes } from './routes/lease.ts'
import { recordRoutes } from './routes/records.ts'
import { uploadRoutes } from './routes/uploads.ts'
import { settlingUploads } from './settling-uploads.ts'

/**
 * The storage ports over HTTP, for `adapters/gateway-client`. Errors are problem documents; what the storage does not
 * say itself stays in the log. Listen with `run/process/listen.ts`: an upload may take hours.
 */
export function createApp(dependencies: GatewayDependencies): Hono<Environment> {
  const { log, closing } = dependencies
  const uploads = settlingUploads(dependencies.storage.uploads)
  const parts = {
    storage: { ...dependencies.storage, uploads },
    log,
    signals: new CallSignals(closing),
  }
  const app = new Hono<Environment>()
  app.use(requestId(), requireServiceKey(dependencies.serviceKey, ['/health']))
  for (const routes of [healthRoute, recordRoutes, blobRoutes, uploadRoutes, leaseRoutes]) {
    app.route('/', routes(parts))
  }
  app.notFound(() =>
    problemResponse(
      new ToolkitError(
        'not-found',
        'The gateway has no such call. See that server and gateway are of the same version.',
      ),
    ),
  )
  app.onError(errorHandler(log))
  return app
}
