import type { Clock } from '@toolkit/core'
import type { Hono, MiddlewareHandler } from 'hono'
import { Refusal } from './refusal.ts'

const WINDOW_MS = 60_000

/** Calls per minute, for each call that submits jobs, handles media or reads jobs. */
export interface Limits {
  readonly submits: number
  readonly media: number
  readonly reads: number
}

/**
 * Allows `perMinute` calls in each fixed window of 60 s and refuses (429) the rest. Every answer has the remaining calls;
 * `X-RateLimit-Reset` and `Retry-After` are the seconds until the next window.
 */
function limitRate(perMinute: number, clock: Clock): MiddlewareHandler {
  let window = -1
  let calls = 0
  return async (context, next) => {
    const now = clock.now()
    const current = Math.floor(now / WINDOW_MS)
    if (current !== window) calls = 0
    window = current
    calls += 1
    const resetSeconds = String(Math.ceil(((current + 1) * WINDOW_MS - now) / 1000))
    context.header('X-RateLimit-Limit', String(perMinute))
    context.header('X-RateLimit-Remaining', String(Math.max(0, perMinute - calls)))
    context.header('X-RateLimit-Reset', resetSeconds)
    if (calls > perMinute) {
      context.header('Retry-After', resetSeconds)
      throw new Refusal(429, 'Too many requests')
    }
    await next()
  }
}

/** The limited calls; each has a counter of its own. */
const CALLS: readonly (readonly [keyof Limits, string])[] = [
  ['submits', '/v1/diarize'],
  ['submits', '/v1/voiceprint'],
  ['submits', '/v1/identify'],
  ['media', '/v1/media/input'],
  ['media', '/v1/media/output'],
  ['reads', '/v1/jobs/:id'],
  ['reads', '/v2/jobs'],
]

/** Adds the limits to the app. */
export function limitCalls(app: Hono, limits: Limits, clock: Clock): void {
  for (const [kind, path] of CALLS) app.use(path, limitRate(limits[kind], clock))
}
