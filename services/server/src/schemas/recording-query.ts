import { z } from '@hono/zod-openapi'
import { PROVIDERS, RECORDING_SORTS, RUN_STATUSES } from '@toolkit/core'
import {
  choice,
  cursorText,
  modelFilter,
  pageLimit,
  refuseReversed,
  scoreBound,
  sortChoice,
} from './scalars.ts'

/** What list and facets both take; facets pay no heed to sort, limit and cursor. */
export const recordingListQuery = z
  .strictObject({
    q: z.string().max(300, 'must have at most 300 characters').optional(),
    status: choice(...RUN_STATUSES, 'new').optional(),
    provider: choice(...PROVIDERS).optional(),
    model: modelFilter().optional(),
    humanScoreFrom: scoreBound(),
    humanScoreTo: scoreBound(),
    sampleMeanFrom: scoreBound(),
    sampleMeanTo: scoreBound(),
    turnMinimumFrom: scoreBound(),
    turnMinimumTo: scoreBound(),
    unscored: choice('include', 'exclude', 'only').default('include'),
    undiarized: choice('include', 'exclude', 'only').optional().openapi({
      description: 'default: exclude when sampleMean or turnMinimum is bounded, else include',
    }),
    sort: sortChoice(RECORDING_SORTS).default('sampleMean'),
    limit: pageLimit(200),
    cursor: cursorText(),
  })
  .superRefine((query, context) => {
    for (const name of ['humanScore', 'sampleMean', 'turnMinimum'] as const) {
      refuseReversed(
        context,
        [`${name}From`, query[`${name}From`]],
        [`${name}To`, query[`${name}To`]],
      )
    }
  })
