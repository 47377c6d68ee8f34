import { createRoute, z } from '@hono/zod-openapi'
import type { ServerDependencies } from '../dependencies.ts'
import type { App } from '../http/environment.ts'
import { jsonBody } from '../http/request-body.ts'
import { answers, emptyAnswer, jsonContent } from '../http/route-parts.ts'
import {
  savedViewBody,
  savedViewListSchema,
  savedViewParams,
  savedViewSchema,
  savedViewView,
} from './saved-view.ts'

const tags = ['Views']

const list = createRoute({
  method: 'get',
  path: '/api/views',
  tags,
  summary: 'The saved views of the list of recordings, by name',
  request: { query: z.strictObject({}) },
  responses: answers(200, savedViewListSchema, 'The views'),
})

const put = createRoute({
  method: 'put',
  path: '/api/views/{id}',
  tags,
  summary: 'Save a view, or replace it',
  description: 'At most 200 are kept (409).',
  middleware: [jsonBody()],
  request: { params: savedViewParams, ...jsonContent(savedViewBody) },
  responses: answers(200, savedViewSchema, 'The view'),
})

const remove = createRoute({
  method: 'delete',
  path: '/api/views/{id}',
  tags,
  summary: 'Delete a saved view',
  description: 'A missing one is ignored. Recordings are not changed.',
  request: { params: savedViewParams },
  responses: emptyAnswer(204, 'Deleted'),
})

export function viewRoutes(app: App, { toolkit }: ServerDependencies): void {
  const { views } = toolkit

  app.openapi(list, async (context) => {
    return context.json((await views.list()).map(savedViewView), 200)
  })

  app.openapi(put, async (context) => {
    const { id } = context.req.valid('param')
    return context.json(savedViewView(await views.put(id, context.req.valid('json'))), 200)
  })

  app.openapi(remove, async (context) => {
    await views.remove(context.req.valid('param').id)
    return context.body(null, 204)
  })
}
