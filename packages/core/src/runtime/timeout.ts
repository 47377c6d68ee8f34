import type { Clock } from '../ports/clock.ts'
import { abortable } from './abortable.ts'

export interface Timeout {
  readonly clock: Clock
  readonly ms: number
  /** Ends it early, with its reason. */
  readonly signal?: AbortSignal
  /** What it rejects with when the time is up. */
  readonly error: () => Error
}

/**
 * Settles as `work` does, or rejects with `error()` after `ms`, or with the reason of `signal`. The signal that `work`
 * gets fires with the same reason; work that ignores it is not waited for.
 */
export async function withTimeout<T>(
  { clock, ms, signal, error }: Timeout,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted()
  const late = new AbortController()
  const done = new AbortController()
  const either = signal === undefined ? late.signal : AbortSignal.any([late.signal, signal])
  const timer = clock.wait(ms, done.signal).then(
    () => late.abort(error()),
    (failure: unknown) => {
      if (!done.signal.aborted) throw failure
    },
  )
  try {
    return await abortable(work(either), either)
  } finally {
    // With a reason of its own: making the default one, with its stack, costs more than the wait.
    done.abort('done')
    await timer
  }
}
