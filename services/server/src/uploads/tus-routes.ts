import { createRoute, z } from '@hono/zod-openapi'
import { closingSignal, type ServerDependencies } from '../dependencies.ts'
import type { App } from '../http/environment.ts'
import { answers, emptyAnswer } from '../http/route-parts.ts'
import { openUploadListView } from '../schemas/upload.ts'
import { lingeringRefusal } from './lingering-refusal.ts'
import { tusVersion } from './tus-headers.ts'
import { TusUploads } from './tus-uploads.ts'

const tags = ['Resumable uploads (tus 1.0)']
const request = { params: z.object({ id: z.string() }) }

const described = [
  createRoute({
    method: 'options',
    path: '/api/uploads',
    tags,
    summary: 'What of tus is spoken here',
    responses: emptyAnswer(204, 'In headers'),
  }),
  createRoute({
    method: 'post',
    path: '/api/uploads',
    tags,
    summary: 'Begin an upload',
    description:
      'Upload-Length is required. Upload-Metadata takes filename and the fields of POST /api/recordings.',
    responses: emptyAnswer(201, 'Location names the upload'),
  }),
  createRoute({
    method: 'head',
    path: '/api/uploads/{id}',
    tags,
    summary: 'How far the upload is; Recording-Location once it is complete',
    request,
    responses: emptyAnswer(200, 'In headers'),
  }),
  createRoute({
    method: 'patch',
    path: '/api/uploads/{id}',
    tags,
    summary: 'Go on with the upload',
    description:
      'The request that completes it is answered with Recording-Location and, where recordings with the same bytes are already here, Recording-Same-As: id,id.',
    request,
    responses: emptyAnswer(204, 'Upload-Offset tells the new offset'),
  }),
  createRoute({
    method: 'delete',
    path: '/api/uploads/{id}',
    tags,
    summary: 'Give the upload up',
    request,
    responses: emptyAnswer(204, 'Gone'),
  }),
]

const open = createRoute({
  method: 'get',
  path: '/api/uploads',
  tags,
  summary: 'Uploads that are not complete, the oldest first',
  description:
    'At most 200. DELETE gives one up; going on with one needs no more than its id. Without bytes for a week it is given up by itself.',
  responses: answers(200, openUploadListView, 'Open uploads, and how many there are'),
})

/** Resumable uploads. Hono answers HEAD through GET routes, hence the one look at the method. */
export function tusRoutes(app: App, dependencies: ServerDependencies): void {
  const tus = new TusUploads(dependencies)
  for (const route of described) app.openAPIRegistry.registerPath(route)
  app.use('/api/uploads', tusVersion())
  app.use('/api/uploads/*', tusVersion())
  app.openapi(open, async (context) => {
    const { items, total } = await dependencies.toolkit.uploads.open()
    const views = items.map(({ upload, offset, isArriving }) => ({
      id: upload.id,
      name: upload.draft.name,
      sizeBytes: upload.sizeBytes,
      offsetBytes: offset,
      arriving: isArriving,
      createdAt: upload.createdAt,
    }))
    return context.json({ items: views, total }, 200)
  })
  app.options('/api/uploads', (context) => tus.describe(context))
  app.options('/api/uploads/:id', (context) => tus.describe(context))
  app.post('/api/uploads', (context) => tus.create(context))
  app.get('/api/uploads/:id', (context) =>
    context.req.method === 'HEAD' ? tus.tell(context) : context.notFound(),
  )
  app.patch('/api/uploads/:id', lingeringRefusal(closingSignal(dependencies)), (context) =>
    tus.take(context),
  )
  app.delete('/api/uploads/:id', (context) => tus.end(context))
}
