import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from '@toolkit/core'

/** The time of this machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  async wait(durationMs, signal) {
    await sleep(durationMs, undefined, signal ? { signal } : {}).catch((error: unknown) => {
      // The port promises the signal's own reason.
      signal?.throwIfAborted()
      throw error
    })
  },
}
