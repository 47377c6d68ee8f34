import { z } from '@hono/zod-openapi'
import { SPOT_SORTS } from '@toolkit/core'
import { curveChoice } from './curve.ts'
import {
  cursorText,
  pageLimit,
  refuseReversedRanges,
  runChoice,
  scoreRange,
  secondOrMore,
  secondsBound,
  sortChoice,
  windowRange,
} from './query.ts'

const spotSchema = z
  .object({
    start: z.number(),
    end: z.number(),
    mean: z.number().openapi({ description: 'of all its samples, those of joined gaps too' }),
    inRangeMean: z.number().openapi({ description: 'of its samples within min and max' }),
    min: z.number(),
    max: z.number(),
    samples: z.int(),
    bridgedSeconds: z.number().openapi({
      description: 'of its samples outside min and max, or missing: the gaps that were joined',
    }),
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
    maxDuration: secondOrMore().openapi({
      description:
        'Longer spots are split where their score is highest, at least minDuration and a quarter of maxDuration from both ends, until no part is longer. Parts are not dropped for being short; pieces of a joined gap alone are left out',
    }),
    ...windowRange,
    curve: curveChoice(),
    sort: sortChoice(SPOT_SORTS).default('start'),
    run: runChoice(),
    limit: pageLimit(5000),
    cursor: cursorText(),
  })
  .superRefine(refuseReversedRanges)
export type SpotListQuery = Partial<z.infer<typeof spotListQuery>>
