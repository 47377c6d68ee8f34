import { z } from '@hono/zod-openapi'
import { binCount, refuseReversedRanges, windowRange } from './query.ts'

const extremes = { min: z.array(z.number()), max: z.array(z.number()) }

export const peaksSchema = z
  .object({
    start: z.number(),
    end: z.number(),
    min: z.array(z.number()).openapi({ description: 'Of the mix: the mean of all channels' }),
    max: z.array(z.number()).openapi({ description: 'Of the mix: the mean of all channels' }),
    channels: z.array(z.object(extremes)).nullable().openapi({
      description:
        'Of the left and the right channel of the sound. null: the sound has one channel, or the recording was prepared by an earlier version, which stored the mix only.',
    }),
  })
  .openapi('Peaks')
export type PeaksView = z.infer<typeof peaksSchema>

export const peaksQuery = z
  .strictObject({ bins: binCount(), ...windowRange })
  .superRefine(refuseReversedRanges)
export type PeaksQuery = Partial<z.infer<typeof peaksQuery>>
