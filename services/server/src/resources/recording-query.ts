import { z } from '@hono/zod-openapi'
import {
  BOUNDED_FIELDS,
  type BoundedField,
  decodeCursor,
  EQUAL_FIELDS,
  fieldsThatNeed,
  HUMAN_PROVIDER,
  IMPORT_PROVIDER,
  isBounded,
  NO_FILTER,
  nameKey,
  PRESENCES,
  RECORDING_FIELDS,
  RECORDING_SORTS,
  type Recording,
  type RecordingFilter,
  type RecordingQuery,
  type RecordingSort,
  type RegisteredProvider,
  SPEAKER_COUNT_DOUBTS,
  sortValue,
  tagKey,
} from '@toolkit/core'
import { choice, providerChoice } from './fields.ts'
import {
  bounds,
  cursorText,
  itemOffset,
  modelFilter,
  pageLimit,
  refuseReversed,
  scoreBound,
  sortChoice,
  sortOf,
} from './query.ts'
import { tagFilter } from './tag.ts'

/** The providers of results that no diarizer made. */
const GIVEN_RESULTS = [{ name: IMPORT_PROVIDER }, { name: HUMAN_PROVIDER }]

type BoundName = `${BoundedField}From` | `${BoundedField}To`

const scoreBounds = Object.fromEntries(
  BOUNDED_FIELDS.flatMap((field) => [`${field}From`, `${field}To`]).map((name) => [
    name,
    scoreBound(),
  ]),
) as Record<BoundName, ReturnType<typeof scoreBound>>

const RESULT_FIELDS = new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(
  fieldsThatNeed('result'),
)

/** The parameters that filter the list. `refuseReversedBounds` checks them. */
export const recordingFilterFields = (providers: readonly RegisteredProvider[]) => ({
  q: z.string().max(300, 'must have at most 300 characters').optional(),
  tag: tagFilter(),
  voice: z.string().min(1, 'must not be empty').max(200, 'is too long').optional().openapi({
    description: 'the id of a voice whose name was accepted for a speaker',
  }),
  status: choice(...RECORDING_FIELDS.status.choices).optional(),
  provider: providerChoice([...providers, ...GIVEN_RESULTS]).optional(),
  model: modelFilter().optional(),
  speakerCountDoubt: choice(...SPEAKER_COUNT_DOUBTS)
    .optional()
    .openapi({ description: 'some: the number of speakers is in doubt' }),
  ...scoreBounds,
  trashed: choice(...PRESENCES)
    .default('exclude')
    .openapi({ description: 'recordings in the trash' }),
  unscored: choice(...PRESENCES).default('include'),
  undiarized: choice(...PRESENCES)
    .optional()
    .openapi({
      description: `default: exclude when ${RESULT_FIELDS} is bounded, else include`,
    }),
})

/** A query that has only the filters of the list. */
export const recordingFilterQuery = (providers: readonly RegisteredProvider[]) =>
  z.strictObject(recordingFilterFields(providers)).superRefine(refuseReversedBounds)
export type RecordingFilterQuery = Partial<z.infer<ReturnType<typeof recordingFilterQuery>>>

/** The query of the list and of the facets; facets ignore the order and the page. */
export const recordingListQuery = (providers: readonly RegisteredProvider[]) =>
  z
    .strictObject({
      ...recordingFilterFields(providers),
      sort: sortChoice(RECORDING_SORTS).default('sampleMean'),
      limit: pageLimit(500),
      cursor: cursorText(),
      after: z.string().min(1, 'must not be empty').max(200, 'is too long').optional().openapi({
        description:
          'a recording: the page starts after its place in this order, also if the filters exclude it',
      }),
      offset: itemOffset(),
    })
    .superRefine((query, context) => {
      refuseReversedBounds(query, context)
      if (query.cursor !== undefined && query.after !== undefined) {
        context.addIssue({
          code: 'custom',
          path: ['after'],
          message: 'cannot be given with cursor',
        })
      }
    })

/** Adds an issue for each score whose bounds are reversed. */
export function refuseReversedBounds(
  query: Readonly<Partial<Record<BoundName, number | undefined>>>,
  context: z.core.$RefinementCtx,
): void {
  for (const field of BOUNDED_FIELDS) {
    const [from, to] = [`${field}From`, `${field}To`] as const
    refuseReversed(context, [from, query[from]], [to, query[to]])
  }
}

export type RecordingListQuery = Partial<z.infer<ReturnType<typeof recordingListQuery>>>

type ValidQuery = z.infer<ReturnType<typeof recordingListQuery>>
type ValidFilter = Pick<ValidQuery, keyof ReturnType<typeof recordingFilterFields>>

/** The filter of a validated query. */
export function recordingFilter(given: ValidFilter): RecordingFilter {
  const filter = {
    ...NO_FILTER,
    ...Object.fromEntries(EQUAL_FIELDS.map((field) => [field, given[field] ?? null])),
    ...Object.fromEntries(
      BOUNDED_FIELDS.map((field) => [field, bounds(given[`${field}From`], given[`${field}To`])]),
    ),
  }
  const resultIsBounded = fieldsThatNeed('result').some((field) => isBounded(filter[field]))
  return {
    ...filter,
    q: given.q === undefined || given.q === '' ? null : nameKey(given.q),
    tags: [...new Set([given.tag ?? []].flat().map(tagKey))],
    voice: given.voice ?? null,
    trashed: given.trashed,
    unscored: given.unscored,
    undiarized: given.undiarized ?? (resultIsBounded ? 'exclude' : 'include'),
  }
}

/** The filter, order and page of a validated query. The page starts after `place`; null: at `cursor`. */
export function recordingQuery(given: ValidQuery, place: Recording | null): RecordingQuery {
  const order = sortOf<RecordingSort>(given.sort)
  const cursor = given.cursor === undefined ? null : decodeCursor(given.cursor, given.sort)
  return {
    ...recordingFilter(given),
    ...order,
    limit: given.limit,
    after: place === null ? cursor : { value: sortValue(place, order.sort), id: place.id },
    offset: given.offset,
  }
}
