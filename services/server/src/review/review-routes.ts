import { createRoute } from '@hono/zod-openapi'
import type { ServerDependencies } from '../dependencies.ts'
import type { App } from '../http/environment.ts'
import { answers } from '../http/route-parts.ts'
import { recordingFilter, recordingFilterQuery } from '../resources/recording-query.ts'
import { begunReviewSchema, begunReviewView, newReview, newReviewQuery } from './begun-review.ts'
import { calibrationQuery, calibrationSchema, calibrationView } from './calibration.ts'
import {
  corpusSpotListSchema,
  corpusSpotQuery,
  corpusSpots,
  corpusSpotView,
  corpusStatisticsSchema,
  corpusStatisticsView,
} from './corpus-spot.ts'
import {
  corpusTurnListSchema,
  corpusTurnQuery,
  corpusTurns,
  corpusTurnView,
} from './corpus-turn.ts'

const tags = ['Review']

const spots = (query: ReturnType<typeof corpusSpotQuery>) =>
  createRoute({
    method: 'get',
    path: '/api/spots',
    tags,
    summary: 'The worst spots of all recordings',
    description:
      'Spots of the current diarizations. They are found when a diarization ends, for some thresholds; of each threshold the 1,000 most severe of a recording are listed. A cursor stays valid while results arrive: what is added before it is not seen, and nothing is seen twice.',
    request: { query },
    responses: answers(200, corpusSpotListSchema, 'A page of spots'),
  })

const turns = (query: ReturnType<typeof corpusTurnQuery>) =>
  createRoute({
    method: 'get',
    path: '/api/turns',
    tags,
    summary: 'The worst turns of all recordings',
    description:
      'Turns of the current diarizations with a confidence within whole bounds. Of each recording the 1,000 of lowest confidence and the 1,000 most severe are listed. A cursor stays valid while results arrive, as that of /api/spots.',
    request: { query },
    responses: answers(200, corpusTurnListSchema, 'A page of turns'),
  })

const statistics = (query: ReturnType<typeof recordingFilterQuery>) =>
  createRoute({
    method: 'get',
    path: '/api/statistics',
    tags,
    summary: 'The scores of all recordings, by kind, provider and model',
    description:
      'How much lies below a threshold, and how long it takes to hear it. Recordings without a score curve are left out.',
    request: { query },
    responses: answers(200, corpusStatisticsSchema, 'The scores by origin'),
  })

const begin = (query: ReturnType<typeof newReviewQuery>) =>
  createRoute({
    method: 'post',
    path: '/api/reviews',
    tags,
    summary: 'Begin a review, and draw moments at random',
    description:
      'Below the threshold moments are the spots of /api/spots. The rest of each recording is cut into windows of at most 4 s. What a review is chosen from is stored: verdicts that name a `draw` of it make /api/calibration estimate how much is wrong in all recordings. A verdict on a moment of the queue has the draw `ID:queue:VALUE`, with the value of the order.',
    request: { query },
    responses: answers(201, begunReviewSchema, 'The review, and the moments that were drawn'),
  })

const calibration = (query: ReturnType<typeof calibrationQuery>) =>
  createRoute({
    method: 'get',
    path: '/api/calibration',
    tags,
    summary: 'Whether scores say how often moments are right, by the verdicts on stretches',
    description:
      'For each kind of score, provider and model; the scores are those when the moments were judged. Moments are mostly judged because their score is low: figures over all scores are those of what was judged, not of the recordings.',
    request: { query },
    responses: answers(200, calibrationSchema, 'Scores against verdicts'),
  })

export function reviewRoutes(app: App, { toolkit, providers }: ServerDependencies): void {
  app.openapi(spots(corpusSpotQuery(providers)), async (context) => {
    const query = corpusSpots(context.req.valid('query'))
    return context.json(corpusSpotView(query, await toolkit.review.spots(query)), 200)
  })

  app.openapi(turns(corpusTurnQuery(providers)), async (context) => {
    const query = corpusTurns(context.req.valid('query'))
    return context.json(corpusTurnView(query, await toolkit.review.turns(query)), 200)
  })

  app.openapi(statistics(recordingFilterQuery(providers)), async (context) => {
    const filter = recordingFilter(context.req.valid('query'))
    return context.json(corpusStatisticsView(await toolkit.review.statistics(filter)), 200)
  })

  app.openapi(begin(newReviewQuery(providers)), async (context) => {
    const begun = await toolkit.review.begin(newReview(context.req.valid('query')))
    return context.json(begunReviewView(begun), 201)
  })

  app.openapi(calibration(calibrationQuery(providers)), async (context) => {
    const filter = recordingFilter(context.req.valid('query'))
    const found = await toolkit.calibration.ofVerdicts(filter, context.req.raw.signal)
    return context.json(calibrationView(found), 200)
  })
}
