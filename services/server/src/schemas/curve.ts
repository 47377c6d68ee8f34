import { z } from '@hono/zod-openapi'
import { histogram } from './scalars.ts'

export const curveView = z
  .object({
    start: z.number(),
    end: z.number(),
    resolution: z.number(),
    bins: z.array(z.object({ min: z.number(), mean: z.number(), max: z.number() }).nullable()),
  })
  .openapi('Curve')

export const peaksView = z
  .object({
    start: z.number(),
    end: z.number(),
    min: z.array(z.number()),
    max: z.array(z.number()),
  })
  .openapi('Peaks')

export const statisticsView = z
  .object({ turns: histogram(), samples: histogram() })
  .openapi('RunStatistics')
