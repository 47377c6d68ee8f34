import { createRoute } from '@hono/zod-openapi'
import { peakBins } from '@toolkit/audio'
import type { ServerDependencies } from '../dependencies.ts'
import type { App } from '../http/environment.ts'
import { answers, recordingId, recordingParams } from '../http/route-parts.ts'
import { peaksView } from '../schemas/curve.ts'
import { peaksQuery } from '../schemas/result-query.ts'
import { timeWindow } from '../views/time-window.ts'

const route = createRoute({
  method: 'get',
  path: '/api/recordings/{id}/peaks',
  tags: ['Recordings'],
  summary: 'The waveform: lowest and highest sample of each bin',
  request: { params: recordingParams, query: peaksQuery },
  responses: answers(200, peaksView, 'min and max, −1…1'),
})

export function peaksRoute(app: App, { toolkit }: ServerDependencies): void {
  app.openapi(route, async (context) => {
    const id = recordingId(context.req.valid('param'))
    const query = context.req.valid('query')
    const { durationSeconds, packed } = await toolkit.recordings.peaks(id)
    const window = timeWindow(query, durationSeconds)
    const { min, max } = peakBins(packed, durationSeconds, window, query.bins)
    return context.json({ ...window, min, max }, 200)
  })
}
