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

/** Tasks of which each excludes others with the same key. */
export class ExclusiveTasks {
  readonly #running = new Map<
    string,
    { readonly stop: (reason: unknown) => void; readonly ended: Promise<unknown> }
  >()

  /** Whether a task with this key is running. */
  has(key: string): boolean {
    return this.#running.has(key)
  }

  /** Runs work, which `replace` stops. No task with this key may be running. */
  async run<T>(key: string, work: (stopped: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController()
    const running = work(controller.signal)
    // The caller gets the error of `running`.
    const ended = running.catch(() => undefined)
    this.#running.set(key, { stop: (reason) => controller.abort(reason), ended })
    try {
      return await running
    } finally {
      this.#running.delete(key)
    }
  }

  /** Stops the running task with this reason, waits for its end, then runs work. */
  async replace<T>(
    key: string,
    reason: unknown,
    work: (stopped: AbortSignal) => Promise<T>,
  ): Promise<T> {
    for (let task = this.#running.get(key); task !== undefined; task = this.#running.get(key)) {
      task.stop(reason)
      await task.ended
    }
    return this.run(key, work)
  }
}
