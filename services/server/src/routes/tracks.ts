import { createRoute, z } from '@hono/zod-openapi'
import type { ServerDependencies } from '../dependencies.ts'
import type { App } from '../http/environment.ts'
import { jsonBody } from '../http/json-body.ts'
import { answers, jsonContent, recordingId, recordingParams } from '../http/route-parts.ts'
import { newRecordingView } from '../schemas/recording.ts'
import { recordingView } from '../views/recording-view.ts'

const route = createRoute({
  method: 'post',
  path: '/api/recordings/{id}/tracks',
  tags: ['Recordings'],
  summary: 'Make a recording of another sound track of the same file',
  description: 'The tracks stand in `media.tracks`. The new recording has a copy of the file.',
  middleware: [jsonBody()],
  request: {
    params: recordingParams,
    ...jsonContent(z.strictObject({ track: z.int().min(0) }).openapi('TrackChoice')),
  },
  responses: answers(201, newRecordingView, 'The new recording'),
})

export function trackRoute(app: App, { toolkit }: ServerDependencies): void {
  app.openapi(route, async (context) => {
    const id = recordingId(context.req.valid('param'))
    const { track } = context.req.valid('json')
    const { recording, sameAs } = await toolkit.uploads.ofTrack(id, track)
    context.header('Location', `/api/recordings/${recording.id}`)
    return context.json({ ...recordingView(recording), sameAs: [...sameAs] }, 201)
  })
}
