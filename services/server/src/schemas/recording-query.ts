import { z } from '@hono/zod-openapi'
import {
  BOUNDED_FIELDS,
  type BoundedField,
  fieldsThatNeed,
  PRESENCES,
  RECORDING_FIELDS,
  RECORDING_SORTS,
  type RegisteredProvider,
} from '@toolkit/core'
import {
  choice,
  cursorText,
  modelFilter,
  pageLimit,
  providerChoice,
  refuseReversed,
  scoreBound,
  sortChoice,
} from './scalars.ts'

type BoundName = `${BoundedField}From` | `${BoundedField}To`

const scoreBounds = Object.fromEntries(
  BOUNDED_FIELDS.flatMap((field) => [`${field}From`, `${field}To`]).map((name) => [
    name,
    scoreBound(),
  ]),
) as Record<BoundName, ReturnType<typeof scoreBound>>

const OF_RESULTS = new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(
  fieldsThatNeed('result'),
)

/** What list and facets both take; facets pay no heed to sort, limit and cursor. */
export const recordingListQuery = (providers: readonly RegisteredProvider[]) =>
  z
    .strictObject({
      q: z.string().max(300, 'must have at most 300 characters').optional(),
      status: choice(...RECORDING_FIELDS.status.choices).optional(),
      provider: providerChoice(providers).optional(),
      model: modelFilter().optional(),
      ...scoreBounds,
      unscored: choice(...PRESENCES).default('include'),
      undiarized: choice(...PRESENCES)
        .optional()
        .openapi({ description: `default: exclude when ${OF_RESULTS} is bounded, else include` }),
      sort: sortChoice(RECORDING_SORTS).default('sampleMean'),
      limit: pageLimit(200),
      cursor: cursorText(),
    })
    .superRefine((query, context) => {
      for (const field of BOUNDED_FIELDS) {
        const [from, to] = [`${field}From`, `${field}To`] as const
        refuseReversed(context, [from, query[from]], [to, query[to]])
      }
    })
