import { z } from '@hono/zod-openapi'
import {
  DRIFT_ALPHA,
  DRIFT_MIN_RECORDINGS,
  DRIFT_WINDOW_WEEKS,
  GROUPINGS,
  type Insights,
  type RegisteredProvider,
} from '@toolkit/core'
import { choice } from '../resources/fields.ts'
import { recordingFilterFields, refuseReversedBounds } from '../resources/recording-query.ts'
import { originSchema } from './score-pairs.ts'

export const driftQuery = (providers: readonly RegisteredProvider[]) =>
  z
    .strictObject({
      ...recordingFilterFields(providers),
      by: choice(...GROUPINGS)
        .default('model')
        .openapi({
          description:
            'series of each kind of score, provider and model: undivided, by the folder in the name or the source, or by tag: a recording counts in each of its tags',
        }),
    })
    .superRefine(refuseReversedBounds)
export type DriftQuery = Partial<z.infer<ReturnType<typeof driftQuery>>>

const side = z.object({ recordings: z.int(), median: z.number() })
const week = () => z.string().openapi({ example: '2026-W01', description: 'ISO 8601, UTC' })
const monday = () => z.string().openapi({ example: '2025-12-29', description: 'its Monday' })

export const driftSchema = z
  .object({
    series: z.array(
      z.object({
        score: originSchema,
        group: z
          .string()
          .nullable()
          .openapi({ description: 'null: no folder, no tag, or undivided' }),
        recordings: z.int(),
        weeks: z.array(
          z.object({
            week: week(),
            start: monday(),
            recordings: z.int(),
            median: z.number(),
            lowestDecile: z.number(),
            isTested: z.boolean().openapi({
              description: `at least ${DRIFT_MIN_RECORDINGS} recordings`,
            }),
          }),
        ),
        changes: z
          .array(
            z.object({ week: week(), start: monday(), p: z.number(), before: side, after: side }),
          )
          .openapi({
            description: `where the scores move: the tested weeks before and after, at most ${DRIFT_WINDOW_WEEKS} each, differ by the two-sided U test of Mann and Whitney with p < ${DRIFT_ALPHA}, corrected by Holm for all points of all series; of neighbours the one with the lowest p`,
          }),
      }),
    ),
    omitted: z.int().openapi({ description: 'series with fewer recordings that are left out' }),
    rule: z.object({ minRecordings: z.int(), windowWeeks: z.int(), alpha: z.number() }),
  })
  .openapi('Drift')
export type DriftView = z.infer<typeof driftSchema>

export function driftView({ series, omitted }: Awaited<ReturnType<Insights['drift']>>): DriftView {
  return {
    series: series.map(({ weeks, changes, ...one }) => ({
      ...one,
      weeks: [...weeks],
      changes: [...changes],
    })),
    omitted,
    rule: {
      minRecordings: DRIFT_MIN_RECORDINGS,
      windowWeeks: DRIFT_WINDOW_WEEKS,
      alpha: DRIFT_ALPHA,
    },
  }
}
