import { createRoute, z } from '@hono/zod-openapi'
import { ToolkitError } from '@toolkit/core'
import { bodyBytes } from '@toolkit/http-kit'
import { closingSignal, type ServerDependencies } from '../dependencies.ts'
import type { App } from '../http/environment.ts'
import { UPLOAD_IDLE_MS } from '../http/request-body.ts'
import { answers, recordingId, recordingParams } from '../http/route-parts.ts'
import { recordingSchema, recordingView } from '../resources/recording.ts'
import { lingeringRefusal } from '../uploads/lingering-refusal.ts'
import { dueAudioListSchema, dueAudioView } from './due-audio.ts'

const tags = ['Audio retention']
const LISTED = 200

const due = createRoute({
  method: 'get',
  path: '/api/audio-retention',
  tags,
  summary: 'Which audio is removed next, and what keeps audio that is due',
  description: `The audio of a recording is removed AUDIO_RETENTION_DAYS after its upload, or at its \`keepAudioUntil\`; results, waveform and verdicts stay. Removes nothing. At most ${LISTED} recordings, soonest first; \`total\` and \`totalBytes\` are of all.`,
  request: {
    query: z.strictObject({
      days: z.coerce.number().min(0).max(36_500).default(0).openapi({
        description: 'what is due within so many days; 0: what is due now',
      }),
    }),
  },
  responses: answers(200, dueAudioListSchema, 'Recordings whose audio is due'),
})

const bringBack = createRoute({
  method: 'put',
  path: '/api/recordings/{id}/audio',
  tags,
  summary: 'Bring the audio of a recording back after it was removed or lost',
  description:
    'The body is the uploaded file: 422 `audio-differs` for another one (by size and SHA-256), 409 if the audio is there. The audio is kept for AUDIO_RETENTION_DAYS again.',
  request: {
    params: recordingParams,
    body: { content: { 'application/octet-stream': { schema: z.string() } } },
  },
  responses: answers(200, recordingSchema, 'The recording'),
})

const fetchBack = createRoute({
  method: 'post',
  path: '/api/recordings/{id}/audio/from-source',
  tags,
  summary: 'Bring the audio of a recording back from the web address that it was fetched from',
  description:
    'The address is `source.url`, without what was secret in it: a signed link can no longer be read. Answers when all bytes are there. 422 `audio-differs` if the file there is another one (by size and SHA-256), 409 if the audio is there or the recording was uploaded as a file.',
  request: { params: recordingParams },
  responses: answers(200, recordingSchema, 'The recording'),
})

export function retentionRoutes(app: App, dependencies: ServerDependencies): void {
  const { retention, limits } = dependencies.toolkit
  const closing = closingSignal(dependencies)

  app.openapi(due, async (context) => {
    const { items, ...others } = await retention.due(context.req.valid('query').days, LISTED)
    const { audioRetentionDays: days } = limits
    return context.json({ days, items: items.map(dueAudioView), ...others }, 200)
  })

  app.openapi(fetchBack, async (context) => {
    const id = recordingId(context.req.valid('param'))
    const signal = AbortSignal.any([closing, context.req.raw.signal])
    return context.json(recordingView(await retention.bringBackFromSource(id, signal)), 200)
  })

  app.put(bringBack.getRoutingPath(), lingeringRefusal(closing))
  app.openapi(bringBack, async (context) => {
    const id = recordingId(context.req.valid('param'))
    const length = context.req.header('Content-Length')
    const sizeBytes = length === undefined ? null : Number(length)
    if (sizeBytes !== null && sizeBytes > limits.maxBytes) {
      throw new ToolkitError('audio-too-large', `A file has at most ${limits.maxBytes} bytes.`)
    }
    const bytes = bodyBytes(context, { signal: closing, idleMs: UPLOAD_IDLE_MS })
    const recording = await retention.bringBack(id, { sizeBytes, bytes, signal: closing })
    return context.json(recordingView(recording), 200)
  })
}
