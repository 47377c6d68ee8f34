import {
  BOUNDED_FIELDS,
  type Bounds,
  CANDIDATE_SORTS,
  CANDIDATE_THRESHOLDS,
  type CandidateQuery,
  type CandidateSpot,
  CONFIDENCE_SLOTS,
  CORRECTION_FIELDS,
  type Correction,
  type CorrectionEntry,
  type Deletion,
  type Enrolment,
  EQUAL_FIELDS,
  type Fields,
  findInvalidField,
  type ModelNotes,
  type Position,
  PRESENCES,
  REASONS,
  RECORDING_FIELDS,
  RECORDING_SORTS,
  type Recording,
  type RecordingFilter,
  type RecordingQuery,
  type ReviewRecord,
  RUN_FIELDS,
  type Run,
  type RunCandidates,
  type SavedView,
  STRETCH_VERDICT_EQUALS,
  STRETCH_VERDICT_FIELDS,
  type Stray,
  type StretchVerdict,
  type StretchVerdictQuery,
  TAKEN_KEYS,
  type TakenObject,
  TURN_FIELDS,
  TURN_SORTS,
  type Turn,
  type TurnQuery,
  type Upload,
  VERDICT_FIELDS,
  type Verdict,
  type Voice,
  WORST_TURN_SORTS,
  type WorstTurn,
  type WorstTurnQuery,
} from '@toolkit/core'
import { z } from 'zod'

/**
 * A record whose declared fields are all checked. It is passed on unchanged, so that a field that only the server knows is
 * not lost.
 */
function declared<T extends object>(fields: Fields): z.ZodType<T> {
  return z
    .custom<T>((value) => typeof value === 'object' && value !== null, {
      error: 'is not a record',
      abort: true,
    })
    .superRefine((record, context) => {
      const name = findInvalidField(fields, record)
      if (name === null) return
      context.addIssue({ code: 'custom', path: name.split('.'), message: 'is missing or invalid' })
    })
}

/** A record without a declaration: only the given fields are checked. */
function document<T>(fields: { readonly [K in keyof T]?: z.ZodType<T[K]> }): z.ZodType<T> {
  return z.looseObject(fields as Record<string, z.ZodType>) as unknown as z.ZodType<T>
}

export const id = z.string()
/** The form of a provider's name. The server checks that the provider exists. */
export const provider = z.string().regex(/^[a-z0-9-]{1,100}$/)

export const recording = declared<Recording>(RECORDING_FIELDS)

export const run = declared<Run>(RUN_FIELDS)

export const turn = declared<Turn>(TURN_FIELDS)

export const verdict = declared<Verdict>(VERDICT_FIELDS)

export const stretchVerdict = declared<StretchVerdict>(STRETCH_VERDICT_FIELDS)

export const correction = declared<Correction>(CORRECTION_FIELDS)

export const entry = document<CorrectionEntry>({
  id,
  sequence: z.int().positive(),
  at: z.string(),
})

export const threshold = z.literal(CANDIDATE_THRESHOLDS)
const amount = z.number().nonnegative()
const score = amount.max(100)

const candidateSpot: z.ZodType<CandidateSpot> = z.strictObject({
  threshold,
  start: amount,
  end: amount,
  mean: score,
  inRangeMean: score,
  min: score,
  max: score,
  bridgedSeconds: amount,
  severity: amount,
  reasons: z
    .int()
    .min(0)
    .max(2 ** REASONS.length - 1),
})

const worstTurn: z.ZodType<WorstTurn> = z.strictObject({
  index: z.int().nonnegative(),
  speaker: z.string(),
  start: amount,
  end: amount,
  confidence: score,
  runnerUp: z.strictObject({ speaker: z.string(), confidence: score }).nullable(),
  margin: z.number().min(-100).max(100).nullable(),
  severity: amount,
})

const bySlot = z.array(amount).length(CONFIDENCE_SLOTS)

const total = { count: amount, seconds: amount }

export const runCandidates: z.ZodType<RunCandidates> = z.strictObject({
  recordingId: id,
  runId: id,
  spots: z.array(candidateSpot),
  totals: z.array(z.strictObject({ ...total, reasons: z.array(z.strictObject(total)) })),
  sampleSeconds: z.array(amount).nullable(),
  turns: z.array(worstTurn),
  turnFigures: z.strictObject({ countsUpTo: bySlot, secondsUpTo: bySlot }).nullable(),
})

export const notes = document<ModelNotes>({ provider, model: z.string() })

export const upload = document<Upload>({ id, createdAt: z.string() })

export const deletion = document<Deletion>({ key: z.string(), at: z.string() })

export const review = document<ReviewRecord>({ key: z.string(), at: z.string() })
export const view = document<SavedView>({ key: z.string(), name: z.string(), search: z.string() })
export const voice = document<Voice>({ key: z.string(), name: z.string() })
export const enrolment = document<Enrolment>({ key: z.string(), voiceId: z.string() })

export const taken: z.ZodType<TakenObject> = z.strictObject({
  key: z.string(),
  recordingId: id.nullable(),
  at: z.string(),
})
export const takenKeys = z.array(z.string()).max(TAKEN_KEYS)

export const stray = document<Stray>({ key: z.string(), foundAt: z.string() })

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
  tags: z.array(z.string()),
  voice: z.string().nullable().default(null),
  ...Object.fromEntries(EQUAL_FIELDS.map((field) => [field, z.string().nullable()])),
  ...Object.fromEntries(BOUNDED_FIELDS.map((field) => [field, bounds])),
  trashed: presence,
  unscored: presence,
  undiarized: presence,
}

/** Unknown fields are allowed: a query can be used as a filter. */
export const recordingFilter = z.object(filterFields) as unknown as z.ZodType<RecordingFilter>

export const recordingQuery = z.strictObject({
  ...filterFields,
  sort: z.enum(RECORDING_SORTS),
  descending: z.boolean(),
  limit,
  after,
  offset: z.int().nonnegative(),
}) as unknown as z.ZodType<RecordingQuery>

export const turnQuery: z.ZodType<TurnQuery> = z.strictObject({
  confidence: bounds,
  window: bounds,
  sort: z.enum(TURN_SORTS),
  descending: z.boolean(),
  limit,
  after,
})

export const stretchVerdictQuery = z.strictObject({
  ...Object.fromEntries(STRETCH_VERDICT_EQUALS.map((field) => [field, z.string().nullable()])),
  undone: presence,
  recordings: recordingFilter,
  limit,
  after,
}) as unknown as z.ZodType<StretchVerdictQuery>

export const candidateQuery: z.ZodType<CandidateQuery> = z.strictObject({
  recordings: recordingFilter,
  threshold,
  unjudged: z.boolean(),
  reason: z.enum(REASONS).nullable(),
  sort: z.enum(CANDIDATE_SORTS),
  limit,
  after: z
    .strictObject({ value: z.number(), recordingId: z.string(), start: z.number() })
    .nullable(),
})

const wholeScore = z.int().min(0).max(100)

export const worstTurnQuery: z.ZodType<WorstTurnQuery> = z.strictObject({
  recordings: recordingFilter,
  confidence: z.strictObject({ min: wholeScore, max: wholeScore }),
  minDuration: amount,
  unjudged: z.boolean(),
  sort: z.enum(WORST_TURN_SORTS),
  limit,
  after: z
    .strictObject({ value: z.number(), recordingId: z.string(), index: z.number() })
    .nullable(),
})
