/** The running writes, which `close` stops and waits for. */
export class Tasks {
  readonly #closing = new AbortController()
  readonly #running = new Set<Promise<unknown>>()

  /** A signal that fires when `caller` does, or when the storage closes. */
  signal(caller?: AbortSignal): AbortSignal {
    const closing = this.#closing.signal
    return caller === undefined ? closing : AbortSignal.any([caller, closing])
  }

  /** Runs work with such a signal. `close` waits for it. */
  async run<T>(
    caller: AbortSignal | undefined,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const signal = this.signal(caller)
    signal.throwIfAborted()
    const running = work(signal)
    this.#running.add(running)
    try {
      return await running
    } finally {
      this.#running.delete(running)
    }
  }

  /** Aborts all signals with this reason, refuses new work, and waits until all work is done. */
  async close(reason: unknown): Promise<void> {
    this.#closing.abort(reason)
    await Promise.allSettled(this.#running)
  }
}
