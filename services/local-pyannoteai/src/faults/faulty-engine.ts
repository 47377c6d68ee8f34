import { type Clock, ToolkitError } from '@toolkit/core'
import type { Engine } from '../engine.ts'
import type { FaultList } from './fault-list.ts'

/** An engine whose jobs fail or take longer where the list says so; each is judged when it begins. */
export function faultyEngine(engine: Engine, list: FaultList, clock: Clock): Engine {
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
