import { createRoute } from '@hono/zod-openapi'
import type { ModelChoice } from '@toolkit/core'
import { closingSignal, type ServerDependencies } from '../dependencies.ts'
import type { App } from '../http/environment.ts'
import { answers, recordingId, recordingParams, runId } from '../http/route-parts.ts'
import {
  compareQuery,
  comparisonSchema,
  comparisonView,
  corpusComparisonQuery,
  corpusComparisonSchema,
  corpusEvaluationQuery,
  corpusEvaluationSchema,
  errorListSchema,
  errorQuery,
  errorView,
  evaluationView,
} from '../resources/evaluation.ts'
import { recordingFilter } from '../resources/recording-query.ts'

const tags = ['Evaluation']

const errors = createRoute({
  method: 'get',
  path: '/api/recordings/{id}/evaluation',
  tags,
  summary: 'The errors of a diarization against a reference, with their places',
  description:
    'Default: the current diarization against the reference of the recording. The scored parts are those of the recording, else those that the reference covers. Equal to pyannote.metrics.',
  request: { params: recordingParams, query: errorQuery },
  responses: answers(200, errorListSchema, 'The errors by start'),
})

const compare = createRoute({
  method: 'get',
  path: '/api/recordings/{id}/compare',
  tags,
  summary: 'How two diarizations of a recording differ',
  description:
    'Speakers are matched one-to-one so that they have the most time in common. The largest differences, weighted by the confidence of both, come first.',
  request: { params: recordingParams, query: compareQuery },
  responses: answers(200, comparisonSchema, 'Their speakers, differences and agreement'),
})

const corpus = (query: ReturnType<typeof corpusEvaluationQuery>) =>
  createRoute({
    method: 'get',
    path: '/api/evaluation',
    tags,
    summary: 'The errors of all recordings that have a reference',
    description:
      'Of the current diarizations of the recordings that match. A total weighted by the speech of the references, and for each model also what confidence says about errors. The recordings: `GET /api/recordings?sort=-errorRate&errorRateFrom=0`.',
    request: { query },
    responses: answers(200, corpusEvaluationSchema, 'Error rates, in total and for each model'),
  })

const changes = (query: ReturnType<typeof corpusComparisonQuery>) =>
  createRoute({
    method: 'get',
    path: '/api/comparison',
    tags,
    summary: 'Which recordings changed most between two models',
    description: 'The newest finished diarization of each model is compared.',
    request: { query },
    responses: answers(200, corpusComparisonSchema, 'The most changed recordings first'),
  })

export function evaluationRoutes(app: App, dependencies: ServerDependencies): void {
  const { toolkit, providers } = dependencies
  const { evaluations } = toolkit
  const closing = closingSignal(dependencies)
  const signalOf = (request: Request) => AbortSignal.any([request.signal, closing])

  app.openapi(errors, async (context) => {
    const id = recordingId(context.req.valid('param'))
    const query = context.req.valid('query')
    const { run, evaluation, stretches } = await evaluations.errors(id, {
      runId: query.run === undefined ? null : runId(query.run),
      referenceId: query.reference === undefined ? null : runId(query.reference),
      collar: query.collar,
      skipOverlap: query.skipOverlap,
    })
    const items = stretches.map(errorView)
    return context.json({ run: run.id, evaluation: evaluationView(evaluation), items }, 200)
  })

  app.openapi(compare, async (context) => {
    const id = recordingId(context.req.valid('param'))
    const { a, b, mergeGap = 0, minDuration = 0 } = context.req.valid('query')
    const compared = await evaluations.compare(id, runId(a), runId(b), {
      mergeGapSeconds: mergeGap,
      minDurationSeconds: minDuration,
    })
    return context.json({ a, b, ...comparisonView(compared) }, 200)
  })

  app.openapi(corpus(corpusEvaluationQuery(providers)), async (context) => {
    const filter = recordingFilter(context.req.valid('query'))
    const found = await evaluations.corpus(filter, signalOf(context.req.raw))
    const { recordings, ...rates } = found.rates
    return context.json(
      {
        recordings: found.recordings,
        withReference: found.withReference,
        rates: recordings === 0 ? null : { recordings, ...rates },
        groups: found.groups.map(({ confidence, rates: own, ...group }) => ({
          ...group,
          rates: own,
          confidence: confidence && {
            ...confidence,
            lowest: [...confidence.lowest],
            reliability: [...confidence.reliability],
          },
        })),
      },
      200,
    )
  })

  app.openapi(changes(corpusComparisonQuery(providers)), async (context) => {
    const query = context.req.valid('query')
    const found = await evaluations.changes(
      recordingFilter(query),
      modelChoice(query.a),
      modelChoice(query.b),
      { limit: query.limit },
      signalOf(context.req.raw),
    )
    const items = found.items.map(({ recording, a, b, ...change }) => ({
      recordingId: recording.id,
      recordingName: recording.name,
      a: a.id,
      b: b.id,
      speakersA: a.summary?.speakerCount ?? null,
      speakersB: b.summary?.speakerCount ?? null,
      ...change,
    }))
    return context.json({ items, total: found.total }, 200)
  })
}

/** `PROVIDER/MODEL`. */
function modelChoice(text: string): ModelChoice {
  const slash = text.indexOf('/')
  return { provider: text.slice(0, slash), model: text.slice(slash + 1) }
}
