import { type ManualClock, manualClock } from '@toolkit/testkit'

/** A manual clock that tells which waits were asked of it, in milliseconds. */
export interface ObservedClock extends ManualClock {
  readonly asked: readonly number[]
  /** Until `fits`, which looks at what happens in the event loop. */
  until(fits: () => boolean): Promise<void>
}

export function observedClock(): ObservedClock {
  const clock = manualClock()
  const asked: number[] = []
  return {
    asked,
    now: clock.now,
    get pending() {
      return clock.pending
    },
    advance: clock.advance,
    wait(durationMs, signal) {
      asked.push(durationMs)
      return clock.wait(durationMs, signal)
    },
    until,
  }
}

async function until(fits: () => boolean): Promise<void> {
  while (!fits()) {
    await new Promise((resolve) => {
      setImmediate(resolve)
    })
  }
}
