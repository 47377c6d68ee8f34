import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from '@toolkit/core'

/** The machine's own time. */
export const realClock: Clock = {
  now: () => Date.now(),
  wait: (durationMs, signal) =>
    sleep(durationMs, undefined, signal ? { signal } : {}).catch((error: unknown) => {
      // The port promises the signal's own reason.
      signal?.throwIfAborted()
      throw error
    }),
}
