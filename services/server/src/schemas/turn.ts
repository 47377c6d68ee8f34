import { z } from '@hono/zod-openapi'
import { TURN_FIELDS } from '@toolkit/core'
import { shownSchemas } from './record-fields.ts'

const turnFields = shownSchemas(TURN_FIELDS, {
  confidence: z.number().nullable(),
  runnerUp: z.object({ speaker: z.string(), confidence: z.number() }).nullable(),
  scores: z.record(z.string(), z.number()).nullable(),
})

export const turnView = z.object(turnFields).openapi('Turn')

export const turnListView = z
  .object({ items: z.array(turnView), nextCursor: z.string().nullable(), total: z.int() })
  .openapi('TurnList')
