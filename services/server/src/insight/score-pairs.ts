import { z } from '@hono/zod-openapi'
import type { Insights, RegisteredProvider } from '@toolkit/core'
import { choice } from '../resources/fields.ts'
import { recordingFilterFields, refuseReversedBounds } from '../resources/recording-query.ts'

/** The filters of the list. */
export const insightQuery = (providers: readonly RegisteredProvider[]) =>
  z.strictObject(recordingFilterFields(providers)).superRefine(refuseReversedBounds)
export type InsightQuery = Partial<z.infer<ReturnType<typeof insightQuery>>>

export const originSchema = z.object({
  kind: choice('confidence', 'certainty'),
  provider: z.string(),
  model: z.string(),
})

export const scorePairsSchema = z
  .object({
    groups: z.array(
      z.object({
        score: originSchema,
        ids: z.array(z.string()).openapi({
          description: 'recordings; the lists of a group have the same order',
        }),
        humanScores: z.array(z.number()),
        sampleMeans: z.array(z.number()),
        correlation: z.number().min(-1).max(1).nullable().openapi({
          description:
            'Spearman’s rank correlation; null: fewer than two recordings, or all values of one side are equal',
        }),
      }),
    ),
    ofOtherRuns: z.int().openapi({
      description: 'recordings whose score was given for another diarization: left out',
    }),
  })
  .openapi('ScorePairs')
export type ScorePairsView = z.infer<typeof scorePairsSchema>

export function scorePairsView({
  groups,
  ofOtherRuns,
}: Awaited<ReturnType<Insights['scores']>>): ScorePairsView {
  return {
    groups: groups.map(({ score, ids, humanScores, sampleMeans, correlation }) => ({
      ...{ score, correlation },
      ...{ ids: [...ids], humanScores: [...humanScores], sampleMeans: [...sampleMeans] },
    })),
    ofOtherRuns,
  }
}
