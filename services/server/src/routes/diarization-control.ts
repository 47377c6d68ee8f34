import { createRoute } from '@hono/zod-openapi'
import type { ServerDependencies } from '../dependencies.ts'
import type { App } from '../http/environment.ts'
import { jsonBody } from '../http/json-body.ts'
import { answers, jsonContent, recordingId, runId, runParams } from '../http/route-parts.ts'
import { diarizationView as diarizationSchema, resolveBody } from '../schemas/diarization.ts'
import { diarizationView } from '../views/diarization-view.ts'

const tags = ['Diarizations']
const path = '/api/recordings/{id}/diarizations/{runId}'

const cancel = createRoute({
  method: 'post',
  path: `${path}/cancel`,
  tags,
  summary: 'Cancel a diarization',
  description:
    'Where the provider cannot stop a job this means: no longer followed, may still be billed. A warning of the run says so.',
  request: { params: runParams },
  responses: answers(202, diarizationSchema, 'Canceled, or about to be'),
})

const resolve = createRoute({
  method: 'post',
  path: `${path}/resolve`,
  tags,
  summary: 'Decide about a diarization that is held',
  description: '`resubmit` agrees to what it costs where it is held for that (`unconfirmed`).',
  middleware: [jsonBody()],
  request: { params: runParams, ...jsonContent(resolveBody) },
  responses: answers(202, diarizationSchema, 'The diarization after the decision'),
})

export function diarizationControlRoutes(app: App, { toolkit }: ServerDependencies): void {
  app.openapi(cancel, async (context) => {
    const params = context.req.valid('param')
    const followed = await toolkit.runs.cancel(recordingId(params), runId(params.runId))
    return context.json(diarizationView(followed), 202)
  })

  app.openapi(resolve, async (context) => {
    const params = context.req.valid('param')
    const { action } = context.req.valid('json')
    const followed = await toolkit.runs.resolve(recordingId(params), runId(params.runId), action)
    return context.json(diarizationView(followed), 202)
  })
}
