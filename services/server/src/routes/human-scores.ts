import { createRoute } from '@hono/zod-openapi'
import type { ServerDependencies } from '../dependencies.ts'
import type { App } from '../http/environment.ts'
import { jsonBody } from '../http/json-body.ts'
import { answers, jsonContent, recordingId, recordingParams, runId } from '../http/route-parts.ts'
import { recordingView as recordingSchema } from '../schemas/recording.ts'
import { pageQuery } from '../schemas/result-query.ts'
import { humanScoreBody, verdictListView } from '../schemas/verdict.ts'
import { recordingView } from '../views/recording-view.ts'
import { shortListPage } from '../views/short-list.ts'
import { verdictView } from '../views/verdict-view.ts'

const tags = ['Human scores']

const judge = createRoute({
  method: 'put',
  path: '/api/recordings/{id}/human-score',
  tags,
  summary: 'Say how good a diarization is',
  description: 'Every verdict is kept; the newest is the score of the recording.',
  middleware: [jsonBody()],
  request: { params: recordingParams, ...jsonContent(humanScoreBody) },
  responses: answers(200, recordingSchema, 'The recording with its new score'),
})

const takeBack = createRoute({
  method: 'delete',
  path: '/api/recordings/{id}/human-score',
  tags,
  summary: 'Take the score back; that is kept too',
  request: { params: recordingParams },
  responses: answers(200, recordingSchema, 'The recording without a score'),
})

const list = createRoute({
  method: 'get',
  path: '/api/recordings/{id}/human-scores',
  tags,
  summary: 'All verdicts, newest first',
  request: { params: recordingParams, query: pageQuery },
  responses: answers(200, verdictListView, 'A page of verdicts'),
})

export function humanScoreRoutes(app: App, { toolkit }: ServerDependencies): void {
  const { recordings } = toolkit

  app.openapi(judge, async (context) => {
    const id = recordingId(context.req.valid('param'))
    const { score, note, runId: judged } = context.req.valid('json')
    const recording = await recordings.setHumanScore(id, {
      score,
      note: note ?? null,
      runId: judged === undefined || judged === null ? null : runId(judged),
    })
    return context.json(recordingView(recording), 200)
  })

  app.openapi(takeBack, async (context) => {
    const recording = await recordings.clearHumanScore(recordingId(context.req.valid('param')))
    return context.json(recordingView(recording), 200)
  })

  app.openapi(list, async (context) => {
    const verdicts = await recordings.verdicts(recordingId(context.req.valid('param')))
    const page = shortListPage(verdicts, context.req.valid('query'))
    return context.json({ ...page, items: page.items.map(verdictView) }, 200)
  })
}
