/** Resolves with `done`, or rejects with the signal's reason if that comes first. */
export function unlessAborted(done: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    void done.then(() => {
      signal.removeEventListener('abort', abort)
      resolve()
    })
  })
}
