import { createRoute } from '@hono/zod-openapi'
import { decodeCursor, encodeCursor, type Turn, type TurnSort } from '@toolkit/core'
import type { ServerDependencies } from '../dependencies.ts'
import type { App } from '../http/environment.ts'
import { answers, chosenRun, recordingId, recordingParams } from '../http/route-parts.ts'
import { bounds, sortOf } from '../resources/query.ts'
import { turnListQuery, turnListSchema, turnView } from '../resources/turn.ts'

const route = createRoute({
  method: 'get',
  path: '/api/recordings/{id}/turns',
  tags: ['Results'],
  summary: 'Turns within a confidence range and a time window',
  request: { params: recordingParams, query: turnListQuery },
  responses: answers(200, turnListSchema, 'A page of turns'),
})

export function turnRoute(app: App, { toolkit }: ServerDependencies): void {
  app.openapi(route, async (context) => {
    const id = recordingId(context.req.valid('param'))
    const query = context.req.valid('query')
    const order = sortOf<TurnSort>(query.sort)
    const { items, more, total } = await toolkit.results.turns(id, chosenRun(query), {
      confidence: bounds(query.min, query.max),
      window: bounds(query.start, query.end),
      ...order,
      limit: query.limit,
      after: query.cursor === undefined ? null : decodeCursor(query.cursor, query.sort),
    })
    const last = items.at(-1)
    const nextCursor =
      more && last !== undefined
        ? encodeCursor({
            sort: query.sort,
            value: sortValueOf(last, order.sort),
            id: String(last.index),
          })
        : null
    return context.json({ items: items.map(turnView), nextCursor, total }, 200)
  })
}

function sortValueOf(turn: Turn, sort: TurnSort): number | null {
  return sort === 'duration' ? turn.end - turn.start : turn[sort]
}
