import { z } from '@hono/zod-openapi'
import {
  decodeCursor,
  JUDGEMENTS,
  MAX_STRETCH_NOTE_CHARACTERS,
  type RegisteredProvider,
  STRETCH_ERRORS,
  STRETCH_VERDICT_FIELDS,
  type StretchVerdict,
  type StretchVerdictQuery,
  shownFields,
} from '@toolkit/core'
import { choice, shownSchemas } from '../resources/fields.ts'
import { cursorText, pageLimit } from '../resources/query.ts'
import {
  recordingFilter,
  recordingFilterFields,
  refuseReversedBounds,
} from '../resources/recording-query.ts'

/** The sort of cursors. */
export const NEWEST_FIRST = '-createdAt'

const errorsSchema = z.array(choice(...STRETCH_ERRORS)).readonly()

export const stretchVerdictSchema = z
  .object(
    shownSchemas(STRETCH_VERDICT_FIELDS, {
      errors: errorsSchema,
      score: z.number().min(0).max(100).nullable().openapi({
        description:
          'The mean of `curve` in the stretch when it was judged; null: there were no scores',
      }),
    }),
  )
  .openapi('StretchVerdict', {
    description:
      'What a person says about a stretch of a diarization; times in seconds. `provider`, `model`, `curve` and `score` are of the diarization when it was judged. `undoneAt`: when it was taken back; null: it is in effect',
  })
export type StretchVerdictView = z.infer<typeof stretchVerdictSchema>

export const stretchVerdictListSchema = z
  .object({
    items: z.array(stretchVerdictSchema),
    nextCursor: z.string().nullable(),
    total: z.int(),
  })
  .openapi('StretchVerdictList')
export type StretchVerdictListView = z.infer<typeof stretchVerdictListSchema>

const id = () => z.string().max(200, 'is too long')
const seconds = () => z.number({ error: 'must be a number of seconds' })
const shortText = () => z.string().max(200, 'must have at most 100 characters').nullish()

export const newStretchVerdictBody = z
  .strictObject({
    id: id().nullish().openapi({
      description:
        'chosen by the client (such as a UUID): a repeated request is answered with the first verdict, and stores nothing',
    }),
    recordingId: id(),
    runId: id().nullish().openapi({ description: 'default: the current diarization' }),
    start: seconds(),
    end: seconds(),
    verdict: choice(...JUDGEMENTS),
    errors: errorsSchema.nullish().openapi({ description: 'only if the verdict is wrong' }),
    speaker: shortText().openapi({ description: 'the label of the judged speaker' }),
    note: z
      .string()
      .max(
        MAX_STRETCH_NOTE_CHARACTERS,
        `must have at most ${MAX_STRETCH_NOTE_CHARACTERS} characters`,
      )
      .nullish(),
    reviewer: shortText(),
    draw: shortText().openapi({ description: 'the record that says how the stretch was drawn' }),
  })
  .openapi('NewStretchVerdict')
export type NewStretchVerdictBody = z.infer<typeof newStretchVerdictBody>

/** `provider` and `model` are those of the judged diarizations, the other filters of the list are of recordings. */
export const stretchVerdictListQuery = (providers: readonly RegisteredProvider[]) =>
  z
    .strictObject({
      ...recordingFilterFields(providers),
      recordingId: id().optional(),
      runId: id().optional(),
      verdict: choice(...JUDGEMENTS).optional(),
      reviewer: id().optional(),
      undone: choice('exclude', 'include', 'only')
        .default('exclude')
        .openapi({ description: 'verdicts that were taken back' }),
      limit: pageLimit(200),
      cursor: cursorText(),
    })
    .superRefine(refuseReversedBounds)
type ValidQuery = z.infer<ReturnType<typeof stretchVerdictListQuery>>
export type StretchVerdictListQuery = Partial<ValidQuery>

export function stretchVerdictQuery(given: ValidQuery): StretchVerdictQuery {
  const { provider, model, ...filter } = given
  return {
    recordingId: given.recordingId ?? null,
    runId: given.runId ?? null,
    verdict: given.verdict ?? null,
    reviewer: given.reviewer ?? null,
    provider: provider ?? null,
    model: model ?? null,
    undone: given.undone,
    recordings: recordingFilter(filter),
    limit: given.limit,
    after: given.cursor === undefined ? null : decodeCursor(given.cursor, NEWEST_FIRST),
  }
}

export function stretchVerdictView(verdict: StretchVerdict): StretchVerdictView {
  return shownFields(STRETCH_VERDICT_FIELDS, verdict)
}
