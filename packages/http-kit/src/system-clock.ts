import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from '@toolkit/core'

/** The `Clock` of this machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  async wait(durationMs, signal) {
    await sleep(durationMs, undefined, signal ? { signal } : {}).catch((error: unknown) => {
      // The port requires the signal's reason.
      signal?.throwIfAborted()
      throw error
    })
  },
}
