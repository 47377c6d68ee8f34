import { type Clock, ToolkitError } from '@toolkit/core'
import { Hono, type MiddlewareHandler } from 'hono'
import type { Engine } from '../engine.ts'
import { jsonBody } from '../http/request-body.ts'
import { type PlannedNotice, USUAL_NOTICES } from '../notice.ts'
import { EarlyNotices } from './early-notices.ts'
import { type FaultWish, faultListSchema } from './fault.ts'
import { FaultList, type PendingFault } from './fault-list.ts'
import { misbehaving } from './misbehaving.ts'

/**
 * Misbehaviour on request. The service calls these hooks; without faults it has none of them, nor the control path. Its
 * error handler throws a `BrokenConnection` on: in process that is the end of the call.
 */
export interface Faults {
  /** Goes before every other middleware: it knows which call a request is and lets the control path pass. */
  readonly middleware: MiddlewareHandler
  /** `GET`, `PUT` and `DELETE /local/faults`; the service guards that path with its key. */
  readonly routes: Hono
  /** The engine to run jobs with, in place of the given one: some of its jobs fail or are slow. */
  engine(engine: Engine): Engine
  /** The notices of a job that has just ended: one, none, two, a late or a forged one. */
  noticesOf(jobId: string): readonly PlannedNotice[]
  /** To be told after every attempt at a notice, whatever came of it. */
  noticeSent(jobId: string): void
  /** Replaces what is asked for. */
  set(wishes: readonly FaultWish[]): void
  /** What is still to come. */
  pending(): readonly PendingFault[]
}

/** Faults that are all asked for later, by the control path or by `set`. Times are by `clock`. */
export function createFaults({ clock }: { readonly clock: Clock }): Faults {
  const list = new FaultList(clock)
  const early = new EarlyNotices()
  return {
    middleware: misbehaving({ list, early, clock }),
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
    set: (wishes) => list.set(wishes),
    pending: () => list.pending(),
  }
}

/** The control path `/local/faults`: `PUT` replaces the list, `GET` tells what is left of it, `DELETE` ends all. */
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

/** An engine whose jobs fail or take longer where the list says so; each is judged when it begins. */
function faultyEngine(engine: Engine, list: FaultList, clock: Clock): Engine {
  return {
    run: async (job, options) => {
      const slow = list.take(['job-slow'], () => true)
      if (slow !== undefined) await clock.wait(slow.delayMs, options.signal)
      if (list.take(['job-fails'], () => true) !== undefined) {
        throw new ToolkitError('diarization-failed', 'The job failed on request.')
      }
      return engine.run(job, options)
    },
  }
}
