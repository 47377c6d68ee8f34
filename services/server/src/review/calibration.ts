import { z } from '@hono/zod-openapi'
import {
  CANDIDATE_SORTS,
  type Calibration,
  type RegisteredProvider,
  type ReviewEstimate,
} from '@toolkit/core'
import { choice } from '../resources/fields.ts'
import { recordingFilterFields, refuseReversedBounds } from '../resources/recording-query.ts'

export const calibrationQuery = (providers: readonly RegisteredProvider[]) =>
  z.strictObject(recordingFilterFields(providers)).superRefine(refuseReversedBounds)
export type CalibrationQuery = Partial<z.infer<ReturnType<typeof calibrationQuery>>>

const share = () => z.number().min(0).max(1)
const interval = z
  .object({ low: z.number(), high: z.number() })
  .nullable()
  .openapi({ description: '95 %; null: too few recordings or verdicts' })
const figure = z.object({ value: z.number(), interval }).nullable()

const limits = z.object({ low: z.number(), high: z.number() }).openapi({ description: '95 %' })

const wrongTime = z
  .object({
    seconds: z.number().openapi({ description: 'of all moments' }),
    wrongSeconds: z.number(),
    interval: limits,
    share: share(),
    shareInterval: limits,
  })
  .nullable()
  .openapi({
    description:
      'null: less than 10 draws, no time on this side, or more than 5 % of it is unjudged',
  })

const recallPoint = z.object({
  threshold: z.int().openapi({ description: 'score < threshold; 101: all' }),
  recall: share().openapi({ description: 'the share of all wrong time that is below' }),
  interval: limits,
  seconds: z.number().openapi({ description: 'of all samples below' }),
})

const estimateSchema = z
  .object({
    max: z.number().openapi({ description: 'the threshold' }),
    sort: choice(...CANDIDATE_SORTS),
    reviews: z.int().openapi({ description: 'that have a verdict' }),
    lastAt: z.string(),
    recordings: z.int(),
    seconds: z.number().openapi({ description: 'of these recordings' }),
    judged: z.object({ queue: z.int(), below: z.int(), above: z.int() }).openapi({
      description: 'verdicts on moments of the queue, and on draws of each side of the threshold',
    }),
    leftOut: z.int().openapi({
      description: 'verdicts that are not used, as their diarization was replaced or deleted since',
    }),
    unjudged: z.object({ moments: z.int(), seconds: z.number() }).openapi({
      description:
        'of the queue before the last judged moment: listed spots without a verdict that says what they are, and moments whose diarization was replaced after the newest review. They count as right in estimates, and as wrong in the upper limits',
    }),
    all: wrongTime,
    unsaid: choice('queue-not-judged', 'few-draws').nullable().openapi({
      description:
        'why `all` is null. queue-not-judged: more than 5 % of all time is unjudged; few-draws: less than 10 draws on a side',
    }),
    below: wrongTime,
    above: wrongTime,
    recall: z.array(recallPoint).nullable().openapi({
      description: 'null: too few draws, or no error was found',
    }),
    proposals: z.array(recallPoint),
    needed: z.object({ below: z.int(), above: z.int() }).openapi({
      description: 'further draws until the share of wrong time is known to ± 5 percentage points',
    }),
  })
  .openapi('ReviewEstimate', {
    description:
      'What reviews with the same threshold and order say about all time of their recordings (Horvitz and Thompson). A moment that was judged wrong counts with all its seconds',
  })

export const calibrationSchema = z
  .object({
    estimates: z.array(estimateSchema).openapi({
      description: 'of reviews with exactly these filters, newest first',
    }),
    groups: z.array(
      z.object({
        score: z.object({
          kind: choice('confidence', 'certainty'),
          provider: z.string(),
          model: z.string(),
        }),
        recordings: z.int().openapi({ description: 'with a verdict' }),
        right: z.int(),
        wrong: z.int(),
        unclear: z.int().openapi({ description: 'they are left out of the figures' }),
        bins: z
          .array(
            z.object({
              from: z.number(),
              to: z.number(),
              verdicts: z.int(),
              seconds: z.number(),
              meanScore: z.number().nullable(),
              shareRight: share().nullable(),
              interval,
            }),
          )
          .openapi({ description: 'by the score when it was judged; shares by time' }),
        ece: figure.openapi({ description: 'expected calibration error, 0–1' }),
        auc: figure.openapi({
          description: 'how often a wrong moment has a lower score than a right one',
        }),
        calibrated: z
          .array(z.object({ score: z.number(), shareRight: share() }))
          .nullable()
          .openapi({
            description:
              'isotonic regression: the share judged right by score; linear between these points, constant outside',
          }),
        needed: z.int().openapi({
          description:
            'further verdicts until the share of wrong ones is known to ± 5 percentage points, if it stays as it is',
        }),
      }),
    ),
    withoutScore: z.int().openapi({ description: 'verdicts on stretches without a score' }),
    agreement: z.array(
      z.object({
        reviewers: z.tuple([z.string(), z.string()]),
        moments: z.int().openapi({ description: 'that both judged as right or wrong' }),
        unclear: z.int(),
        agreed: share().nullable(),
        kappa: z.number().nullable().openapi({ description: 'Cohen’s kappa' }),
      }),
    ),
  })
  .openapi('Calibration')
export type CalibrationView = z.infer<typeof calibrationSchema>

export function calibrationView({
  estimates,
  groups,
  withoutScore,
  agreement,
}: Calibration): CalibrationView {
  return {
    estimates: estimates.map(estimateView),
    groups: groups.map(({ score, reliability, calibrated, ...counts }) => ({
      score,
      ...counts,
      bins: reliability.bins.map(({ from, to, verdicts, seconds, meanConfidence, ...bin }) => ({
        ...{ from, to, verdicts, seconds, meanScore: meanConfidence },
        ...{ shareRight: bin.shareRight, interval: bin.interval },
      })),
      ece: reliability.ece,
      auc: reliability.auc,
      calibrated:
        calibrated?.scores.map((at, place) => ({
          score: at,
          shareRight: calibrated.values[place] as number,
        })) ?? null,
    })),
    withoutScore,
    agreement: agreement.map(({ reviewers: [one, other], n, unclear, agreed, kappa }) => ({
      ...{ reviewers: [one, other] as [string, string], moments: n, unclear, agreed, kappa },
    })),
  }
}

function estimateView({
  threshold: max,
  ...estimate
}: ReviewEstimate): z.infer<typeof estimateSchema> {
  const { sort, reviews, lastAt, recordings, seconds, judged, needed } = estimate
  const { all, below, above, recall, proposals, leftOut, unjudged, unsaid } = estimate
  return {
    ...{ max, sort, reviews, lastAt, recordings, seconds, judged, needed },
    ...{ leftOut, unjudged, unsaid },
    ...{ all: wrongTimeView(all), below: wrongTimeView(below), above: wrongTimeView(above) },
    recall: recall === null ? null : [...recall],
    proposals: [...proposals],
  }
}

function wrongTimeView(estimate: ReviewEstimate['all']): z.infer<typeof wrongTime> {
  if (estimate === null) return null
  const { seconds, wrongSeconds, interval, share, shareInterval } = estimate
  return { seconds, wrongSeconds, interval, share, shareInterval }
}
