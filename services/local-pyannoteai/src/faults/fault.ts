import { z } from 'zod'
import { CALLS } from './call.ts'

const call = z.enum(CALLS)

/** When a fault is at work. Without `times` and `forMs` it strikes once. */
const when = {
  /** How many times it strikes. */
  times: z.int().min(1).optional(),
  /** How long it strikes, milliseconds by the service's clock from when it was asked for. */
  forMs: z.int().min(1).optional(),
  /** How many occasions it lets pass first. */
  after: z.int().min(0).default(0),
}

const delayMs = z.int().min(0)

/** One misbehaviour, as the control path takes it. What each does is written in the README beside this file. */
export const faultSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('refuse'),
    status: z.int().min(400).max(599),
    /** The field that a 400 names. */
    field: z.string().min(1).optional(),
    /** The `Retry-After`; null for none. A 429 has 1 where nothing is said. */
    retryAfterSeconds: z.int().min(0).nullable().optional(),
    call: call.optional(),
    ...when,
  }),
  z.strictObject({
    kind: z.literal('answer-lost'),
    how: z.enum(['cut', 'half', 'hang', 'gateway']).default('cut'),
    call: call.default('diarize'),
    ...when,
  }),
  z.strictObject({ kind: z.literal('cut'), call: call.default('media-put'), ...when }),
  z.strictObject({
    kind: z.literal('hang'),
    /** After this long by the service's clock the connection is cut; otherwise only the caller ends it. */
    cutAfterMs: delayMs.optional(),
    call: call.optional(),
    ...when,
  }),
  z.strictObject({ kind: z.literal('no-output'), ...when }),
  z.strictObject({
    kind: z.literal('unknown-status'),
    status: z.string().min(1).default('resting'),
    ...when,
  }),
  z.strictObject({
    kind: z.literal('bad-score'),
    score: z.enum(['above', 'below', 'null', 'text']).default('above'),
    ...when,
  }),
  z.strictObject({
    kind: z.literal('curve-length'),
    /** The curves' new length as a share of the right one. */
    factor: z.number().positive().max(4).default(0.5),
    ...when,
  }),
  z.strictObject({
    kind: z.literal('turn-beyond-end'),
    seconds: z.number().positive().default(3600),
    ...when,
  }),
  z.strictObject({ kind: z.literal('published-list'), ...when }),
  z.strictObject({ kind: z.literal('job-fails'), ...when }),
  z.strictObject({ kind: z.literal('job-slow'), delayMs: delayMs.default(60_000), ...when }),
  z.strictObject({
    kind: z.literal('notice'),
    how: z.enum(['early', 'twice', 'late', 'never', 'forged']),
    /** How late a late one is; default 10 minutes. */
    delayMs: delayMs.default(600_000),
    ...when,
  }),
])

export type Fault = z.output<typeof faultSchema>
export type FaultKind = Fault['kind']
/** A fault as it is asked for: what has a default may be left out. */
export type FaultWish = z.input<typeof faultSchema>

/** The body of `PUT /local/faults`. */
export const faultListSchema = z.array(faultSchema).max(1000)
