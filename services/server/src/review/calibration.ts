import { z } from '@hono/zod-openapi'
import type { Calibration, RegisteredProvider } from '@toolkit/core'
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

export const calibrationSchema = z
  .object({
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

export function calibrationView({ groups, withoutScore, agreement }: Calibration): CalibrationView {
  return {
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
