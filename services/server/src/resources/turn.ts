import { z } from '@hono/zod-openapi'
import { shownFields, TURN_FIELDS, TURN_SORTS, type Turn } from '@toolkit/core'
import { shownSchemas } from './fields.ts'
import {
  cursorText,
  pageLimit,
  refuseReversedRanges,
  runChoice,
  scoreRange,
  sortChoice,
  windowRange,
} from './query.ts'

const turnFields = shownSchemas(TURN_FIELDS, {
  confidence: z.number().nullable(),
  runnerUp: z.object({ speaker: z.string(), confidence: z.number() }).nullable(),
  scores: z.record(z.string(), z.number()).nullable(),
})

const turnSchema = z.object(turnFields).openapi('Turn')
export type TurnView = z.infer<typeof turnSchema>

export const turnListSchema = z
  .object({ items: z.array(turnSchema), nextCursor: z.string().nullable(), total: z.int() })
  .openapi('TurnList')
export type TurnListView = z.infer<typeof turnListSchema>

export const turnListQuery = z
  .strictObject({
    ...scoreRange,
    ...windowRange,
    sort: sortChoice(TURN_SORTS).default('start'),
    run: runChoice(),
    limit: pageLimit(5000),
    cursor: cursorText(),
  })
  .superRefine(refuseReversedRanges)
export type TurnListQuery = Partial<z.infer<typeof turnListQuery>>

export function turnView(turn: Turn): TurnView {
  return shownFields(TURN_FIELDS, turn)
}
