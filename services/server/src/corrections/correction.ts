import { z } from '@hono/zod-openapi'
import {
  CORRECTION_FIELDS,
  type Correction,
  type CorrectionEntry,
  MAX_OPERATION_TURNS,
  shownFields,
} from '@toolkit/core'
import { stretchSchema } from '../resources/evaluation.ts'
import { shownSchemas, timestamp } from '../resources/fields.ts'
import { pageLimit, sequenceNumber } from '../resources/query.ts'

/** The most entries of one request. */
const MAX_ENTRIES = 500
/** The most entries of one answer. */
const MAX_PAGE = 5_000

export const correctionSchema = z
  .object(
    shownSchemas(CORRECTION_FIELDS, {
      checked: z
        .array(stretchSchema)
        .openapi({ description: 'The parts that a person checked; empty: no part was marked' }),
    }),
  )
  .openapi('Correction', {
    description:
      'An editable copy of a diarization, as a log of operations. `length`: the number of entries; `finishedAt` null: it is open. The diarization that it becomes has the same id',
  })
export type CorrectionView = z.infer<typeof correctionSchema>

export const correctionListSchema = z
  .object({ items: z.array(correctionSchema), nextCursor: z.string().nullable(), total: z.int() })
  .openapi('CorrectionList')
export type CorrectionListView = z.infer<typeof correctionListSchema>

const seconds = () => z.number({ error: 'must be a number of seconds' })
const turn = () =>
  z
    .string()
    .max(64, 'must have at most 64 characters')
    .openapi({ description: '`b<index>` of the corrected diarization, or the id of an added turn' })
const turns = () =>
  z
    .array(turn())
    .min(1, 'must not be empty')
    .max(MAX_OPERATION_TURNS, `must be at most ${MAX_OPERATION_TURNS} turns`)
    .readonly()
const speaker = () => z.string().max(200, 'is too long')
const kind = <const K extends string>(name: K) => z.literal(name)

const operationSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: kind('move-boundary'),
      turn: turn(),
      edge: z.enum(['start', 'end']),
      to: seconds(),
    }),
    z.strictObject({ kind: kind('assign'), turns: turns(), speaker: speaker() }),
    z.strictObject({ kind: kind('split'), turn: turn(), at: seconds(), newTurn: turn() }),
    z.strictObject({ kind: kind('merge'), turn: turn(), with: turn() }),
    z.strictObject({ kind: kind('delete'), turns: turns() }),
    z.strictObject({
      kind: kind('add'),
      turn: turn(),
      speaker: speaker(),
      start: seconds(),
      end: seconds(),
    }),
    z.strictObject({ kind: kind('rename-speaker'), from: speaker(), to: speaker() }),
    z.strictObject({ kind: kind('merge-speakers'), from: speaker(), into: speaker() }),
    z.strictObject({
      kind: kind('swap-speakers'),
      a: speaker(),
      b: speaker(),
      from: seconds(),
      to: seconds().nullable(),
    }),
    z.strictObject({ kind: kind('confirm'), turns: turns() }),
    z.strictObject({
      kind: kind('check'),
      start: seconds(),
      end: seconds(),
      checked: z.boolean(),
    }),
  ])
  .openapi('CorrectionOperation', {
    description:
      'One edit; times in seconds. `split`: `newTurn` gets the part after `at`. `merge`: `turn` covers both with its own speaker. `add` also marks overlap. `rename-speaker` keeps scores and states. `swap-speakers`: in the turns that start in [from, to); `to` null: up to the end. `check`: a part that was checked, or no longer is',
  })

const entryId = () =>
  z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be 1 to 64 of A–Z a–z 0–9 _ -')
const of = () => z.int().positive().openapi({ description: 'the entry of the operation' })

const logged = { sequence: z.int(), id: z.string(), author: z.string().nullable(), at: timestamp() }

const correctionEntrySchema = z
  .discriminatedUnion('kind', [
    z.object({ ...logged, kind: kind('do'), operation: operationSchema }),
    z.object({ ...logged, kind: kind('undo'), of: of() }),
    z.object({ ...logged, kind: kind('redo'), of: of() }),
  ])
  .openapi('CorrectionEntry')
export type CorrectionEntryView = z.infer<typeof correctionEntrySchema>

export const correctionLogSchema = z
  .object({ correction: correctionSchema, entries: z.array(correctionEntrySchema) })
  .openapi('CorrectionLog')
export type CorrectionLogView = z.infer<typeof correctionLogSchema>

export const correctionRequestBody = z
  .strictObject({
    run: z.string().max(200).nullish().openapi({
      description: 'the diarization to correct; default: the current one',
    }),
  })
  .openapi('CorrectionRequest')
export type CorrectionRequest = z.infer<typeof correctionRequestBody>

const given = {
  id: entryId().openapi({ description: 'chosen by the client, unique in the log' }),
  author: z.string().max(200, 'is too long').nullish(),
}

export const newEntriesBody = z
  .strictObject({
    after: z.int({ error: 'must be a whole number' }).min(0).openapi({
      description: 'the sequence number of the newest entry that the client knows; 0: none',
    }),
    entries: z
      .array(
        z.discriminatedUnion('kind', [
          z.strictObject({ ...given, kind: kind('do'), operation: operationSchema }),
          z.strictObject({ ...given, kind: kind('undo'), of: of() }),
          z.strictObject({ ...given, kind: kind('redo'), of: of() }),
        ]),
      )
      .min(1, 'must not be empty')
      .max(MAX_ENTRIES, `must be at most ${MAX_ENTRIES}`)
      .readonly(),
  })
  .openapi('NewCorrectionEntries')
export type NewCorrectionEntries = z.infer<typeof newEntriesBody>

export const storedEntriesSchema = z
  .object({
    correction: correctionSchema,
    entries: z.array(z.object({ sequence: z.int(), id: z.string(), at: timestamp() })),
  })
  .openapi('StoredCorrectionEntries')
export type StoredCorrectionEntriesView = z.infer<typeof storedEntriesSchema>

export const correctionLogQuery = z.strictObject({
  after: sequenceNumber(),
  limit: pageLimit(MAX_PAGE),
})
export type CorrectionLogQuery = Partial<z.infer<typeof correctionLogQuery>>

/** A correction as the API shows it. */
export function correctionView(correction: Correction): CorrectionView {
  return { ...shownFields(CORRECTION_FIELDS, correction), checked: [...correction.checked] }
}

/** An entry as the API shows it. */
export function entryView(entry: CorrectionEntry): CorrectionEntryView {
  return entry as CorrectionEntryView
}
