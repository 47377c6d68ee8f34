import type { Clock } from '@toolkit/core'
import type { Hono } from 'hono'
import { type Limits, limitRate } from './rate-limit.ts'

/** The calls that are limited, each on its own account. */
const CALLS: readonly (readonly [keyof Limits, string])[] = [
  ['submits', '/v1/diarize'],
  ['submits', '/v1/voiceprint'],
  ['submits', '/v1/identify'],
  ['media', '/v1/media/input'],
  ['media', '/v1/media/output'],
  ['reads', '/v1/jobs/:id'],
  ['reads', '/v2/jobs'],
]

/** Puts the limits in front of the calls that have one. */
export function limitCalls(app: Hono, limits: Limits, clock: Clock): void {
  for (const [kind, path] of CALLS) app.use(path, limitRate(limits[kind], clock))
}
