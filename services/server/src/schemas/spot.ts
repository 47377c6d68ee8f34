import { z } from '@hono/zod-openapi'

export const spotView = z
  .object({
    start: z.number(),
    end: z.number(),
    mean: z.number(),
    min: z.number(),
    max: z.number(),
    samples: z.int(),
  })
  .openapi('Spot')

export const spotListView = z
  .object({
    items: z.array(spotView),
    nextCursor: z.string().nullable(),
    total: z.int(),
    totalSeconds: z.number(),
  })
  .openapi('SpotList')
