import { createRoute } from '@hono/zod-openapi'
import { decodeCursor, encodeCursor, type Turn, type TurnSort } from '@toolkit/core'
import type { ServerDependencies } from '../dependencies.ts'
import { bytesResponse } from '../http/compression.ts'
import type { App } from '../http/environment.ts'
import {
  answers,
  bytesAnswer,
  chosenRun,
  recordingId,
  recordingParams,
} from '../http/route-parts.ts'
import { bounds, runQuery, sortOf } from '../resources/query.ts'
import { turnListQuery, turnListSchema, turnView } from '../resources/turn.ts'

const route = createRoute({
  method: 'get',
  path: '/api/recordings/{id}/turns',
  tags: ['Results'],
  summary: 'Turns within a confidence range and a time window',
  request: { params: recordingParams, query: turnListQuery },
  responses: answers(200, turnListSchema, 'A page of turns'),
})

const packedRoute = createRoute({
  method: 'get',
  path: '/api/recordings/{id}/turns.bin',
  tags: ['Results'],
  summary: 'All turns of a diarization, packed',
  description: [
    'Little-endian: "TRN1", the number of turns, the bytes of the labels, 1 if all scores are whole numbers (uint32 each);',
    'the labels as a JSON list in UTF-8; then columns with one value for a turn: speaker (uint32, index of a label), start',
    'and end (float64, seconds), 1 if the model gave scores (uint8), and for each label the score (uint8, 255 = missing; or',
    'float64, NaN = missing). Confidence, runner-up, margin and overlap follow from these.',
  ].join(' '),
  request: { params: recordingParams, query: runQuery },
  responses: bytesAnswer(200, 'application/octet-stream', 'The turns, by start'),
})

export function turnRoutes(app: App, { toolkit }: ServerDependencies): void {
  app.openapi(packedRoute, async (context) => {
    const id = recordingId(context.req.valid('param'))
    const run = chosenRun(context.req.valid('query'))
    return bytesResponse(context, await toolkit.results.packedTurns(id, run))
  })

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
