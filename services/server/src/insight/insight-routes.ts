import { createRoute } from '@hono/zod-openapi'
import { CONFUSION_MARGIN, LITTLE_SPEECH_SECONDS } from '@toolkit/core'
import { closingSignal, type ServerDependencies } from '../dependencies.ts'
import type { App } from '../http/environment.ts'
import { answers, chosenRun, recordingId, recordingParams } from '../http/route-parts.ts'
import { runQuery } from '../resources/query.ts'
import { recordingFilter } from '../resources/recording-query.ts'
import {
  confusionsSchema,
  confusionsView,
  corpusConfusionsSchema,
  corpusConfusionsView,
} from './confusions.ts'
import { doubtfulSpeakersSchema, doubtfulSpeakersView } from './doubtful-speakers.ts'
import { driftQuery, driftSchema, driftView } from './drift.ts'
import { insightQuery, scorePairsSchema, scorePairsView } from './score-pairs.ts'

const tags = ['Insight']

type Query = ReturnType<typeof insightQuery>

const scores = (query: Query) =>
  createRoute({
    method: 'get',
    path: '/api/insight/scores',
    tags,
    summary: 'Human scores beside the mean confidence',
    description:
      'For each kind of score, provider and model: of the recordings that have both, in columns.',
    request: { query },
    responses: answers(200, scorePairsSchema, 'The pairs by origin'),
  })

const drift = (query: ReturnType<typeof driftQuery>) =>
  createRoute({
    method: 'get',
    path: '/api/insight/drift',
    tags,
    summary: 'The mean confidence by week, and where it moves',
    description:
      'The week is that in which the recording was added: the figures are of its current diarization, which may be newer.',
    request: { query },
    responses: answers(200, driftSchema, 'Series by origin, the largest first'),
  })

const confusions = createRoute({
  method: 'get',
  path: '/api/recordings/{id}/confusions',
  tags,
  summary: 'Which speakers of a recording might be another',
  description: `For each two speakers: the time of turns whose score is less than ${CONFUSION_MARGIN} above that of the other.`,
  request: { params: recordingParams, query: runQuery },
  responses: answers(200, confusionsSchema, 'The matrix of the speakers'),
})

const corpusConfusions = (query: Query) =>
  createRoute({
    method: 'get',
    path: '/api/insight/confusions',
    tags,
    summary: 'Which people might be confused, over many recordings',
    description:
      'As `/api/recordings/{id}/confusions`, for each provider and model, over the names of speakers. The newest 500 recordings in which a speaker has a name are read.',
    request: { query },
    responses: answers(200, corpusConfusionsSchema, 'A matrix for each model'),
  })

const speakers = (query: Query) =>
  createRoute({
    method: 'get',
    path: '/api/insight/speakers',
    tags,
    summary: 'Recordings in which the speakers are in doubt',
    description: `Their number is in doubt, or somebody has less than ${LITTLE_SPEECH_SECONDS} s of speech. The newest 500 recordings with a result are read. Results are not changed.`,
    request: { query },
    responses: answers(200, doubtfulSpeakersSchema, 'The newest first'),
  })

export function insightRoutes(app: App, dependencies: ServerDependencies): void {
  const { toolkit, providers } = dependencies
  const { insights } = toolkit
  const closing = closingSignal(dependencies)
  const signalOf = (request: Request) => AbortSignal.any([request.signal, closing])
  const query = insightQuery(providers)

  app.openapi(scores(query), async (context) => {
    const filter = recordingFilter(context.req.valid('query'))
    const found = await insights.scores(filter, signalOf(context.req.raw))
    return context.json(scorePairsView(found), 200)
  })

  app.openapi(drift(driftQuery(providers)), async (context) => {
    const { by, ...given } = context.req.valid('query')
    const found = await insights.drift(recordingFilter(given), by, signalOf(context.req.raw))
    return context.json(driftView(found), 200)
  })

  app.openapi(confusions, async (context) => {
    const id = recordingId(context.req.valid('param'))
    const run = chosenRun(context.req.valid('query'))
    return context.json(confusionsView(await insights.confusionsOf(id, run)), 200)
  })

  app.openapi(corpusConfusions(query), async (context) => {
    const filter = recordingFilter(context.req.valid('query'))
    const found = await insights.confusions(filter, signalOf(context.req.raw))
    return context.json(corpusConfusionsView(found), 200)
  })

  app.openapi(speakers(query), async (context) => {
    const filter = recordingFilter(context.req.valid('query'))
    const found = await insights.doubtfulSpeakers(filter, signalOf(context.req.raw))
    return context.json(doubtfulSpeakersView(found), 200)
  })
}
