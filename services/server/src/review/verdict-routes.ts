import { createRoute, z } from '@hono/zod-openapi'
import { encodeCursor, type NewStretchVerdict, ToolkitError } from '@toolkit/core'
import type { ServerDependencies } from '../dependencies.ts'
import type { App } from '../http/environment.ts'
import { jsonBody } from '../http/request-body.ts'
import { answers, jsonContent, recordingId, runId } from '../http/route-parts.ts'
import {
  NEWEST_FIRST,
  type NewStretchVerdictBody,
  newStretchVerdictBody,
  stretchVerdictListQuery,
  stretchVerdictListSchema,
  stretchVerdictQuery,
  stretchVerdictSchema,
  stretchVerdictView,
} from './stretch-verdict.ts'

const tags = ['Verdicts on stretches']

const judge = createRoute({
  method: 'post',
  path: '/api/verdicts',
  tags,
  summary: 'Judge a stretch of a diarization',
  description:
    'Every verdict is kept, also those of several reviewers on the same stretch. Without `runId` it is on the current diarization. 409 `request-conflict` if there is no finished one, or if `id` is that of another verdict. The score of a whole recording is its human score, not this.',
  middleware: [jsonBody()],
  request: jsonContent(newStretchVerdictBody),
  responses: {
    ...answers(201, stretchVerdictSchema, 'The new verdict'),
    ...answers(200, stretchVerdictSchema, 'The verdict that this request has stored before'),
  },
})

const list = (query: ReturnType<typeof stretchVerdictListQuery>) =>
  createRoute({
    method: 'get',
    path: '/api/verdicts',
    tags,
    summary: 'Verdicts on stretches, newest first',
    description:
      '`provider` and `model` are those of the judged diarizations. The other filters of /api/recordings choose the recordings.',
    request: { query },
    responses: answers(200, stretchVerdictListSchema, 'A page of verdicts'),
  })

const undo = createRoute({
  method: 'delete',
  path: '/api/verdicts/{id}',
  tags,
  summary: 'Take a verdict back; it is kept as taken back',
  request: { params: z.object({ id: z.string() }) },
  responses: answers(200, stretchVerdictSchema, 'The verdict with `undoneAt`'),
})

export function verdictRoutes(app: App, { toolkit, providers }: ServerDependencies): void {
  const { stretchVerdicts } = toolkit

  app.openapi(judge, async (context) => {
    const { verdict, isNew } = await stretchVerdicts.add(givenVerdict(context.req.valid('json')))
    const view = stretchVerdictView(verdict)
    return isNew ? context.json(view, 201) : context.json(view, 200)
  })

  app.openapi(list(stretchVerdictListQuery(providers)), async (context) => {
    const query = stretchVerdictQuery(context.req.valid('query'))
    const { items, more, total } = await stretchVerdicts.list(query)
    const last = items.at(-1)
    const nextCursor =
      more && last !== undefined
        ? encodeCursor({ sort: NEWEST_FIRST, value: last.createdAt, id: last.id })
        : null
    return context.json({ items: items.map(stretchVerdictView), nextCursor, total }, 200)
  })

  app.openapi(undo, async (context) => {
    const { id } = context.req.valid('param')
    if (!/^[A-Za-z0-9_-]{1,128}$/.test(id)) {
      throw new ToolkitError('not-found', 'There is no verdict with this id.')
    }
    return context.json(stretchVerdictView(await stretchVerdicts.undo(id)), 200)
  })
}

function givenVerdict(body: NewStretchVerdictBody): NewStretchVerdict {
  return {
    id: body.id ?? null,
    recordingId: recordingId({ id: body.recordingId }),
    runId: typeof body.runId === 'string' ? runId(body.runId) : null,
    start: body.start,
    end: body.end,
    verdict: body.verdict,
    errors: body.errors ?? [],
    speaker: body.speaker ?? null,
    note: body.note ?? null,
    reviewer: body.reviewer ?? null,
    draw: body.draw ?? null,
  }
}
