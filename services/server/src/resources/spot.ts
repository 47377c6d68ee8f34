import { z } from '@hono/zod-openapi'
import { type Bounds, SPOT_SORTS, type SpotOptions } from '@toolkit/core'
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

/** What a spot is. */
export const spotRules = {
  ...scoreRange,
  mergeGap: secondsBound(),
  minDuration: secondsBound(),
  maxDuration: secondOrMore().openapi({
    description:
      'Longer spots are split where their score is highest, at least minDuration and a quarter of maxDuration from both ends, until no part is longer. Parts are not dropped for being short; pieces of a joined gap alone are left out',
  }),
}

export const spotListQuery = z
  .strictObject({
    ...spotRules,
    ...windowRange,
    curve: curveChoice(),
    sort: sortChoice(SPOT_SORTS).default('start'),
    run: runChoice(),
    limit: pageLimit(5000),
    cursor: cursorText(),
  })
  .superRefine(refuseReversedRanges)
export type SpotListQuery = Partial<z.infer<typeof spotListQuery>>

export const diagramQuery = z
  .strictObject({
    ...spotRules,
    curve: curveChoice(),
    run: runChoice(),
    version: z.string().max(100, 'is too long').optional().openapi({
      description:
        'Not used by the server: a page that shows the image reads it again at an address with another one',
    }),
  })
  .superRefine(refuseReversedRanges)
export type DiagramQuery = Partial<z.infer<typeof diagramQuery>>

/** The spots that a validated query asks for. */
export function spotOptions(query: DiagramQuery, window: Bounds): SpotOptions {
  return {
    min: query.min ?? 0,
    max: query.max ?? 100,
    mergeGapSeconds: query.mergeGap ?? 0,
    minDurationSeconds: query.minDuration ?? 0,
    ...(query.maxDuration === undefined ? {} : { maxDurationSeconds: query.maxDuration }),
    window,
  }
}
