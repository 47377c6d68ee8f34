import { createHash, timingSafeEqual } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import { Refusal } from './refusal.ts'

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

/** Lets through what carries `Authorization: Bearer <key>`; the comparison takes the same time for every guess. */
export function requireKey(key: string): MiddlewareHandler {
  const wanted = digest(key)
  return async (context, next) => {
    const [scheme, given] = (context.req.header('authorization') ?? '').split(' ')
    const isBearer = scheme?.toLowerCase() === 'bearer'
    if (!timingSafeEqual(wanted, digest(given ?? '')) || !isBearer) {
      throw new Refusal(401, 'Invalid or missing API key')
    }
    await next()
  }
}
