import { ToolkitError } from '@toolkit/core'

/** Runs `work` with a signal that also ends after `durationMs`, as `provider-unavailable`. */
export async function withDeadline<T>(
  signal: AbortSignal,
  durationMs: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const deadline = new AbortController()
  const timer = setTimeout(() => {
    const message = `The provider did not answer within ${durationMs / 1000} s. Try again later.`
    deadline.abort(new ToolkitError('provider-unavailable', message))
  }, durationMs)
  try {
    return await work(AbortSignal.any([signal, deadline.signal]))
  } finally {
    clearTimeout(timer)
  }
}
