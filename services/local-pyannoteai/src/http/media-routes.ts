import { hasCode } from '@toolkit/core'
import { mediaInputRequestSchema } from '@toolkit/pyannote-wire'
import { Hono } from 'hono'
import type { LocalPorts } from '../ports.ts'
import { Refusal } from './refusal.ts'
import { jsonBody } from './request-body.ts'

/** `POST /v1/media/input`: an address that takes one recording for an hour. */
export function mediaInputRoutes({ tickets, clock }: LocalPorts): Hono {
  return new Hono().post('/v1/media/input', async (context) => {
    const { url } = await jsonBody(context, mediaInputRequestSchema)
    const { origin } = new URL(context.req.url)
    return context.json({ url: origin + tickets.pathFor(url, clock.now()) }, 201)
  })
}

/** The `PUT` that such an address names. The address is the permission: no key goes with it. */
export function mediaPutRoutes({ tickets, clock, media, maxBytes }: LocalPorts): Hono {
  return new Hono().put('/local/media/:place', async (context) => {
    const { expires = '', signature = '' } = context.req.query()
    const url = tickets.check(context.req.param('place'), expires, signature, clock.now())
    if (url === null) throw new Refusal(403, 'The address is not valid or has run out')
    const length = context.req.header('content-length')
    if (length === undefined) throw new Refusal(411, 'Content-Length is required')
    if (Number(length) > maxBytes) {
      throw new Refusal(413, `The recording is larger than ${maxBytes} bytes`)
    }
    try {
      await media.put(url, Number(length), blocksOf(context.req.raw), clock.now())
    } catch (error) {
      if (hasCode(error, 'storage-full')) throw new Refusal(507, error.message)
      if (hasCode(error, 'request-invalid')) throw new Refusal(400, error.message)
      throw error
    }
    return context.body(null, 200)
  })
}

/**
 * The body by blocks. Whoever stops early lets the rest run out unused: a body that is left would take the connection,
 * and with it the answer, down. Its length was judged before.
 */
async function* blocksOf(request: Request): AsyncGenerator<Uint8Array> {
  if (request.body === null) return
  const reader = request.body.getReader()
  let next = await reader.read()
  try {
    for (; !next.done; next = await reader.read()) yield next.value
  } finally {
    // A connection that is gone has nothing left to run out.
    while (!next.done) next = await reader.read().catch(() => ({ done: true, value: undefined }))
  }
}
