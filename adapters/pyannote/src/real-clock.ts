import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from '@toolkit/core'

const wait: Clock['wait'] = (durationMs, signal) =>
  sleep(durationMs, undefined, signal ? { signal } : {}).catch((error: unknown) => {
    // The port promises the signal's own reason.
    signal?.throwIfAborted()
    throw error
  })

/** The machine's own time. */
export const realClock: Clock = { now: () => Date.now(), wait }

/** Begins as the machine's time and never jumps when that is set: a window of a minute must not last an hour. */
export const steadyClock: Clock = { now: () => performance.timeOrigin + performance.now(), wait }
