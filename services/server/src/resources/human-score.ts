import { z } from '@hono/zod-openapi'
import { shownFields, VERDICT_FIELDS, type Verdict } from '@toolkit/core'
import { shownSchemas } from './fields.ts'

export const verdictSchema = z
  .object(
    shownSchemas(VERDICT_FIELDS, {
      score: z.int().nullable().openapi({ description: 'null: the score was cleared' }),
    }),
  )
  .openapi('Verdict')
export type VerdictView = z.infer<typeof verdictSchema>

export const verdictListSchema = z
  .object({ items: z.array(verdictSchema), nextCursor: z.string().nullable(), total: z.int() })
  .openapi('VerdictList')
export type VerdictListView = z.infer<typeof verdictListSchema>

export const humanScoreBody = z
  .strictObject({
    score: z
      .int({ error: 'must be a whole number' })
      .min(0, 'must be at least 0')
      .max(100, 'must be at most 100'),
    note: z.string().max(10_000, 'must have at most 10000 characters').nullish(),
    runId: z.string().max(200).nullish(),
  })
  .openapi('HumanScore')
export type HumanScore = z.infer<typeof humanScoreBody>

export function verdictView(verdict: Verdict): VerdictView {
  return shownFields(VERDICT_FIELDS, verdict)
}
