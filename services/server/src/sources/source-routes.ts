import { createRoute, z } from '@hono/zod-openapi'
import { ToolkitError, withTimeout } from '@toolkit/core'
import { systemClock } from '@toolkit/http-kit'
import { closingSignal, type ServerDependencies } from '../dependencies.ts'
import type { App } from '../http/environment.ts'
import { answers } from '../http/route-parts.ts'
import {
  objectView,
  sourceListSchema,
  sourceListView,
  sourceObjectsQuery,
  sourcePageSchema,
} from './source.ts'

const LIST_MS = 30_000

const tags = ['Sources']

const sources = createRoute({
  method: 'get',
  path: '/api/sources',
  tags,
  summary: 'The buckets that recordings are chosen from, and the places that are watched',
  responses: answers(200, sourceListSchema, 'Buckets and watched places'),
})

const objects = createRoute({
  method: 'get',
  path: '/api/sources/{bucket}/objects',
  tags,
  summary: 'What is in a folder of a bucket',
  description:
    'One page of folders and objects, by key, whose keys begin with `prefix`: the folder with its slash, and the beginning of a name. Nothing is kept between pages. Empty objects are left out, so that a page may be shorter than `limit`.',
  request: {
    params: z.object({ bucket: z.string().max(63) }),
    query: sourceObjectsQuery,
  },
  responses: answers(200, sourcePageSchema, 'Folders and objects'),
})

/** Buckets that the settings name. */
export function sourceRoutes(app: App, dependencies: ServerDependencies): void {
  const { sources: calls } = dependencies.toolkit
  const closing = closingSignal(dependencies)
  app.openapi(sources, (context) => context.json(sourceListView(calls), 200))
  app.openapi(objects, async (context) => {
    const { bucket } = context.req.valid('param')
    const { prefix, limit, cursor = null } = context.req.valid('query')
    const signal = AbortSignal.any([context.req.raw.signal, closing])
    const late = () =>
      new ToolkitError('source-unavailable', 'The store does not answer. Try again later.')
    const page = await withTimeout(
      { clock: systemClock, ms: LIST_MS, signal, error: late },
      (ended) => calls.list({ bucket, prefix, limit, cursor, signal: ended }),
    )
    const { folders, nextCursor } = page
    const items = page.objects.map(objectView)
    return context.json({ folders: [...folders], items, nextCursor }, 200)
  })
}
