/** What is under way, so that closing can stop it and wait for it. */
export class Tasks {
  readonly #closing = new AbortController()
  readonly #running = new Set<Promise<unknown>>()

  /** Fires when the caller aborts and when the storage closes. */
  signal(caller?: AbortSignal): AbortSignal {
    const closing = this.#closing.signal
    return caller === undefined ? closing : AbortSignal.any([caller, closing])
  }

  /** Runs work that the caller's signal and closing stop, and that closing waits for. */
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

  /** Stops everything, for this reason, and lets nothing begin any more. */
  async close(reason: unknown): Promise<void> {
    this.#closing.abort(reason)
    await Promise.allSettled(this.#running)
  }
}
