import { createReadStream } from 'node:fs'
import { hasCode } from '@toolkit/core'
import { answerRange } from '@toolkit/http-kit'
import { mediaRequestSchema } from '@toolkit/pyannote-wire'
import { type Context, Hono } from 'hono'
import { jsonBody, Refusal } from '../http/refusal.ts'
import type { MediaFile } from '../media-store.ts'
import type { MediaVerb } from '../media-ticket.ts'
import type { LocalPorts } from '../ports.ts'

/** `POST /v1/media/input` and `…/output`: an address to upload or download one recording, valid for an hour. */
export function mediaRoutes({ tickets, media, clock }: LocalPorts): Hono {
  const address = async (context: Context, verb: MediaVerb) => {
    const { url } = await jsonBody(context, mediaRequestSchema)
    const now = clock.now()
    if (verb === 'GET' && !media.offers(url, now)) throw noMedia()
    const { origin } = new URL(context.req.url)
    return context.json({ url: origin + tickets.pathFor(verb, url, now) }, 201)
  }
  return new Hono()
    .post('/v1/media/input', (context) => address(context, 'PUT'))
    .post('/v1/media/output', (context) => address(context, 'GET'))
}

/** The `PUT` and `GET` of such an address. The signed address is the permission; no key is required. */
export function mediaPlaceRoutes({ tickets, clock, media, maxBytes }: LocalPorts): Hono {
  const urlOf = (context: Context, verb: MediaVerb): string => {
    const { expires = '', signature = '' } = context.req.query()
    const place = context.req.param('place') ?? ''
    const url = tickets.check(verb, place, expires, signature, clock.now())
    if (url === null) throw new Refusal(403, 'The address is not valid or has expired')
    return url
  }
  const app = new Hono()
  app.get('/local/media/:place', async (context) => {
    const file = await media.file(urlOf(context, 'GET'), clock.now())
    if (file === null) throw noMedia()
    return mediaDownload(context, file)
  })
  return app.put('/local/media/:place', async (context) => {
    const url = urlOf(context, 'PUT')
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

function noMedia(): Refusal {
  return new Refusal(404, 'There is no such media')
}

/**
 * The blocks of the body. If the reader stops early, the rest is read and dropped: an unread body would destroy the
 * connection before the answer. The length of the body has been checked.
 */
async function* blocksOf(request: Request): AsyncGenerator<Uint8Array> {
  if (request.body === null) return
  const reader = request.body.getReader()
  let next = await reader.read()
  try {
    for (; !next.done; next = await reader.read()) yield next.value
  } finally {
    // A broken connection has nothing left to read.
    while (!next.done) next = await reader.read().catch(() => ({ done: true, value: undefined }))
  }
}

/** The response with a recording, or with the requested range of it. */
function mediaDownload(context: Context, file: MediaFile): Response {
  const { path, sizeBytes, modifiedAtMs, etag } = file
  const asked = { range: context.req.header('range'), ifRange: context.req.header('if-range') }
  const range = answerRange(asked, { sizeBytes, etag, lastModified: modifiedAtMs })
  if (range.kind === 'unsatisfiable') {
    context.header('Content-Range', `bytes */${sizeBytes}`)
    throw new Refusal(416, `The recording has ${sizeBytes} bytes`)
  }
  const { start, end } = range.kind === 'part' ? range : { start: 0, end: sizeBytes }
  context.header('Accept-Ranges', 'bytes')
  context.header('Content-Type', 'application/octet-stream')
  context.header('Content-Length', String(end - start))
  context.header('ETag', etag)
  context.header('Last-Modified', new Date(modifiedAtMs).toUTCString())
  if (range.kind === 'part') {
    context.header('Content-Range', `bytes ${start}-${end - 1}/${sizeBytes}`)
  }
  return context.body(
    ReadableStream.from(bytesOf(path, start, end)),
    range.kind === 'part' ? 206 : 200,
  )
}

/** Opens the file when the first block is read. */
async function* bytesOf(path: string, start: number, end: number): AsyncGenerator<Uint8Array> {
  if (end > start) yield* createReadStream(path, { start, end: end - 1 })
}

/**
 * `POST /local/forget {url}`, which pyannoteAI does not have: deletes a recording at once, with its jobs, their results and
 * its evidence. A running job is stopped first. An unknown recording is not an error.
 */
export function forgetRoute({ book, runner, media, evidence }: LocalPorts): Hono {
  return new Hono().post('/local/forget', async (context) => {
    const { url } = await jsonBody(context, mediaRequestSchema)
    const jobs = book.of(url)
    for (const { id } of jobs) {
      await runner.cancel(id)
      await book.remove(id)
    }
    await media.remove(url)
    await evidence.forget(url)
    return context.json({ jobs: jobs.length })
  })
}
