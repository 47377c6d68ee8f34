import { createRoute } from '@hono/zod-openapi'
import type { RegisteredProvider } from '@toolkit/core'
import type { ServerDependencies } from '../dependencies.ts'
import type { App } from '../http/environment.ts'
import { jsonBody } from '../http/request-body.ts'
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
  diarizationChangesBody,
  diarizationListSchema,
  diarizationRequestBody,
  diarizationSchema,
  diarizationView,
  resolveBody,
} from '../resources/diarization.ts'
import {
  comparableVoicesSchema,
  identityDecisionBody,
  voiceChoice,
} from '../resources/identification.ts'
import { pageQuery } from '../resources/query.ts'
import { recordingSchema, recordingView } from '../resources/recording.ts'
import { shortListPage } from '../resources/short-list.ts'
import { givesHints, hintsOf } from '../resources/speaker-hints.ts'

const tags = ['Diarizations']
const path = '/api/recordings/{id}/diarizations'

const start = (providers: readonly RegisteredProvider[]) =>
  createRoute({
    method: 'post',
    path,
    tags,
    summary: 'Diarize again; earlier diarizations are kept',
    description:
      '409 `run-under-way` while another diarization is under way, unless `force` is true. 428 `confirmation-required` if more than `confirmHours` (see /api/health) would go to a paid provider, unless `confirm` is true; diarizations that are under way there, or were started within the last hour without `confirm`, count as well. If the length of the recording is not known yet, the diarization is held (`unconfirmed`) instead. With `identify`, its speakers are compared with voices (only voiceprints of its provider and model can be compared): 422 `no-voiceprint` if no chosen voice has one, 400 for more than 50 voices or an unknown one.',
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
  responses: answers(200, diarizationListSchema, 'A page of diarizations'),
})

const read = createRoute({
  method: 'get',
  path: `${path}/{runId}`,
  tags,
  summary: 'One diarization',
  request: { params: runParams },
  responses: answers(200, diarizationSchema, 'The diarization'),
})

const change = createRoute({
  method: 'patch',
  path: `${path}/{runId}`,
  tags,
  summary: 'Name and colour the speakers of a finished diarization',
  description:
    '`speakerNames` (at most 64, of 100 characters each) replaces all names of this diarization, and a blank one means no name. A name that stays the same stays carried; one that was unclear is no longer. `forgetUnclear` removes the unclear names. `speakerColours` (label → number, at most 64) replaces all chosen colours; speakers that it leaves out have automatic ones.',
  middleware: [jsonBody()],
  request: { params: runParams, ...jsonContent(diarizationChangesBody) },
  responses: answers(200, diarizationSchema, 'The diarization with its names and colours'),
})

const decide = createRoute({
  method: 'put',
  path: `${path}/{runId}/identities`,
  tags,
  summary: 'Decide which voice a speaker is',
  description:
    'Replaces the earlier decision about this speaker. `accepted`: the speaker gets the name of this voice; null: it loses the name that it has from a voice. `rejected`: voices that it is not; they are not proposed again, also not for a speaker of a later diarization who talks at mostly the same time. 409 if the speakers were not compared with voices.',
  middleware: [jsonBody()],
  request: { params: runParams, ...jsonContent(identityDecisionBody) },
  responses: answers(200, diarizationSchema, 'The diarization after the decision'),
})

const voices = createRoute({
  method: 'get',
  path: '/api/comparable-voices',
  tags,
  summary: 'The voices that speakers can be compared with, by name',
  responses: answers(200, comparableVoicesSchema, 'The voices without their voiceprints'),
})

const remove = createRoute({
  method: 'delete',
  path: `${path}/{runId}`,
  tags,
  summary: 'Delete a diarization with its results',
  description:
    'Corrections of it are deleted too, also an open one; diarizations that they have become are kept.',
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

const cancel = createRoute({
  method: 'post',
  path: `${path}/{runId}/cancel`,
  tags,
  summary: 'Cancel a diarization',
  description:
    'If the provider cannot stop a job, the job is no longer followed and may still be billed; a warning of the diarization says so.',
  request: { params: runParams },
  responses: answers(202, diarizationSchema, 'Canceled, or about to be'),
})

const resolve = createRoute({
  method: 'post',
  path: `${path}/{runId}/resolve`,
  tags,
  summary: 'Decide about a held diarization',
  description:
    '`resubmit` agrees to the costs if the diarization is held for that (`unconfirmed`).',
  middleware: [jsonBody()],
  request: { params: runParams, ...jsonContent(resolveBody) },
  responses: answers(202, diarizationSchema, 'The diarization after the decision'),
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
      byChannel: body.byChannel ?? false,
      identify: body.identify ? voiceChoice(body.identify) : null,
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

  app.openapi(change, async (context) => {
    const params = context.req.valid('param')
    const { speakerNames, speakerColours, forgetUnclear = false } = context.req.valid('json')
    const followed = await runs.name(recordingId(params), runId(params.runId), {
      ...(speakerNames === undefined ? {} : { speakerNames }),
      speakerColours,
      forgetUnclear,
    })
    return context.json(diarizationView(followed), 200)
  })

  app.openapi(voices, async (context) => {
    const items = await runs.comparableVoices()
    return context.json(
      { items: items.map((item) => ({ ...item, models: [...item.models] })) },
      200,
    )
  })

  app.openapi(decide, async (context) => {
    const params = context.req.valid('param')
    const decision = context.req.valid('json')
    const followed = await runs.decide(recordingId(params), runId(params.runId), decision)
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

  app.openapi(cancel, async (context) => {
    const params = context.req.valid('param')
    const followed = await runs.cancel(recordingId(params), runId(params.runId))
    return context.json(diarizationView(followed), 202)
  })

  app.openapi(resolve, async (context) => {
    const params = context.req.valid('param')
    const { action } = context.req.valid('json')
    const followed = await runs.resolve(recordingId(params), runId(params.runId), action)
    return context.json(diarizationView(followed), 202)
  })
}
