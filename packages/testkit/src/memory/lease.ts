import type { Lease } from '@toolkit/core'

/** A lease with one holder at a time; a waiting `acquire` resolves when the holder releases it. */
export function memoryLease(): Lease {
  let held: Promise<void> | null = null
  return {
    async acquire(signal) {
      signal.throwIfAborted()
      while (held !== null) await unlessAborted(held, signal)
      const { promise, resolve } = Promise.withResolvers<void>()
      held = promise
      return {
        lost: new AbortController().signal,
        async release() {
          if (held === promise) held = null
          resolve()
        },
      }
    },
  }
}

function unlessAborted(done: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    void done.then(() => {
      signal.removeEventListener('abort', abort)
      resolve()
    })
  })
}
