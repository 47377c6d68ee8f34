import { z } from '@hono/zod-openapi'

export const trashSummarySchema = z
  .object({ count: z.int(), sizeBytes: z.number() })
  .openapi('TrashSummary')
export type TrashSummaryView = z.infer<typeof trashSummarySchema>

export const trashEmptiedSchema = z.object({ count: z.int() }).openapi('TrashEmptied')
export type TrashEmptiedView = z.infer<typeof trashEmptiedSchema>
