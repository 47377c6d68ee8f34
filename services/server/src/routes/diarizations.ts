import { createRoute } from '@hono/zod-openapi'
import type { RegisteredProvider } from '@toolkit/core'
import type { ServerDependencies } from '../dependencies.ts'
import type { App } from '../http/environment.ts'
import { jsonBody } from '../http/json-body.ts'
import {
  answers,
  emptyAnswer,
  jsonContent,
  recordingId,
  recordingParams,
  runId,
  runParams,
} from '../http/route-parts.ts'
import {
  chooseBody,
  diarizationListView,
  diarizationRequestBody,
  diarizationView as diarizationSchema,
} from '../schemas/diarization.ts'
import { recordingView as recordingSchema } from '../schemas/recording.ts'
import { pageQuery } from '../schemas/result-query.ts'
import { givesHints, hintsOf } from '../schemas/speaker-hints.ts'
import { diarizationView } from '../views/diarization-view.ts'
import { recordingView } from '../views/recording-view.ts'
import { shortListPage } from '../views/short-list.ts'

const tags = ['Diarizations']
const path = '/api/recordings/{id}/diarizations'

const start = (providers: readonly RegisteredProvider[]) =>
  createRoute({
    method: 'post',
    path,
    tags,
    summary: 'Diarize again; earlier diarizations are kept',
    description:
      '409 `run-under-way` while one is going, unless `force` is true. 428 `confirmation-required` where more than `confirmHours` of /api/health would go to a provider that bills them, unless `confirm` is true: what is under way there or was begun within the last hour without `confirm` counts together. Where the length is not known yet, the diarization is held (`unconfirmed`) instead.',
    middleware: [jsonBody(true)],
    request: { params: recordingParams, ...jsonContent(diarizationRequestBody(providers), false) },
    responses: answers(202, diarizationSchema, 'The new diarization'),
  })

const list = createRoute({
  method: 'get',
  path,
  tags,
  summary: 'The diarizations of a recording, newest first',
  request: { params: recordingParams, query: pageQuery },
  responses: answers(200, diarizationListView, 'A page of diarizations'),
})

const read = createRoute({
  method: 'get',
  path: `${path}/{runId}`,
  tags,
  summary: 'One diarization',
  request: { params: runParams },
  responses: answers(200, diarizationSchema, 'The diarization'),
})

const remove = createRoute({
  method: 'delete',
  path: `${path}/{runId}`,
  tags,
  summary: 'Delete a diarization with its results',
  request: { params: runParams },
  responses: emptyAnswer(204, 'Deleted'),
})

const choose = createRoute({
  method: 'put',
  path: '/api/recordings/{id}/current',
  tags,
  summary: 'Make a finished diarization the current one',
  middleware: [jsonBody()],
  request: { params: recordingParams, ...jsonContent(chooseBody) },
  responses: answers(200, recordingSchema, 'The recording with the scores of that diarization'),
})

export function diarizationRoutes(app: App, { toolkit, providers }: ServerDependencies): void {
  const { runs, recordings } = toolkit

  app.openapi(start(providers), async (context) => {
    const id = recordingId(context.req.valid('param'))
    const body = context.req.valid('json')
    const followed = await runs.start(id, {
      provider: body.provider ?? null,
      model: body.model ?? null,
      speakers: givesHints(body) ? hintsOf(body) : null,
      confirmed: body.confirm ?? false,
      forced: body.force ?? false,
    })
    context.header('Location', `/api/recordings/${id}/diarizations/${followed.run.id}`)
    return context.json(diarizationView(followed), 202)
  })

  app.openapi(list, async (context) => {
    const followed = await runs.list(recordingId(context.req.valid('param')))
    const page = shortListPage(followed.map(diarizationView), context.req.valid('query'))
    return context.json(page, 200)
  })

  app.openapi(read, async (context) => {
    const params = context.req.valid('param')
    const followed = await runs.get(recordingId(params), runId(params.runId))
    return context.json(diarizationView(followed), 200)
  })

  app.openapi(remove, async (context) => {
    const params = context.req.valid('param')
    await runs.remove(recordingId(params), runId(params.runId))
    return context.body(null, 204)
  })

  app.openapi(choose, async (context) => {
    const id = recordingId(context.req.valid('param'))
    const recording = await recordings.choose(id, runId(context.req.valid('json').runId))
    return context.json(recordingView(recording), 200)
  })
}
