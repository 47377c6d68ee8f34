import { type ManualClock, manualClock } from '@toolkit/testkit'

/** A manual clock that records the durations of its waits, in milliseconds. */
export interface ObservedClock extends ManualClock {
  readonly waits: readonly number[]
  /** Runs the event loop until `condition` is true. */
  until(condition: () => boolean): Promise<void>
}

export function observedClock(): ObservedClock {
  const clock = manualClock()
  const waits: number[] = []
  return {
    waits,
    now: clock.now,
    get pending() {
      return clock.pending
    },
    advance: clock.advance,
    wait(durationMs, signal) {
      waits.push(durationMs)
      return clock.wait(durationMs, signal)
    },
    until,
  }
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await new Promise((resolve) => {
      setImmediate(resolve)
    })
  }
}
