import type { Clock } from '@toolkit/core'

/** A clock that moves only when it is advanced. */
export interface ManualClock extends Clock {
  /**
   * Advances the time by `durationMs`, from wait to wait: each due wait resolves at its own time, in order (ties in
   * call order), and the code that it wakes runs, and may wait again, before the next one. Resolves at the end of the
   * duration.
   */
  advance(durationMs: number): Promise<void>
  /** Number of pending waits. */
  readonly pending: number
}

interface Wait {
  readonly dueMs: number
  readonly resolve: () => void
}

/** Creates a manual clock at `startMs` (milliseconds since 1970; default: the start of 2026). */
export function manualClock(startMs: number = Date.UTC(2026, 0, 1)): ManualClock {
  let nowMs = startMs
  const waits = new Set<Wait>()

  const nextDue = (untilMs: number): Wait | null => {
    let next: Wait | null = null
    for (const wait of waits) {
      if (wait.dueMs <= untilMs && (next === null || wait.dueMs < next.dueMs)) next = wait
    }
    return next
  }

  return {
    now: () => nowMs,
    get pending() {
      return waits.size
    },
    wait(durationMs, signal) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason)
        const abort = () => {
          waits.delete(wait)
          reject(signal?.reason)
        }
        const wait: Wait = {
          dueMs: nowMs + Math.max(0, durationMs),
          resolve: () => {
            waits.delete(wait)
            signal?.removeEventListener('abort', abort)
            resolve()
          },
        }
        waits.add(wait)
        signal?.addEventListener('abort', abort, { once: true })
      })
    },
    async advance(durationMs) {
      const untilMs = nowMs + durationMs
      for (let wait = nextDue(untilMs); wait !== null; wait = nextDue(untilMs)) {
        nowMs = Math.max(nowMs, wait.dueMs)
        wait.resolve()
        await eventLoopTurn()
      }
      nowMs = Math.max(nowMs, untilMs)
      await eventLoopTurn()
    },
  }
}

/** Runs all pending callbacks. */
function eventLoopTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
