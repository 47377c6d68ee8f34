import { createRoute } from '@hono/zod-openapi'
import { peakBins } from '@toolkit/audio'
import { type ByteRange, ToolkitError } from '@toolkit/core'
import {
  answerRange,
  byteStream,
  contentDisposition,
  matchesEtag,
  problemResponse,
} from '@toolkit/http-kit'
import type { ServerDependencies } from '../dependencies.ts'
import type { App, Ctx } from '../http/environment.ts'
import {
  answers,
  bytesAnswer,
  recordingId,
  recordingParams,
  timeWindow,
} from '../http/route-parts.ts'
import { peaksQuery, peaksSchema } from '../resources/peaks.ts'
import { SANDBOX_POLICY } from '../security/headers.ts'

/** Media types that browsers can only play, with the extension of their files. */
const EXTENSIONS: ReadonlyMap<string, string> = new Map([
  ['audio/aac', 'aac'],
  ['audio/aiff', 'aiff'],
  ['audio/flac', 'flac'],
  ['audio/mp4', 'm4a'],
  ['audio/mpeg', 'mp3'],
  ['audio/ogg', 'ogg'],
  ['audio/opus', 'opus'],
  ['audio/wav', 'wav'],
  ['audio/webm', 'webm'],
  ['audio/x-wav', 'wav'],
  ['audio/x-m4a', 'm4a'],
  ['audio/x-matroska', 'mka'],
  ['video/mp4', 'mp4'],
  ['video/webm', 'webm'],
  ['video/x-matroska', 'mkv'],
])

function baseType(contentType: string): string {
  return contentType.split(';', 1)[0]?.trim().toLowerCase() ?? ''
}

/** The media type if browsers can only play it, else `application/octet-stream`, which they only save. */
function safeAudioType(contentType: string): string {
  const base = baseType(contentType)
  return EXTENSIONS.has(base) ? base : 'application/octet-stream'
}

/** The name of a recording as a file name: with the extension of its type, unless it has one already. */
function fileName(name: string, contentType: string): string {
  const extension = EXTENSIONS.get(baseType(contentType))
  const hasOne = /\.[a-z0-9]{2,4}$/i.test(name)
  return extension === undefined || hasOne ? name : `${name}.${extension}`
}

const ranges = 'Supports Range, If-Range, If-None-Match and HEAD.'
const responses = {
  ...bytesAnswer(200, 'audio/*', 'The whole file'),
  206: { description: 'The requested range' },
  410: { description: 'The file is missing on the server' },
}

const sound = createRoute({
  method: 'get',
  path: '/api/recordings/{id}/audio',
  tags: ['Recordings'],
  summary: 'The audio that is drawn, played and diarized',
  description: `The uploaded file if browsers play it with exact timestamps; else a rendition of the decoded audio (MP4 with Opus). 409 while it is being prepared. ${ranges}`,
  request: { params: recordingParams },
  responses,
})

const original = createRoute({
  method: 'get',
  path: '/api/recordings/{id}/original',
  tags: ['Recordings'],
  summary: 'The uploaded file',
  description: ranges,
  request: { params: recordingParams },
  responses,
})

const peaks = createRoute({
  method: 'get',
  path: '/api/recordings/{id}/peaks',
  tags: ['Recordings'],
  summary: 'The waveform: the lowest and highest sample of each bin',
  request: { params: recordingParams, query: peaksQuery },
  responses: answers(200, peaksSchema, 'min and max, −1…1'),
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
          ? 'The audio is still being prepared. Try again when the recording has a `sound`.'
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
      disposition: contentDisposition(
        'attachment',
        fileName(recording.name, recording.contentType),
      ),
      modified: recording.createdAt,
      open: (range) => byteStream(context, log, (signal) => recordings.original(id, range, signal)),
    })
  })

  app.openapi(peaks, async (context) => {
    const id = recordingId(context.req.valid('param'))
    const query = context.req.valid('query')
    const { durationSeconds, packed } = await recordings.peaks(id)
    const window = timeWindow(query, durationSeconds)
    const { min, max } = peakBins(packed, durationSeconds, window, query.bins)
    return context.json({ ...window, min, max }, 200)
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

/** The response with a file, or with the requested range of it. */
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
