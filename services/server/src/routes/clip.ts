import { createRoute } from '@hono/zod-openapi'
import { contentDisposition, invalidField } from '@toolkit/http-kit'
import type { ServerDependencies } from '../dependencies.ts'
import type { App } from '../http/environment.ts'
import { playedSound, stillPrepared } from '../http/played-sound.ts'
import { openRecordingClip } from '../http/recording-clip.ts'
import { bytesAnswer, recordingId, recordingParams, timeWindow } from '../http/route-parts.ts'
import { SentBodies } from '../http/sent-bodies.ts'
import { clipQuery } from '../resources/clip.ts'
import { SANDBOX_POLICY } from '../security/headers.ts'

const MAX_SECONDS = 120
/** One that is converted from an unusual rate takes up to 25 MB until its client has read it. */
const MAX_SENT_AT_ONCE = 32

const clip = createRoute({
  method: 'get',
  path: '/api/recordings/{id}/clip',
  tags: ['Recordings'],
  summary: 'A part of the sound, as a WAV file',
  description: `The samples round(start·rate) to round(end·rate) of the sound that is played, as 16-bit PCM; at most ${MAX_SECONDS} s, clamped to the end of the recording. They are those of the whole sound: of a WAV file the same, of a rendition decoded from a second before the part. 409 while the recording is being prepared, 503 while ${MAX_SENT_AT_ONCE} others are being sent.`,
  request: { params: recordingParams, query: clipQuery },
  responses: {
    ...bytesAnswer(200, 'audio/wav', 'The part'),
    410: { description: 'The file is missing on the server' },
  },
})

export function clipRoute(app: App, { toolkit, log }: ServerDependencies): void {
  const { recordings } = toolkit
  const sent = new SentBodies({ most: MAX_SENT_AT_ONCE, what: 'parts of sounds' })
  app.openapi(clip, async (context) => {
    const recording = await recordings.get(recordingId(context.req.valid('param')))
    const { durationSeconds, name } = recording
    const { rate = null, channels, ...asked } = context.req.valid('query')
    playedSound(recording)
    if (durationSeconds === null) throw stillPrepared()
    const { start, end } = timeWindow(asked, durationSeconds)
    if (end - start > MAX_SECONDS) {
      throw invalidField('end', `must be at most ${MAX_SECONDS} s after start`)
    }
    const gone = new AbortController()
    const request = { start, end, rate, isMono: channels === 1 }
    const opened = await openRecordingClip(recordings, recording, request, gone.signal)
    if (opened.frames === 0) throw invalidField('end', 'must be at least one sample after start')
    const headers = {
      'Content-Type': 'audio/wav',
      'Content-Length': String(opened.sizeBytes),
      'Content-Disposition': contentDisposition(
        'inline',
        `${name} ${start.toFixed(2)}-${end.toFixed(2)} s.wav`,
      ),
      'Content-Security-Policy': SANDBOX_POLICY,
      'Cache-Control': 'private, no-cache',
    }
    if (context.req.method === 'HEAD') return new Response(null, { headers })
    const body = await sent.stream(context, log, (signal) => {
      signal.addEventListener('abort', () => gone.abort(), { once: true })
      return opened.bytes()
    })
    return new Response(body, { headers })
  })
}
