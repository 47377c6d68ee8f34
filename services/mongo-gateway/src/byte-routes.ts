import { type ByteRange, ToolkitError } from '@toolkit/core'
import { byteStream, type Log } from '@toolkit/http-kit'
import { Hono } from 'hono'
import { z } from 'zod'
import { type Ctx, type Environment, parsed, type RouteDependencies } from './call.ts'
import { markedBody } from './request-body.ts'

const bytePosition = z.coerce.number().pipe(z.int().nonnegative())
const rangeSchema: z.ZodType<ByteRange> = z.object({ start: bytePosition, end: bytePosition })

/**
 * `PUT /blobs?key=` answers the size, `GET /blobs?key=[&start=&end=]` the bytes [start, end). The key is a query parameter
 * because an invalid key in the path would be normalized on the way instead of refused by the storage. So is the range,
 * because a `Range` header cannot be empty.
 */
export function blobRoutes(parts: RouteDependencies): Hono<Environment> {
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
      return bytesResponse(context, parts, (signal) => storage.blobs.read(key, range, signal))
    })
}

function keyOf(context: Ctx): string {
  const key = context.req.query('key')
  if (key !== undefined) return key
  throw new ToolkitError('request-invalid', 'Name the key of the blob.')
}

const one = z.object({ id: z.string() })
const appended = one.extend({ offset: bytePosition })
const readFrom = one.extend({ from: bytePosition })

/** `PATCH /uploads?id=&offset=` appends and answers the new offset, `GET /uploads?id=&from=` answers the bytes from there. */
export function uploadRoutes(parts: RouteDependencies): Hono<Environment> {
  const { storage, signals } = parts
  return new Hono<Environment>()
    .patch('/uploads', async (context) => {
      const { id, offset } = parsed(appended, context.req.query())
      const bytes = markedBody(context)
      return context.json(await storage.uploads.append(id, offset, bytes, signals.of(context)))
    })
    .get('/uploads', (context) => {
      const { id, from } = parsed(readFrom, context.req.query())
      return bytesResponse(context, parts, (signal) => storage.uploads.read(id, { from, signal }))
    })
}

/**
 * A response with bytes that are sent while they are read. An error before the first block is answered as an error; after
 * that it ends the connection.
 */
async function bytesResponse(
  context: Ctx,
  { log, signals }: RouteDependencies,
  open: (signal: AbortSignal) => AsyncIterable<Uint8Array>,
): Promise<Response> {
  const signal = signals.of(context)
  const blocks = open(signal)[Symbol.asyncIterator]()
  let first: IteratorResult<Uint8Array> | null = await blocks.next()
  const headers = { 'Content-Type': 'application/octet-stream' }
  if (context.req.method === 'HEAD') {
    await blocks.return?.()
    return new Response(null, { headers })
  }
  const whole: AsyncIterableIterator<Uint8Array> = {
    async next() {
      const next = first ?? (await blocks.next())
      first = null
      return next
    },
    return: async () => (await blocks.return?.()) ?? { done: true, value: undefined },
    [Symbol.asyncIterator]: () => whole,
  }
  const logFailure: Log = (entry) => {
    if (!signal.aborted) log(entry)
  }
  return new Response(
    byteStream(context, logFailure, () => whole),
    { headers },
  )
}
