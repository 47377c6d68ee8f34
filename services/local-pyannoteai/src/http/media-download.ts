import { createReadStream } from 'node:fs'
import { answerRange } from '@toolkit/http-kit'
import type { Context } from 'hono'
import type { MediaFile } from '../media-store.ts'
import { Refusal } from './refusal.ts'

/** The bytes of a recording, or the range of them that is asked for. */
export function mediaDownload(context: Context, file: MediaFile): Response {
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

/** Opened only when somebody reads. */
async function* bytesOf(path: string, start: number, end: number): AsyncGenerator<Uint8Array> {
  if (end > start) yield* createReadStream(path, { start, end: end - 1 })
}
