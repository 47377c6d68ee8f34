import { z } from '@hono/zod-openapi'
import {
  decodeCursor,
  encodeCursor,
  type RegisteredProvider,
  WORST_TURN_SORTS,
  type WorstTurnPage,
  type WorstTurnPosition,
  type WorstTurnQuery,
  worstTurnValue,
} from '@toolkit/core'
import { choice } from '../resources/fields.ts'
import {
  cursorText,
  pageLimit,
  refuseReversed,
  secondsBound,
  wholeScoreBound,
} from '../resources/query.ts'
import {
  recordingFilter,
  recordingFilterFields,
  refuseReversedBounds,
} from '../resources/recording-query.ts'

const DEFAULT_MAX = 50

export const corpusTurnQuery = (providers: readonly RegisteredProvider[]) =>
  z
    .strictObject({
      ...recordingFilterFields(providers),
      min: wholeScoreBound().openapi({ description: 'the least confidence, inclusive; default 0' }),
      max: wholeScoreBound().openapi({
        description: `the greatest confidence, inclusive; default ${DEFAULT_MAX}, or min if that is higher`,
      }),
      minDuration: secondsBound(),
      unjudged: choice('include', 'only').default('include').openapi({
        description:
          'only: turns without a verdict in effect on this diarization that covers half of them',
      }),
      sort: choice(...WORST_TURN_SORTS)
        .default('severity')
        .openapi({
          description:
            'severity and duration: highest first; confidence: lowest first; recording: by its id, then by the number of the turn',
        }),
      limit: pageLimit(200),
      cursor: cursorText(),
    })
    .superRefine((query, context) => {
      refuseReversedBounds(query, context)
      refuseReversed(context, ['min', query.min], ['max', query.max])
    })
type ValidTurnQuery = z.infer<ReturnType<typeof corpusTurnQuery>>
export type CorpusTurnQuery = Partial<ValidTurnQuery>

const corpusTurnSchema = z
  .object({
    recordingId: z.string(),
    recordingName: z.string(),
    runId: z.string(),
    index: z.int().openapi({ description: 'as in /api/recordings/{id}/turns' }),
    speaker: z.string(),
    speakerName: z.string().nullable(),
    start: z.number(),
    end: z.number(),
    confidence: z.number(),
    runnerUp: z.object({ speaker: z.string(), confidence: z.number() }).nullable(),
    margin: z.number().nullable(),
    severity: z.number().openapi({
      description:
        'duration × (100 − confidence) / 100: the seconds that are expected to be wrong if confidence were a probability. It is the same for every threshold',
    }),
  })
  .openapi('CorpusTurn')
export type CorpusTurnView = z.infer<typeof corpusTurnSchema>

export const corpusTurnListSchema = z
  .object({
    items: z.array(corpusTurnSchema),
    nextCursor: z.string().nullable(),
    total: z.int().nullable().openapi({
      description:
        'all turns of the recordings within the bounds, also those judged or beyond those that are listed; null with minDuration: not known',
    }),
    totalSeconds: z.number().nullable(),
  })
  .openapi('CorpusTurnList')
export type CorpusTurnListView = z.infer<typeof corpusTurnListSchema>

export function corpusTurns(given: ValidTurnQuery): WorstTurnQuery {
  const { min = 0, sort, limit, cursor } = given
  const confidence = { min, max: given.max ?? Math.max(DEFAULT_MAX, min) }
  return {
    recordings: recordingFilter(given),
    confidence,
    minDuration: given.minDuration ?? 0,
    unjudged: given.unjudged === 'only',
    sort,
    limit,
    after: cursor === undefined ? null : positionOf(cursor, sort),
  }
}

export function corpusTurnView(
  { sort }: WorstTurnQuery,
  { items, more, total }: WorstTurnPage,
): CorpusTurnListView {
  const last = items.at(-1)
  const nextCursor =
    more && last !== undefined
      ? encodeCursor({
          sort: cursorSort(sort),
          value: worstTurnValue(last, sort),
          id: `${last.index} ${last.recordingId}`,
        })
      : null
  return {
    items: [...items],
    nextCursor,
    total: total?.count ?? null,
    totalSeconds: total?.seconds ?? null,
  }
}

/** A cursor is of one order, whatever the bounds: they do not change the order. */
function cursorSort(sort: WorstTurnQuery['sort']): string {
  return `turns ${sort}`
}

function positionOf(cursor: string, sort: WorstTurnQuery['sort']): WorstTurnPosition {
  const { value, id } = decodeCursor(cursor, cursorSort(sort))
  const space = id.indexOf(' ')
  return {
    value: Number(value),
    recordingId: id.slice(space + 1),
    index: Number(id.slice(0, Math.max(space, 0))),
  }
}
