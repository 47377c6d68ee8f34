import { ToolkitError } from '@toolkit/core'
import type { MiddlewareHandler } from 'hono'
import type { Environment } from './environment.ts'

const AGAIN_SECONDS = 2

/** What does not depend on what is stored. */
const ALWAYS = /^\/api\/(health|openapi\.json|docs(\/.*)?)$/

/** Answers 503 `starting` until what the last process left is taken up: before that, lists lack what is there. */
export function startingGuard(isReady: () => boolean): MiddlewareHandler<Environment> {
  return async (context, next) => {
    if (!isReady() && !ALWAYS.test(context.req.path)) {
      throw new ToolkitError(
        'starting',
        'The server is starting: it takes up what the last one left. Try again in a moment.',
        { retryAfterSeconds: AGAIN_SECONDS },
      )
    }
    await next()
  }
}
