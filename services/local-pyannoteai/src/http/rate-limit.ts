import type { Clock } from '@toolkit/core'
import type { MiddlewareHandler } from 'hono'
import { Refusal } from './refusal.ts'

const WINDOW_MS = 60_000

/** Calls a minute of each call that submits, that is about media, and that reads jobs. */
export interface Limits {
  readonly submits: number
  readonly media: number
  readonly reads: number
}

/**
 * Lets `perMinute` calls through in each fixed window of 60 s and refuses (429) the rest. Every answer says what is left;
 * `X-RateLimit-Reset` and `Retry-After` are the seconds to the next window.
 */
export function limitRate(perMinute: number, clock: Clock): MiddlewareHandler {
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
