import { createRoute } from '@hono/zod-openapi'
import type { ServerDependencies } from '../dependencies.ts'
import type { App } from '../http/environment.ts'
import { answers, chosenRun, recordingId, recordingParams } from '../http/route-parts.ts'
import { curveName } from '../resources/curve.ts'
import { statisticsQuery, statisticsSchema } from '../resources/statistics.ts'

const route = createRoute({
  method: 'get',
  path: '/api/recordings/{id}/statistics',
  tags: ['Results'],
  summary: 'Histograms of the scores of turns and samples',
  request: { params: recordingParams, query: statisticsQuery },
  responses: answers(200, statisticsSchema, 'Counts by score'),
})

export function statisticsRoute(app: App, { toolkit }: ServerDependencies): void {
  app.openapi(route, async (context) => {
    const id = recordingId(context.req.valid('param'))
    const query = context.req.valid('query')
    const counts = await toolkit.results.statistics(id, chosenRun(query), curveName(query))
    return context.json({ turns: [...counts.turns], samples: [...counts.samples] }, 200)
  })
}
