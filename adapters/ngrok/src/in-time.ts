import { type Clock, ToolkitError } from '@toolkit/core'

/** What `work` answers, or `provider-unreachable` after `durationMs`, or the reason of `signal`. */
export async function inTime<T>(
  clock: Clock,
  durationMs: number,
  signal: AbortSignal,
  work: Promise<T>,
): Promise<T> {
  const over = new AbortController()
  const late = clock.wait(durationMs, AbortSignal.any([over.signal, signal])).then((): never => {
    throw new ToolkitError('provider-unreachable', 'ngrok does not answer.')
  })
  try {
    return await Promise.race([work, late])
  } finally {
    over.abort()
    await late.catch(() => undefined)
  }
}
