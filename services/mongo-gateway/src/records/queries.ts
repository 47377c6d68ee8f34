import {
  BOUNDED_FIELDS,
  type Bounds,
  EQUAL_FIELDS,
  type Position,
  PRESENCES,
  RECORDING_SORTS,
  type RecordingFilter,
  type RecordingQuery,
  TURN_SORTS,
  type TurnQuery,
} from '@toolkit/core'
import { z } from 'zod'

const bounds: z.ZodType<Bounds> = z.strictObject({
  from: z.number().nullable(),
  to: z.number().nullable(),
})
const after: z.ZodType<Position | null> = z
  .strictObject({ value: z.union([z.number(), z.string()]).nullable(), id: z.string() })
  .nullable()
const presence = z.enum(PRESENCES)
const limit = z.int().nonnegative()

const filterFields = {
  q: z.string().nullable(),
  ...Object.fromEntries(EQUAL_FIELDS.map((field) => [field, z.string().nullable()])),
  ...Object.fromEntries(BOUNDED_FIELDS.map((field) => [field, bounds])),
  unscored: presence,
  undiarized: presence,
}

/** Further fields do no harm: a query is a filter too. */
export const recordingFilter = z.object(filterFields) as unknown as z.ZodType<RecordingFilter>

export const recordingQuery = z.strictObject({
  ...filterFields,
  sort: z.enum(RECORDING_SORTS),
  descending: z.boolean(),
  limit,
  after,
}) as unknown as z.ZodType<RecordingQuery>

export const turnQuery: z.ZodType<TurnQuery> = z.strictObject({
  confidence: bounds,
  window: bounds,
  sort: z.enum(TURN_SORTS),
  descending: z.boolean(),
  limit,
  after,
})
