import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Context, MiddlewareHandler } from 'hono'
import { parseAccept } from 'hono/utils/accept'

/** A smaller body fits into one packet anyway. */
const MIN_BYTES = 1024
const COMPRESSIBLE =
  /^(application\/(json|problem\+json|octet-stream|manifest\+json|wasm)|image\/svg\+xml|text\/(html|css|javascript|plain))(;|$)/

/*
 * The fastest levels: better ones take longer than a local network saves. In one step: by default each 16 KiB wait for the
 * event loop, megabytes more than a hundred times.
 */
const encoders = {
  br: (body: Uint8Array) =>
    promisify(brotliCompress)(body, {
      chunkSize: body.length,
      params: { [constants.BROTLI_PARAM_QUALITY]: 1 },
    }),
  gzip: (body: Uint8Array) => promisify(gzip)(body, { chunkSize: body.length, level: 1 }),
}

export type Encoding = keyof typeof encoders

/** Whether bodies of this media type become smaller: no sound, no pictures but drawings, no event stream. */
export function isCompressible(mediaType: string): boolean {
  return COMPRESSIBLE.test(mediaType)
}

/** The best encoding that `Accept-Encoding` allows: Brotli before gzip; null for none. */
export function acceptedEncoding(header: string | undefined): Encoding | null {
  const accepted = new Map(parseAccept(header ?? '').map(({ type, q }) => [type.toLowerCase(), q]))
  const qualityOf = (encoding: Encoding) => accepted.get(encoding) ?? accepted.get('*') ?? 0
  const best = qualityOf('gzip') > qualityOf('br') ? 'gzip' : 'br'
  return qualityOf(best) > 0 ? best : null
}

/**
 * Compresses the bodies of GET requests that routes answer from memory. Streams, which have a `Content-Length`, are sent
 * as they are: files of the page have compressed ones beside them, and sound can be asked for in ranges.
 */
export function compression(): MiddlewareHandler {
  return async (context, next) => {
    await next()
    const { res, req } = context
    const type = res.headers.get('Content-Type') ?? ''
    const isStream = ['Content-Length', 'Accept-Ranges', 'Content-Encoding'].some((name) =>
      res.headers.has(name),
    )
    if (req.method !== 'GET' || !res.ok || isStream || !isCompressible(type)) return
    const vary = res.headers.get('Vary')
    context.header('Vary', vary === null ? 'Accept-Encoding' : `${vary}, Accept-Encoding`)
    const encoding = acceptedEncoding(req.header('Accept-Encoding'))
    if (encoding === null) return
    const body = Buffer.from(await context.res.arrayBuffer())
    const { status, headers } = context.res
    if (body.length < MIN_BYTES) {
      context.res = new Response(body, { status, headers })
      return
    }
    context.res = new Response(await encoders[encoding](body), { status, headers })
    context.res.headers.set('Content-Encoding', encoding)
  }
}

/**
 * The response with bytes from memory, compressed. For megabytes: the middleware would read them out of the response, which
 * copies them several times and takes longer than compressing them.
 */
export async function bytesResponse(context: Context, bytes: Uint8Array): Promise<Response> {
  context.header('Content-Type', 'application/octet-stream')
  const encoding = acceptedEncoding(context.req.header('Accept-Encoding'))
  if (encoding === null || bytes.length < MIN_BYTES) return context.body(Uint8Array.from(bytes))
  context.header('Vary', 'Accept-Encoding', { append: true })
  context.header('Content-Encoding', encoding)
  return context.body(await encoders[encoding](bytes))
}
