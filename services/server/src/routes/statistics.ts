import { createRoute } from '@hono/zod-openapi'
import type { ServerDependencies } from '../dependencies.ts'
import type { App } from '../http/environment.ts'
import { answers, chosenRun, recordingId, recordingParams } from '../http/route-parts.ts'
import { statisticsView } from '../schemas/curve.ts'
import { statisticsQuery } from '../schemas/result-query.ts'
import { curveName } from '../views/curve-name.ts'

const route = createRoute({
  method: 'get',
  path: '/api/recordings/{id}/statistics',
  tags: ['Results'],
  summary: 'How many turns and samples have which score',
  request: { params: recordingParams, query: statisticsQuery },
  responses: answers(200, statisticsView, 'Counts by score'),
})

export function statisticsRoute(app: App, { toolkit }: ServerDependencies): void {
  app.openapi(route, async (context) => {
    const id = recordingId(context.req.valid('param'))
    const query = context.req.valid('query')
    const counts = await toolkit.results.statistics(id, chosenRun(query), curveName(query))
    return context.json({ turns: [...counts.turns], samples: [...counts.samples] }, 200)
  })
}
