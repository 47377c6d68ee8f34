import { z } from '@hono/zod-openapi'
import { oneChannel, refuseReversedRanges, sampleRate, windowRange } from './query.ts'

export const clipQuery = z
  .strictObject({
    ...windowRange,
    rate: sampleRate().openapi({ description: 'Hz; default: the rate of the sound' }),
    channels: oneChannel().openapi({
      description: '1: mixed to one channel; default: the channels of the sound',
    }),
  })
  .superRefine(refuseReversedRanges)
export type ClipQuery = Partial<z.infer<typeof clipQuery>>
