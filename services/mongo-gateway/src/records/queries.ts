import {
  type Bounds,
  type Position,
  RECORDING_SORTS,
  type RecordingFilter,
  type RecordingQuery,
  RUN_STATUSES,
  TURN_SORTS,
  type TurnQuery,
} from '@toolkit/core'
import { z } from 'zod'
import { provider } from './documents.ts'

const bounds: z.ZodType<Bounds> = z.strictObject({
  from: z.number().nullable(),
  to: z.number().nullable(),
})
const after: z.ZodType<Position | null> = z
  .strictObject({ value: z.union([z.number(), z.string()]).nullable(), id: z.string() })
  .nullable()
const presence = z.enum(['include', 'exclude', 'only'])
const limit = z.int().nonnegative()

const filterFields = {
  q: z.string().nullable(),
  status: z.enum(['new', ...RUN_STATUSES]).nullable(),
  provider: provider.nullable(),
  model: z.string().nullable(),
  humanScore: bounds,
  sampleMean: bounds,
  turnMinimum: bounds,
  unscored: presence,
  undiarized: presence,
}

/** Further fields do no harm: a query is a filter too. */
export const recordingFilter: z.ZodType<RecordingFilter> = z.object(filterFields)

export const recordingQuery: z.ZodType<RecordingQuery> = z.strictObject({
  ...filterFields,
  sort: z.enum(RECORDING_SORTS),
  descending: z.boolean(),
  limit,
  after,
})

export const turnQuery: z.ZodType<TurnQuery> = z.strictObject({
  confidence: bounds,
  window: bounds,
  sort: z.enum(TURN_SORTS),
  descending: z.boolean(),
  limit,
  after,
})
