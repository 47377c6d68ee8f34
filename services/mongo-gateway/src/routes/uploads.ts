import { Hono } from 'hono'
import { z } from 'zod'
import { byteStream } from '../http/byte-stream.ts'
import type { Environment } from '../http/environment.ts'
import { parsed } from '../http/parsed.ts'
import type { Parts } from '../http/parts.ts'
import { markedBody } from '../http/request-body.ts'

const one = z.object({ id: z.string() })
const position = z.coerce.number().pipe(z.int().nonnegative())
const appended = one.extend({ offset: position })
const readFrom = one.extend({ from: position })

/** `PATCH /uploads?id=&offset=` appends and answers the new offset, `GET /uploads?id=&from=` the bytes from there on. */
export function uploadRoutes(parts: Parts): Hono<Environment> {
  const { storage, signals } = parts
  return new Hono<Environment>()
    .patch('/uploads', async (context) => {
      const { id, offset } = parsed(appended, context.req.query())
      const bytes = markedBody(context)
      return context.json(await storage.uploads.append(id, offset, bytes, signals.of(context)))
    })
    .get('/uploads', (context) => {
      const { id, from } = parsed(readFrom, context.req.query())
      return byteStream(context, parts, (signal) => storage.uploads.read(id, { from, signal }))
    })
}
