import { createRoute } from '@hono/zod-openapi'
import { decodeCursor, encodeCursor, type SpotSort } from '@toolkit/core'
import { invalidField } from '@toolkit/http-kit'
import type { ServerDependencies } from '../dependencies.ts'
import type { App } from '../http/environment.ts'
import { answers, chosenRun, recordingId, recordingParams } from '../http/route-parts.ts'
import { curveName } from '../resources/curve.ts'
import { bounds, sortOf } from '../resources/query.ts'
import { spotListQuery, spotListSchema, spotOptions } from '../resources/spot.ts'

const route = createRoute({
  method: 'get',
  path: '/api/recordings/{id}/spots',
  tags: ['Results'],
  summary: 'Spots: intervals of a curve within a score range',
  request: { params: recordingParams, query: spotListQuery },
  responses: answers(200, spotListSchema, 'A page of spots, and the total seconds of all spots'),
})

export function spotRoute(app: App, { toolkit }: ServerDependencies): void {
  app.openapi(route, async (context) => {
    const id = recordingId(context.req.valid('param'))
    const query = context.req.valid('query')
    const { run, page } = await toolkit.results.spots(id, chosenRun(query), curveName(query))
    const offset = query.cursor === undefined ? 0 : positionOf(query.cursor, query.sort, run.id)
    const { items, total, totalSeconds } = page({
      options: spotOptions(query, bounds(query.start, query.end)),
      order: sortOf<SpotSort>(query.sort),
      offset,
      limit: query.limit,
    })
    const next = offset + items.length
    const nextCursor =
      items.length > 0 && next < total
        ? encodeCursor({ sort: query.sort, value: next, id: run.id })
        : null
    return context.json({ items: [...items], nextCursor, total, totalSeconds }, 200)
  })
}

/** The position in the sorted spots. It stays valid because the curve of a run never changes; refused for another run. */
function positionOf(cursor: string, sort: string, runId: string): number {
  const { value, id } = decodeCursor(cursor, sort)
  if (id !== runId || typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    throw invalidField('cursor', 'belongs to another diarization; start again without it')
  }
  return value
}
