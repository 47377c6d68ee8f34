import { z } from '@hono/zod-openapi'
import { VERDICT_FIELDS } from '@toolkit/core'
import { shownSchemas } from './record-fields.ts'

export const verdictView = z
  .object(
    shownSchemas(VERDICT_FIELDS, {
      score: z.int().nullable().openapi({ description: 'null: the score was taken back' }),
    }),
  )
  .openapi('Verdict')

export const verdictListView = z
  .object({ items: z.array(verdictView), nextCursor: z.string().nullable(), total: z.int() })
  .openapi('VerdictList')

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
