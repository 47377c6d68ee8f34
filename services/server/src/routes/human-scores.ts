import { createRoute } from '@hono/zod-openapi'
import type { ServerDependencies } from '../dependencies.ts'
import type { App } from '../http/environment.ts'
import { jsonBody } from '../http/request-body.ts'
import { answers, jsonContent, recordingId, recordingParams, runId } from '../http/route-parts.ts'
import { humanScoreBody, verdictListSchema, verdictView } from '../resources/human-score.ts'
import { pageQuery } from '../resources/query.ts'
import { recordingSchema, recordingView } from '../resources/recording.ts'
import { shortListPage } from '../resources/short-list.ts'

const tags = ['Human scores']

const setScore = createRoute({
  method: 'put',
  path: '/api/recordings/{id}/human-score',
  tags,
  summary: 'Score a diarization',
  description: 'Every score is kept; the newest is the score of the recording.',
  middleware: [jsonBody()],
  request: { params: recordingParams, ...jsonContent(humanScoreBody) },
  responses: answers(200, recordingSchema, 'The recording with its new score'),
})

const clearScore = createRoute({
  method: 'delete',
  path: '/api/recordings/{id}/human-score',
  tags,
  summary: 'Clear the score; earlier scores are kept',
  request: { params: recordingParams },
  responses: answers(200, recordingSchema, 'The recording without a score'),
})

const list = createRoute({
  method: 'get',
  path: '/api/recordings/{id}/human-scores',
  tags,
  summary: 'All scores, newest first',
  request: { params: recordingParams, query: pageQuery },
  responses: answers(200, verdictListSchema, 'A page of scores'),
})

export function humanScoreRoutes(app: App, { toolkit }: ServerDependencies): void {
  const { recordings } = toolkit

  app.openapi(setScore, async (context) => {
    const id = recordingId(context.req.valid('param'))
    const { score, note, runId: scoredRun } = context.req.valid('json')
    const recording = await recordings.setHumanScore(id, {
      score,
      note: note ?? null,
      runId: scoredRun === undefined || scoredRun === null ? null : runId(scoredRun),
    })
    return context.json(recordingView(recording), 200)
  })

  app.openapi(clearScore, async (context) => {
    const recording = await recordings.clearHumanScore(recordingId(context.req.valid('param')))
    return context.json(recordingView(recording), 200)
  })

  app.openapi(list, async (context) => {
    const verdicts = await recordings.verdicts(recordingId(context.req.valid('param')))
    const page = shortListPage(verdicts, context.req.valid('query'))
    return context.json({ ...page, items: page.items.map(verdictView) }, 200)
  })
}
