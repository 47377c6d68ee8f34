import { type Clock, ToolkitError } from '@toolkit/core'
import { Hono, type MiddlewareHandler } from 'hono'
import type { Engine, EngineRunOptions } from '../engine.ts'
import { jsonBody } from '../http/refusal.ts'
import { type PlannedNotice, USUAL_NOTICES } from '../notice.ts'
import { type FaultInput, FaultList, faultListSchema, type PendingFault } from './fault-list.ts'
import { EarlyNotices, faultMiddleware } from './fault-middleware.ts'

/**
 * Faults on request: the hooks that the service calls. Without faults, neither the hooks nor `/local/faults` exist. The
 * error handler of the service must rethrow a `BrokenConnection`.
 */
export interface Faults {
  /** Must come before any other middleware. It ignores `/local/faults`. */
  readonly middleware: MiddlewareHandler
  /** `GET`, `PUT` and `DELETE /local/faults`; the service protects that path with its key. */
  readonly routes: Hono
  /** Wraps an engine: some of its jobs fail or are slow. */
  engine(engine: Engine): Engine
  /** The notices of a job that ends: one, none, two, a late one or a forged one. */
  noticesOf(jobId: string): readonly PlannedNotice[]
  /** To be called after every attempt to send a notice, successful or not. */
  noticeSent(jobId: string): void
  /** Replaces the pending faults. */
  set(faults: readonly FaultInput[]): void
  pending(): readonly PendingFault[]
}

/** Creates an empty list of faults, which `/local/faults` and `set` change. Times are those of `clock`. */
export function createFaults({ clock }: { readonly clock: Clock }): Faults {
  const list = new FaultList(clock)
  const early = new EarlyNotices()
  return {
    middleware: faultMiddleware({ list, early, clock }),
    routes: faultRoutes(list),
    engine: (engine) => faultyEngine(engine, list, clock),
    noticesOf: () => {
      const fault = list.take(['notice'], ({ how }) => how !== 'early')
      switch (fault?.how) {
        case 'never':
          return []
        case 'twice':
          return [...USUAL_NOTICES, ...USUAL_NOTICES]
        case 'late':
          return [{ afterMs: fault.delayMs, isForged: false }]
        case 'forged':
          return [{ afterMs: 0, isForged: true }]
        default:
          return USUAL_NOTICES
      }
    },
    noticeSent: (jobId) => early.sent(jobId),
    set: (faults) => list.set(faults),
    pending: () => list.pending(),
  }
}

/** `/local/faults`: `PUT` replaces the list, `GET` returns the pending faults, `DELETE` removes all. */
function faultRoutes(list: FaultList): Hono {
  return new Hono()
    .put('/local/faults', async (context) => {
      list.set(await jsonBody(context, faultListSchema))
      return context.json({ faults: list.pending() })
    })
    .get('/local/faults', (context) => context.json({ faults: list.pending() }))
    .delete('/local/faults', (context) => {
      list.set([])
      return context.json({ faults: list.pending() })
    })
}

/** An engine whose jobs fail or take longer; decided at the start of each job. */
function faultyEngine(engine: Engine, list: FaultList, clock: Clock): Engine {
  const first = async ({ signal }: EngineRunOptions): Promise<void> => {
    const slow = list.take(['job-slow'], () => true)
    if (slow !== undefined) await clock.wait(slow.delayMs, signal)
    if (list.take(['job-fails'], () => true) !== undefined) {
      throw new ToolkitError('diarization-failed', 'The job failed on request.')
    }
  }
  return {
    run: async (job, options) => {
      await first(options)
      return engine.run(job, options)
    },
    identify: async (job, options) => {
      await first(options)
      return engine.identify(job, options)
    },
    voiceprint: async (job, options) => {
      await first(options)
      return engine.voiceprint(job, options)
    },
    voiceprintFault: (voiceprint) => engine.voiceprintFault(voiceprint),
  }
}
