import { createRoute } from '@hono/zod-openapi'
import { decodeCursor, encodeCursor, locateSpots, type SpotSort, spotPage } from '@toolkit/core'
import { invalidField } from '@toolkit/http-kit'
import type { ServerDependencies } from '../dependencies.ts'
import type { App } from '../http/environment.ts'
import { answers, chosenRun, recordingId, recordingParams } from '../http/route-parts.ts'
import { spotListQuery } from '../schemas/result-query.ts'
import { spotListView } from '../schemas/spot.ts'
import { curveName } from '../views/curve-name.ts'
import { bounds, sortOf } from '../views/recording-query.ts'

const route = createRoute({
  method: 'get',
  path: '/api/recordings/{id}/spots',
  tags: ['Results'],
  summary: 'Stretches of a curve in a score range, worth listening to',
  request: { params: recordingParams, query: spotListQuery },
  responses: answers(200, spotListView, 'A page of spots, and the seconds of all of them'),
})

export function spotRoute(app: App, { toolkit }: ServerDependencies): void {
  app.openapi(route, async (context) => {
    const id = recordingId(context.req.valid('param'))
    const query = context.req.valid('query')
    const { run, curve } = await toolkit.results.curve(id, chosenRun(query), curveName(query))
    const table = locateSpots(curve, {
      min: query.min ?? 0,
      max: query.max ?? 100,
      mergeGapSeconds: query.mergeGap ?? 0,
      minDurationSeconds: query.minDuration ?? 0,
      window: bounds(query.start, query.end),
    })
    const first = query.cursor === undefined ? 0 : placeAfter(query.cursor, query.sort, run.id)
    const items = spotPage(table, sortOf<SpotSort>(query.sort), first, query.limit)
    const next = first + items.length
    const nextCursor =
      items.length > 0 && next < table.count
        ? encodeCursor({ sort: query.sort, value: next, id: run.id })
        : null
    const { count: total, totalSeconds } = table
    return context.json({ items, nextCursor, total, totalSeconds }, 200)
  })
}

/** A run's curve never changes, so a place in its order is a lasting position; another run's place is none. */
function placeAfter(cursor: string, sort: string, runId: string): number {
  const { value, id } = decodeCursor(cursor, sort)
  if (id !== runId || typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    throw invalidField('cursor', 'belongs to another diarization; start over without it')
  }
  return value
}
