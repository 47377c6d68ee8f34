import { z } from '@hono/zod-openapi'
import {
  CANDIDATE_SORTS,
  candidateThreshold,
  type NewReview,
  REASONS,
  type RegisteredProvider,
  type Review,
  reasonsOf,
} from '@toolkit/core'
import { choice } from '../resources/fields.ts'
import {
  recordingFilter,
  recordingFilterFields,
  refuseReversedBounds,
} from '../resources/recording-query.ts'
import { corpusThreshold, DEFAULT_MAX } from './corpus-spot.ts'

const MAX_DRAWS = 500

/** A number of draws in a query. */
const draws = (side: string) =>
  z.coerce
    .number({ error: 'must be a whole number' })
    .int('must be a whole number')
    .min(0, 'must be at least 0')
    .max(MAX_DRAWS, `must be at most ${MAX_DRAWS}`)
    .default(0)
    .openapi({ description: `how many moments ${side} the threshold are drawn` })

export const newReviewQuery = (providers: readonly RegisteredProvider[]) =>
  z
    .strictObject({
      ...recordingFilterFields(providers),
      max: corpusThreshold(),
      sort: choice(...CANDIDATE_SORTS)
        .default('severity')
        .openapi({ description: 'the order of the queue, as in /api/spots' }),
      below: draws('below'),
      above: draws('above'),
    })
    .superRefine(refuseReversedBounds)
type ValidQuery = z.infer<ReturnType<typeof newReviewQuery>>
export type NewReviewQuery = Partial<ValidQuery>

const score = () => z.number().nullable().openapi({ description: 'null: it has no scores' })

export const begunReviewSchema = z
  .object({
    id: z.string(),
    at: z.string(),
    max: z.number(),
    sort: choice(...CANDIDATE_SORTS),
    recordings: z.int(),
    belowSeconds: z.number().openapi({
      description:
        'of all moments below the threshold. A moment is drawn with a probability in proportion to its duration: divided by this, it is that of one draw',
    }),
    aboveSeconds: z.number(),
    withoutAudio: z.int().openapi({
      description:
        'recordings that match, but are left out because their audio was removed; `recordings` and the seconds are of the others',
    }),
    draws: z
      .array(
        z.object({
          recordingId: z.string(),
          recordingName: z.string(),
          runId: z.string(),
          start: z.number(),
          end: z.number(),
          mean: score(),
          min: score(),
          max: score(),
          reasons: z.array(choice(...REASONS)).openapi({ description: 'as in /api/spots' }),
          draw: z.string().openapi({ description: 'is sent with the verdict on it' }),
        }),
      )
      .openapi({ description: 'of both sides of the threshold, in a random order' }),
  })
  .openapi('BegunReview')
export type BegunReviewView = z.infer<typeof begunReviewSchema>

export function newReview(given: ValidQuery): NewReview {
  const { max, sort, below, above } = given
  const threshold = candidateThreshold(max ?? DEFAULT_MAX)
  return { recordings: recordingFilter(given), threshold, sort, below, above }
}

export function begunReviewView({
  record,
  moments,
  withoutAudio,
}: Awaited<ReturnType<Review['begin']>>): BegunReviewView {
  const { key: id, at, threshold: max, sort, recordings, belowSeconds, aboveSeconds } = record
  return {
    ...{ id, at, max, sort, recordings, belowSeconds, aboveSeconds },
    withoutAudio,
    draws: moments.map(({ reasons, ...moment }) => ({ ...moment, reasons: reasonsOf(reasons) })),
  }
}
