/** Settles as `done` does, or rejects with the signal's reason if that comes first. */
export function abortable<T>(done: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    const settled = () => signal.removeEventListener('abort', abort)
    done.finally(settled).then(resolve, reject)
  })
}

/** Resolves once the signal fires. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

/**
 * Iterates `source`, but stops waiting for it as soon as `signal` is aborted, with its reason. The source is told that no
 * more is wanted, yet not waited for: it may be stuck for good.
 */
export async function* interruptible<T>(
  source: AsyncIterable<T>,
  signal: AbortSignal | undefined,
): AsyncGenerator<T> {
  const iterator = source[Symbol.asyncIterator]()
  let interrupt: (reason: unknown) => void = () => undefined
  const onAbort = () => interrupt(signal?.reason)
  signal?.addEventListener('abort', onAbort)
  let ended = false
  try {
    while (true) {
      signal?.throwIfAborted()
      // One promise a step: racing against a single long-lived one would keep every block alive.
      const next = await new Promise<IteratorResult<T>>((resolve, reject) => {
        interrupt = reject
        iterator.next().then(resolve, (error: unknown) => {
          ended = true
          reject(error)
        })
      })
      if (next.done) {
        ended = true
        return
      }
      yield next.value
    }
  } finally {
    signal?.removeEventListener('abort', onAbort)
    // Why the source fails to stop is of no interest any more.
    if (!ended) iterator.return?.().catch(() => undefined)
  }
}
