import { createRoute, z } from '@hono/zod-openapi'
import type { ServerDependencies } from '../dependencies.ts'
import type { App } from '../http/environment.ts'
import { answers, recordingId, recordingParams } from '../http/route-parts.ts'
import { recordingSchema, recordingView } from '../resources/recording.ts'
import { trashEmptiedSchema, trashSummarySchema } from './trash.ts'

const tags = ['Trash']

const summary = createRoute({
  method: 'get',
  path: '/api/trash',
  tags,
  summary: 'How many recordings are in the trash, and how large their files are',
  description: 'The recordings: `GET /api/recordings?trashed=only&sort=-trashedAt`.',
  request: { query: z.strictObject({}) },
  responses: answers(200, trashSummarySchema, 'Their number and size'),
})

const empty = createRoute({
  method: 'delete',
  path: '/api/trash',
  tags,
  summary: 'Delete everything in the trash permanently',
  description: 'In the background: each recording is announced as `deleted` in /api/events.',
  request: { query: z.strictObject({}) },
  responses: answers(202, trashEmptiedSchema, 'How many recordings are being deleted'),
})

const restore = createRoute({
  method: 'post',
  path: '/api/recordings/{id}/restore',
  tags,
  summary: 'Take a recording out of the trash',
  description: 'A recording that is not in the trash is not changed.',
  request: { params: recordingParams },
  responses: answers(200, recordingSchema, 'The recording'),
})

export function trashRoutes(app: App, { toolkit }: ServerDependencies): void {
  const { trash } = toolkit

  app.openapi(summary, async (context) => context.json(await trash.summary(), 200))

  app.openapi(empty, async (context) => context.json({ count: await trash.empty() }, 202))

  app.openapi(restore, async (context) => {
    const recording = await trash.restore(recordingId(context.req.valid('param')))
    return context.json(recordingView(recording), 200)
  })
}
