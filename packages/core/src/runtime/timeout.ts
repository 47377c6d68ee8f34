import type { Clock } from '../ports/clock.ts'

/** What `call` gives; its signal fires when it has not answered after `limitMs`. */
export async function withTimeout<T>(
  clock: Clock,
  limitMs: number,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = new AbortController()
  const answered = new AbortController()
  const deadline = clock.wait(limitMs, answered.signal).then(
    () => late.abort(),
    (error: unknown) => {
      if (!answered.signal.aborted) throw error
    },
  )
  try {
    return await call(late.signal)
  } finally {
    answered.abort()
    await deadline
  }
}
