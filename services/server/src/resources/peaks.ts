import { z } from '@hono/zod-openapi'
import { binCount, refuseReversedRanges, windowRange } from './query.ts'

export const peaksSchema = z
  .object({
    start: z.number(),
    end: z.number(),
    min: z.array(z.number()),
    max: z.array(z.number()),
  })
  .openapi('Peaks')
export type PeaksView = z.infer<typeof peaksSchema>

export const peaksQuery = z
  .strictObject({ bins: binCount(), ...windowRange })
  .superRefine(refuseReversedRanges)
export type PeaksQuery = Partial<z.infer<typeof peaksQuery>>
