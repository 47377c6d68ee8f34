import { createRoute } from '@hono/zod-openapi'
import { type ByteRange, ToolkitError } from '@toolkit/core'
import { answerRange, contentDisposition, matchesEtag, problemResponse } from '@toolkit/http-kit'
import type { ServerDependencies } from '../dependencies.ts'
import { byteStream } from '../http/byte-stream.ts'
import type { App, Ctx } from '../http/environment.ts'
import { bytesAnswer, recordingId, recordingParams } from '../http/route-parts.ts'
import { SANDBOX_POLICY } from '../security/headers.ts'
import { safeAudioType } from '../views/audio-type.ts'

const ranges = 'Takes Range, If-Range, If-None-Match and HEAD.'
const responses = {
  ...bytesAnswer(200, 'audio/*', 'The whole file'),
  206: { description: 'The range asked for' },
  410: { description: 'The file is missing on the server' },
}

const sound = createRoute({
  method: 'get',
  path: '/api/recordings/{id}/audio',
  tags: ['Recordings'],
  summary: 'The sound that is drawn, played and diarized',
  description: `The file itself where a browser that plays it has the clock of its samples; else a rendition of what was decoded (MP4 with Opus). 409 while that is being prepared. ${ranges}`,
  request: { params: recordingParams },
  responses,
})

const original = createRoute({
  method: 'get',
  path: '/api/recordings/{id}/original',
  tags: ['Recordings'],
  summary: 'The file, as it was handed in',
  description: ranges,
  request: { params: recordingParams },
  responses,
})

export function audioRoutes(app: App, { toolkit, log }: ServerDependencies): void {
  const { recordings } = toolkit

  app.openapi(sound, async (context) => {
    const recording = await recordings.get(recordingId(context.req.valid('param')))
    const { id, sound: played, sha256, sizeBytes } = recording
    if (played === null) {
      throw new ToolkitError(
        'request-conflict',
        recording.error === null
          ? 'The sound is still being prepared. Ask again when the recording has a `sound`.'
          : `This recording cannot be played: ${recording.error.message}`,
      )
    }
    await recordings.requireFile(id, 'sound')
    const version = played.kind === 'original' ? '' : `-rendition-${played.sizeBytes}`
    return fileResponse(context, {
      etag: `"${sha256 ?? `${id}-${sizeBytes}`}${version}"`,
      sizeBytes: played.sizeBytes,
      contentType: safeAudioType(played.contentType),
      disposition: contentDisposition('inline', recording.name),
      modified: recording.createdAt,
      open: (range) =>
        byteStream(context, log, (signal) => recordings.sound(id, played, range, signal)),
    })
  })

  app.openapi(original, async (context) => {
    const recording = await recordings.get(recordingId(context.req.valid('param')))
    const { id, sha256, sizeBytes } = recording
    await recordings.requireFile(id, 'file')
    return fileResponse(context, {
      etag: `"${sha256 ?? `${id}-${sizeBytes}`}"`,
      sizeBytes,
      contentType: safeAudioType(recording.contentType),
      disposition: contentDisposition('attachment', recording.name),
      modified: recording.createdAt,
      open: (range) => byteStream(context, log, (signal) => recordings.original(id, range, signal)),
    })
  })
}

interface File {
  readonly etag: string
  readonly sizeBytes: number
  readonly contentType: string
  readonly disposition: string
  /** ISO 8601. */
  readonly modified: string
  readonly open: (range: ByteRange) => ReadableStream<Uint8Array>
}

/** Answers a file, or the range of it that is asked for. */
function fileResponse(context: Ctx, file: File): Response {
  const { etag, sizeBytes } = file
  const lastModified = Date.parse(file.modified)
  const headers: Record<string, string> = {
    'Content-Type': file.contentType,
    'Content-Disposition': file.disposition,
    'Content-Security-Policy': SANDBOX_POLICY,
    'Accept-Ranges': 'bytes',
    'Cache-Control': 'private, no-cache',
    ETag: etag,
    'Last-Modified': new Date(lastModified).toUTCString(),
  }
  if (matchesEtag(context.req.header('If-None-Match'), etag)) {
    return new Response(null, { status: 304, headers })
  }
  const range = answerRange(
    { range: context.req.header('Range'), ifRange: context.req.header('If-Range') },
    { sizeBytes, etag, lastModified },
  )
  if (range.kind === 'unsatisfiable') {
    const error = new ToolkitError('request-range', `The file has ${sizeBytes} bytes.`)
    return problemResponse(error, { headers: { 'Content-Range': `bytes */${sizeBytes}` } })
  }
  const part = range.kind === 'part' ? range : { start: 0, end: sizeBytes }
  if (range.kind === 'part') {
    headers['Content-Range'] = `bytes ${part.start}-${part.end - 1}/${sizeBytes}`
  }
  headers['Content-Length'] = String(part.end - part.start)
  const body = context.req.method === 'HEAD' ? null : file.open(part)
  return new Response(body, { status: range.kind === 'part' ? 206 : 200, headers })
}
