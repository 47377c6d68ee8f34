import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http'
import https from 'node:https'
import type { AddressInfo } from 'node:net'

/** A server on loopback that recordings are fetched from. */
export interface SourceServer {
  readonly host: string
  readonly origin: string
  /** All requests so far. */
  readonly requests: { readonly url: string; readonly headers: IncomingHttpHeaders }[]
  /** Answers a path, replacing its earlier answer. */
  on(path: string, answer: RequestListener): void
  /** Serves a file with ranges, a length and an entity tag. */
  file(path: string, bytes: Uint8Array, version?: string): void
  close(): Promise<void>
}

/** @param tls a key and a certificate for https. */
export async function openSourceServer(tls?: {
  readonly key: string
  readonly certificate: string
}): Promise<SourceServer> {
  const answers = new Map<string, RequestListener>()
  const requests: SourceServer['requests'] = []
  const listener: RequestListener = (request, response) => {
    const { url = '', headers } = request
    requests.push({ url, headers })
    const answer = answers.get(url.split('?')[0] ?? '')
    if (answer) answer(request, response)
    else response.writeHead(404).end()
  }
  const server = tls
    ? https.createServer({ key: tls.key, cert: tls.certificate }, listener)
    : createServer(listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const name = tls ? 'localhost' : '127.0.0.1'
  const host = `${name}:${(server.address() as AddressInfo).port}`
  return {
    host,
    origin: `${tls ? 'https' : 'http'}://${host}`,
    requests,
    on: (path, answer) => void answers.set(path, answer),
    file(path, bytes, version = '"1"') {
      answers.set(path, rangesOf(bytes, version))
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Answers as a server of files does, also to `If-Range`. */
export function rangesOf(bytes: Uint8Array, version: string): RequestListener {
  return (request, response) => {
    const { range, 'if-range': condition } = request.headers
    const from = condition === version ? Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0) : 0
    const headers = { etag: version, 'content-type': 'audio/wav' }
    if (from > 0 && from >= bytes.length) {
      response.writeHead(416, { ...headers, 'content-range': `bytes */${bytes.length}` }).end()
      return
    }
    const part = bytes.subarray(from)
    const place = `bytes ${from}-${bytes.length - 1}/${bytes.length}`
    const length = { 'content-length': part.length }
    if (from > 0) response.writeHead(206, { ...headers, ...length, 'content-range': place })
    else response.writeHead(200, { ...headers, ...length })
    response.end(part)
  }
}
