import type { Clock } from '@toolkit/core'

/** A clock that moves only when told to. */
export interface ManualClock extends Clock {
  /**
   * Moves the time on by `durationMs`, from wait to wait: each due one resolves at its own time, in order (ties: as they
   * were asked for), and what it wakes may run, and wait again, before the next. Resolves when the time has come.
   */
  advance(durationMs: number): Promise<void>
  /** How many waits are outstanding. */
  readonly pending: number
}

interface Wait {
  readonly dueMs: number
  readonly resolve: () => void
}

/** Makes a manual clock that stands at `startMs` (milliseconds since 1970; default: the start of 2026). */
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

/** Lets everything that is ready run. */
function eventLoopTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
