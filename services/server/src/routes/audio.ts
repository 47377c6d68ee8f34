import { createRoute } from '@hono/zod-openapi'
import { type Recording, ToolkitError } from '@toolkit/core'
import { answerRange, contentDisposition, matchesEtag, problemResponse } from '@toolkit/http-kit'
import type { ServerDependencies } from '../dependencies.ts'
import { byteStream } from '../http/byte-stream.ts'
import type { App } from '../http/environment.ts'
import { bytesAnswer, recordingId, recordingParams } from '../http/route-parts.ts'
import { SANDBOX_POLICY } from '../security/headers.ts'
import { safeAudioType } from '../views/audio-type.ts'

const route = createRoute({
  method: 'get',
  path: '/api/recordings/{id}/audio',
  tags: ['Recordings'],
  summary: 'The sound, as it was handed in',
  description: 'Takes Range, If-Range, If-None-Match and HEAD.',
  request: { params: recordingParams },
  responses: {
    ...bytesAnswer(200, 'audio/*', 'The whole file'),
    206: { description: 'The range asked for' },
  },
})

export function audioRoute(app: App, { toolkit, log }: ServerDependencies): void {
  app.openapi(route, async (context) => {
    const recording = await toolkit.recordings.get(recordingId(context.req.valid('param')))
    const { sizeBytes } = recording
    const etag = `"${recording.sha256 ?? `${recording.id}-${sizeBytes}`}"`
    const lastModified = Date.parse(recording.createdAt)
    const headers: Record<string, string> = { ...describe(recording), ETag: etag }
    headers['Last-Modified'] = new Date(lastModified).toUTCString()
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
    const body =
      context.req.method === 'HEAD'
        ? null
        : byteStream(context, log, (signal) => toolkit.recordings.audio(recording.id, part, signal))
    return new Response(body, { status: range.kind === 'part' ? 206 : 200, headers })
  })
}

function describe(recording: Recording): Record<string, string> {
  return {
    'Content-Type': safeAudioType(recording.contentType),
    'Content-Disposition': contentDisposition('inline', recording.name),
    'Content-Security-Policy': SANDBOX_POLICY,
    'Accept-Ranges': 'bytes',
    'Cache-Control': 'private, no-cache',
  }
}
