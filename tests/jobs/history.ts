import type { FaultInput } from '@toolkit/local-pyannoteai'
import fc from 'fast-check'
import type { CrashPlan } from './crashing-process.ts'

/** Everything that happens to one recording. */
export interface History {
  readonly faults: readonly FaultInput[]
  /** Consecutive lifetimes of the server; the last one is not killed. */
  readonly lifetimes: readonly CrashPlan[]
  /** Downtime between two lifetimes. */
  readonly downtimesMs: readonly number[]
  readonly hasWebhook: boolean
  readonly model: string
  /** Number of steps after which the user cancels; null: never. */
  readonly cancelsAt: number | null
  /** Whether the user gives up a run that is held for a decision. */
  readonly givesUp: boolean
  /** Steps of the clock, which differ between histories. */
  readonly stepsMs: readonly number[]
}

const times = fc.integer({ min: 1, max: 5 })
const forMs = fc.integer({ min: 1_000, max: 7_200_000 })
const call = fc.constantFrom(
  'media-input' as const,
  'media-put' as const,
  'diarize' as const,
  'job' as const,
  'jobs' as const,
)
const after = fc.integer({ min: 0, max: 3 })

const fault: fc.Arbitrary<FaultInput> = fc.oneof(
  fc.record({
    kind: fc.constant('refuse' as const),
    status: fc.constantFrom(401, 402, 429, 500, 502, 503, 504),
    call,
    times,
    after,
  }),
  fc.record({
    kind: fc.constant('refuse' as const),
    status: fc.constantFrom(401, 402, 503),
    forMs,
  }),
  fc.record({
    kind: fc.constant('refuse' as const),
    status: fc.constant(400),
    field: fc.constantFrom('confidence', 'webhook', 'turnLevelConfidence'),
    call: fc.constant('diarize' as const),
  }),
  fc.record({
    kind: fc.constant('answer-lost' as const),
    how: fc.constantFrom('cut' as const, 'half' as const, 'gateway' as const),
    call: fc.oneof(
      { weight: 3, arbitrary: fc.constant('diarize' as const) },
      { weight: 1, arbitrary: call },
    ),
    times,
    after,
  }),
  fc.record({ kind: fc.constant('cut' as const), call, times, after }),
  fc.record({
    kind: fc.constant('hang' as const),
    call,
    cutAfterMs: fc.integer({ min: 0, max: 50_000 }),
    times,
  }),
  fc.record({ kind: fc.constant('no-output' as const), times: fc.integer({ min: 1, max: 2 }) }),
  fc.record({ kind: fc.constant('unknown-status' as const), times }),
  fc.record({
    kind: fc.constant('bad-score' as const),
    score: fc.constantFrom('above' as const, 'below' as const, 'null' as const, 'text' as const),
  }),
  fc.record({ kind: fc.constant('curve-length' as const), factor: fc.constantFrom(0.5, 2) }),
  fc.constant({ kind: 'turn-beyond-end' as const }),
  fc.record({ kind: fc.constant('published-list' as const), forMs }),
  fc.constant({ kind: 'job-fails' as const }),
  fc.record({
    kind: fc.constant('job-slow' as const),
    delayMs: fc.integer({ min: 0, max: 600_000 }),
  }),
  fc.record({
    kind: fc.constant('notice' as const),
    how: fc.constantFrom('early', 'twice', 'late', 'never', 'forged'),
  }),
)

const plan: fc.Arbitrary<CrashPlan> = fc.record({
  killedAt: fc.integer({ min: 1, max: 90 }),
  when: fc.constantFrom('before', 'after'),
  storageUnavailableAt: fc.array(fc.integer({ min: 12, max: 120 }), { maxLength: 6 }),
})
const lastPlan = plan.map((each) => ({ ...each, killedAt: null }))

/** Up to ten minutes between two lifetimes, sometimes more than a day. */
const downtime = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0, max: 600_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 25 * 3_600_000, max: 40 * 3_600_000 }) },
)

export const anyHistory: fc.Arbitrary<History> = fc
  .record({
    faults: fc.array(fault, { maxLength: 5 }),
    killed: fc.array(plan, { maxLength: 3 }),
    last: lastPlan,
    downtimesMs: fc.array(downtime, { minLength: 4, maxLength: 4 }),
    hasWebhook: fc.boolean(),
    model: fc.constantFrom('precision-2', 'precision-3', 'community-1', 'generated-1'),
    cancelsAt: fc.option(fc.integer({ min: 0, max: 60 }), { freq: 12 }),
    givesUp: fc.boolean(),
    stepsMs: fc.array(fc.integer({ min: 0, max: 90_000 }), { minLength: 5, maxLength: 20 }),
  })
  .map(({ killed, last, ...history }) => ({ ...history, lifetimes: [...killed, last] }))
