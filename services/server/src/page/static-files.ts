import { createReadStream } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import { extname, resolve, sep } from 'node:path'
import { type Log, matchesEtag } from '@toolkit/http-kit'
import { byteStream } from '../http/byte-stream.ts'
import type { Ctx } from '../http/environment.ts'
import { PAGE_POLICY } from '../security/headers.ts'

/** What a built page is made of. */
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

/** Vite names what it builds by its content. */
const HASHED = /^\/assets\/.+-[A-Za-z0-9_-]{8,}\.[a-z0-9]+$/

/**
 * The file of the built page at this path, or null. Only regular files under `webRoot` of known types; no name that
 * begins with a dot.
 */
export async function staticFile(
  context: Ctx,
  webRoot: string,
  path: string,
  log: Log,
): Promise<Response | null> {
  const file = await fileUnder(webRoot, path)
  const type = MEDIA_TYPES[extname(file ?? '')]
  if (file === null || type === undefined) return null
  const found = await stat(file).catch(() => null) // not there, or not for us: the same to the caller
  if (!found?.isFile()) return null
  const etag = `"${found.size.toString(36)}-${Math.floor(found.mtimeMs).toString(36)}"`
  const headers = {
    'Content-Type': type,
    'Content-Security-Policy': PAGE_POLICY,
    'Cache-Control': HASHED.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache',
    ETag: etag,
  }
  if (matchesEtag(context.req.header('If-None-Match'), etag)) {
    return new Response(null, { status: 304, headers })
  }
  const body =
    context.req.method === 'HEAD'
      ? null
      : byteStream(context, log, (signal) => createReadStream(file, { signal }))
  return new Response(body, { headers: { ...headers, 'Content-Length': String(found.size) } })
}

/** Where `path` lies under `root`, or null where nothing is there or it leads out, by dots or by a link. */
async function fileUnder(root: string, path: string): Promise<string | null> {
  const decoded = decode(path)
  if (decoded === null || /[\0\\]|\/\./.test(decoded)) return null
  try {
    const file = await realpath(resolve(root, `.${decoded}`))
    return file.startsWith((await realpath(root)) + sep) ? file : null
  } catch {
    return null // not there, or not for us: the same to the caller
  }
}

function decode(path: string): string | null {
  try {
    return decodeURIComponent(path)
  } catch {
    return null // a malformed escape names no file
  }
}
