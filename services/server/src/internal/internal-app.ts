import {
  errorHandler,
  type Log,
  problemResponse,
  requestId,
  requireServiceKey,
} from '@toolkit/http-kit'
import { Hono } from 'hono'
import type { Environment } from '../http/environment.ts'
import { nothingHere } from '../http/not-found.ts'
import { pathGuard } from '../security/plain-path.ts'
import { internalRoutes, type NoticeTaker } from './internal-routes.ts'

export interface InternalDependencies extends NoticeTaker {
  /** What a caller has to show: the key that our services share. */
  readonly serviceKey: string
  readonly log: Log
}

/**
 * What the server answers to the webhook alone, for a listener of its own on a network that nobody else is on. Where
 * the webhook runs in the same process there is no such listener.
 */
export function createInternalApp(dependencies: InternalDependencies): Hono<Environment> {
  const app = new Hono<Environment>()
  app.onError(errorHandler(dependencies.log))
  app.notFound(() => problemResponse(nothingHere()))
  app.use(requestId(), pathGuard(), requireServiceKey(dependencies.serviceKey))
  internalRoutes(app, dependencies)
  return app
}
