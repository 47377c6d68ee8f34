import { createReadStream } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import { extname, resolve, sep } from 'node:path'
import { byteStream, type Log, matchesEtag, problemResponse } from '@toolkit/http-kit'
import type { ServerDependencies } from '../dependencies.ts'
import { acceptedEncoding, type Encoding, isCompressible } from '../http/compression.ts'
import type { App, Ctx } from '../http/environment.ts'
import { notFound } from '../http/problems.ts'
import { PAGE_POLICY } from '../security/headers.ts'

/** The built page: its files, and `index.html` for every other address that a browser opens. */
export function pageRoutes(app: App, { settings, log }: ServerDependencies): void {
  const { webRoot } = settings
  if (webRoot === null) return
  app.get('*', async (context, next) => {
    const { path } = context.req
    if (path === '/api' || path.startsWith('/api/')) return next()
    const file = await staticFile(context, webRoot, path, log)
    if (file !== null) return file
    // `/` answers every client, deeper addresses of the page only browsers.
    const wantsPage = path === '/' || (context.req.header('Accept') ?? '').includes('text/html')
    const page =
      wantsPage && !path.startsWith('/assets/')
        ? await staticFile(context, webRoot, '/index.html', log)
        : null
    return page ?? problemResponse(notFound())
  })
}

/** The file types of a built page. */
const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.ico': 'image/x-icon',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
  '.wav': 'audio/wav',
  '.mp3': 'audio/mpeg',
  '.flac': 'audio/flac',
  '.ogg': 'audio/ogg',
  '.webmanifest': 'application/manifest+json',
}

/** Vite names its output by a content hash. */
const HASHED = /^\/assets\/.+-[A-Za-z0-9_-]{8,}\.[a-z0-9]+$/

const SUFFIXES: Readonly<Record<Encoding, string>> = { br: '.br', gzip: '.gz' }

/**
 * The response with the file of the built page at `path`, or null. Only regular files of known types under `webRoot`
 * are served, and none whose name starts with a dot. The build puts compressed files beside those that become smaller.
 */
async function staticFile(
  context: Ctx,
  webRoot: string,
  path: string,
  log: Log,
): Promise<Response | null> {
  const file = await fileUnder(webRoot, path)
  const type = MEDIA_TYPES[extname(file ?? '')]
  if (file === null || type === undefined) return null
  const plain = await regularFile(file)
  if (plain === null) return null
  const encoding = isCompressible(type)
    ? acceptedEncoding(context.req.header('Accept-Encoding'))
    : null
  const encoded = encoding === null ? null : await regularFile(file + SUFFIXES[encoding])
  const sent = encoded ?? plain
  const version = `${sent.size.toString(36)}-${Math.floor(sent.mtimeMs).toString(36)}`
  const etag = `"${version}${encoded === null ? '' : `-${encoding}`}"`
  const headers = {
    'Content-Type': type,
    'Content-Security-Policy': PAGE_POLICY,
    'Cache-Control': HASHED.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache',
    ETag: etag,
    ...(isCompressible(type) ? { Vary: 'Accept-Encoding' } : {}),
    ...(encoding === null || encoded === null ? {} : { 'Content-Encoding': encoding }),
  }
  if (matchesEtag(context.req.header('If-None-Match'), etag)) {
    return new Response(null, { status: 304, headers })
  }
  const body =
    context.req.method === 'HEAD'
      ? null
      : byteStream(context, log, (signal) => fileBlocks(sent.path, signal))
  return new Response(body, { headers: { ...headers, 'Content-Length': String(sent.size) } })
}

/** Path, size and time of a regular file; null if there is none that can be read. */
async function regularFile(path: string) {
  const found = await stat(path).catch(() => null) // missing or not readable: null for the caller
  return found?.isFile() ? { path, size: found.size, mtimeMs: found.mtimeMs } : null
}

/** The blocks of a file, which is opened at the first one. */
async function* fileBlocks(file: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  yield* createReadStream(file, { signal })
}

/** The real path of `path` under `root`; null if it does not exist, or leads outside by dots or a link. */
async function fileUnder(root: string, path: string): Promise<string | null> {
  const decoded = decode(path)
  if (decoded === null || /[\0\\]|\/\./.test(decoded)) return null
  try {
    const file = await realpath(resolve(root, `.${decoded}`))
    return file.startsWith((await realpath(root)) + sep) ? file : null
  } catch {
    return null // missing or not readable: null for the caller
  }
}

function decode(path: string): string | null {
  try {
    return decodeURIComponent(path)
  } catch {
    return null // a malformed escape matches no file
  }
}
