import { z } from '@hono/zod-openapi'
import { SPOT_SORTS } from '@toolkit/core'
import { curveChoice } from './curve.ts'
import {
  cursorText,
  pageLimit,
  refuseReversedRanges,
  runChoice,
  scoreRange,
  secondsBound,
  sortChoice,
  windowRange,
} from './query.ts'

const spotSchema = z
  .object({
    start: z.number(),
    end: z.number(),
    mean: z.number(),
    min: z.number(),
    max: z.number(),
    samples: z.int(),
  })
  .openapi('Spot')
export type SpotView = z.infer<typeof spotSchema>

export const spotListSchema = z
  .object({
    items: z.array(spotSchema),
    nextCursor: z.string().nullable(),
    total: z.int(),
    totalSeconds: z.number(),
  })
  .openapi('SpotList')
export type SpotListView = z.infer<typeof spotListSchema>

export const spotListQuery = z
  .strictObject({
    ...scoreRange,
    mergeGap: secondsBound(),
    minDuration: secondsBound(),
    ...windowRange,
    curve: curveChoice(),
    sort: sortChoice(SPOT_SORTS).default('start'),
    run: runChoice(),
    limit: pageLimit(5000),
    cursor: cursorText(),
  })
  .superRefine(refuseReversedRanges)
export type SpotListQuery = Partial<z.infer<typeof spotListQuery>>
