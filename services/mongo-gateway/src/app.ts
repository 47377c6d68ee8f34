import { type Storage, ToolkitError } from '@toolkit/core'
import {
  errorHandler,
  type Log,
  problemResponse,
  requestId,
  requireServiceKey,
} from '@toolkit/http-kit'
import { Hono } from 'hono'
import { blobRoutes, uploadRoutes } from './byte-routes.ts'
import { CallSignals, type Environment } from './call.ts'
import { leaseRoutes } from './lease-routes.ts'
import { recordRoutes } from './record-routes.ts'
import { settlingUploads } from './settling-uploads.ts'

export interface GatewayDependencies {
  /** The caller closes it after the listening server. */
  readonly storage: Storage
  /** The key that the services share; every caller must send it. */
  readonly serviceKey: string
  readonly log: Log
  /** Fires at shutdown: ends calls under way and releases the lease. */
  readonly closing?: AbortSignal
}

/**
 * The storage ports over HTTP, for `adapters/gateway-client`. Errors are problem documents; the details of unexpected
 * errors are only logged. `GET /health` answers 503 if the database does not answer. Listen with `run/process/listen.ts`:
 * an upload may take hours.
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
  for (const routes of [recordRoutes, blobRoutes, uploadRoutes, leaseRoutes]) {
    app.route('/', routes(parts))
  }
  app.get('/health', async (context) => {
    await dependencies.storage.check()
    return context.json({ status: 'ok', database: dependencies.storage.kind })
  })
  app.notFound(() =>
    problemResponse(
      new ToolkitError(
        'not-found',
        'The gateway has no such call. Run the server and the gateway in the same version.',
      ),
    ),
  )
  app.onError(errorHandler(log))
  return app
}
