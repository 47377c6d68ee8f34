import { type ByteRange, ToolkitError } from '@toolkit/core'
import { Hono } from 'hono'
import { z } from 'zod'
import { byteStream } from '../http/byte-stream.ts'
import type { Ctx, Environment } from '../http/environment.ts'
import { parsed } from '../http/parsed.ts'
import type { Parts } from '../http/parts.ts'
import { markedBody } from '../http/request-body.ts'

const bytePosition = z.coerce.number().pipe(z.int().nonnegative())
const rangeSchema: z.ZodType<ByteRange> = z.object({ start: bytePosition, end: bytePosition })

/**
 * `PUT /blobs?key=` answers the size, `GET /blobs?key=[&start=&end=]` the bytes [start, end). The key is a parameter,
 * for what is no key must reach the storage, which refuses it, and not be mended on the way; so is the range, for
 * `Range` cannot say an empty one.
 */
export function blobRoutes(parts: Parts): Hono<Environment> {
  const { storage, signals } = parts
  return new Hono<Environment>()
    .put('/blobs', async (context) => {
      const key = keyOf(context)
      const bytes = markedBody(context)
      return context.json(await storage.blobs.put(key, bytes, signals.of(context)))
    })
    .get('/blobs', (context) => {
      const key = keyOf(context)
      const { start, end } = context.req.query()
      const whole = start === undefined && end === undefined
      const range = whole ? undefined : parsed(rangeSchema, { start, end })
      return byteStream(context, parts, (signal) => storage.blobs.read(key, range, signal))
    })
}

function keyOf(context: Ctx): string {
  const key = context.req.query('key')
  if (key !== undefined) return key
  throw new ToolkitError('request-invalid', 'Name the key of the blob.')
}
