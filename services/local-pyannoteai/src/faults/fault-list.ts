import type { Clock } from '@toolkit/core'
import { z } from 'zod'

/** The calls that a fault can apply to. */
export const CALLS = [
  'test',
  'media-input',
  'media-output',
  'media-put',
  'media-get',
  'diarize',
  'voiceprint',
  'identify',
  'job',
  'jobs',
  'local-job',
  'local-cancel',
] as const
export type Call = (typeof CALLS)[number]

const ROUTES: readonly (readonly [string, RegExp, Call])[] = [
  ['GET', /^\/v1\/test$/, 'test'],
  ['POST', /^\/v1\/media\/input$/, 'media-input'],
  ['POST', /^\/v1\/media\/output$/, 'media-output'],
  ['PUT', /^\/local\/media\//, 'media-put'],
  ['GET', /^\/local\/media\//, 'media-get'],
  ['POST', /^\/v1\/diarize$/, 'diarize'],
  ['POST', /^\/v1\/voiceprint$/, 'voiceprint'],
  ['POST', /^\/v1\/identify$/, 'identify'],
  ['GET', /^\/v1\/jobs\/[^/]+$/, 'job'],
  ['GET', /^\/v2\/jobs$/, 'jobs'],
  ['GET', /^\/local\/jobs\/[^/]+$/, 'local-job'],
  ['POST', /^\/local\/jobs\/[^/]+\/cancel$/, 'local-cancel'],
]

/** The call of a request; null for any other request, such as `/local/faults`. */
export function callOf(method: string, path: string): Call | null {
  return ROUTES.find(([verb, form]) => verb === method && form.test(path))?.[2] ?? null
}

const call = z.enum(CALLS)

/** When a fault happens. Without `times` and `forMs` it happens once. */
const when = {
  /** How often it happens. */
  times: z.int().min(1).optional(),
  /** How long it is active after it was set, in milliseconds of the service's clock. */
  forMs: z.int().min(1).optional(),
  /** How many occasions are skipped first. */
  after: z.int().min(0).default(0),
}

const delayMs = z.int().min(0)

/** One fault, as `PUT /local/faults` takes it. The README of this folder describes each. */
export const faultSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('refuse'),
    status: z.int().min(400).max(599),
    /** The field that a 400 names. */
    field: z.string().min(1).optional(),
    /** The `Retry-After`; null for none. The default of a 429 is 1. */
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
    /** The time after which the connection is cut; by default only the caller ends it. */
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
    /** The new length of the curves, as a multiple of the correct length. */
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
    /** The delay of a `late` notice; default 10 minutes. */
    delayMs: delayMs.default(600_000),
    ...when,
  }),
])

export type Fault = z.output<typeof faultSchema>
export type FaultKind = Fault['kind']
/** A fault as a caller sets it: fields with a default may be left out. */
export type FaultInput = z.input<typeof faultSchema>

/** The body of `PUT /local/faults`. */
export const faultListSchema = z.array(faultSchema).max(1000)

/** A fault of one of the kinds. */
export type FaultOf<K extends FaultKind> = Extract<Fault, { kind: K }>

/** A fault that was set, and how often it still happens. */
export interface PendingFault {
  readonly fault: Fault
  /** How many occasions are still skipped. */
  readonly passes: number
  /** How often it still happens; null: until `untilMs`. */
  readonly left: number | null
  /** The end of its time, in milliseconds since 1970; null: none. */
  readonly untilMs: number | null
}

/** The pending faults, in the order in which they were set. Of those that match an occasion, the first happens. */
export class FaultList {
  readonly #clock: Clock
  #pending: readonly PendingFault[] = []

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Replaces the pending faults. */
  set(faults: readonly FaultInput[]): void {
    this.#pending = faultListSchema.parse(faults).map((fault) => ({
      fault,
      passes: fault.after,
      left: fault.times ?? (fault.forMs === undefined ? 1 : null),
      untilMs: fault.forMs === undefined ? null : this.#clock.now() + fault.forMs,
    }))
  }

  /** The pending faults, without those that have expired. */
  pending(): readonly PendingFault[] {
    const now = this.#clock.now()
    this.#pending = this.#pending.filter(
      ({ left, untilMs }) => left !== 0 && (untilMs === null || now < untilMs),
    )
    return this.#pending
  }

  /** Whether a matching fault of these kinds is pending. */
  has<K extends FaultKind>(kinds: readonly K[], matches: (fault: FaultOf<K>) => boolean): boolean {
    return this.pending().some(({ fault }) => isOf(fault, kinds) && matches(fault))
  }

  /** One occasion for faults of these kinds. Returns the fault that happens, or undefined. */
  take<K extends FaultKind>(
    kinds: readonly K[],
    matches: (fault: FaultOf<K>) => boolean,
  ): FaultOf<K> | undefined {
    let taken: FaultOf<K> | undefined
    this.#pending = this.pending().map((pending) => {
      const { fault, passes, left } = pending
      if (taken !== undefined || !isOf(fault, kinds) || !matches(fault)) return pending
      if (passes > 0) return { ...pending, passes: passes - 1 }
      taken = fault
      return { ...pending, left: left === null ? null : left - 1 }
    })
    return taken
  }
}

function isOf<K extends FaultKind>(fault: Fault, kinds: readonly K[]): fault is FaultOf<K> {
  return kinds.some((kind) => kind === fault.kind)
}
