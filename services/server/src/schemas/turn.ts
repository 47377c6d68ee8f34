import { z } from '@hono/zod-openapi'

const turnFields = {
  index: z.int(),
  speaker: z.string(),
  start: z.number(),
  end: z.number(),
  confidence: z.number().nullable(),
  runnerUp: z.object({ speaker: z.string(), confidence: z.number() }).nullable(),
  margin: z.number().nullable(),
  overlapSeconds: z.number(),
  scores: z.record(z.string(), z.number()).nullable(),
}

export const turnView = z.object(turnFields).openapi('Turn')

export const turnListView = z
  .object({ items: z.array(turnView), nextCursor: z.string().nullable(), total: z.int() })
  .openapi('TurnList')
