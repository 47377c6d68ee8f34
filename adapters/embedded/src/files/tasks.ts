/** A running operation that holds files open. */
export interface Task {
  /** Aborted when the caller aborts, when the task is stopped, and when the storage closes. */
  readonly signal: AbortSignal
  /** Aborts the task; resolves when it is done. */
  stop(reason: unknown): Promise<void>
  /** Must be called when its files are closed. */
  done(): void
}

/** The running operations, which `close` stops and waits for. */
export class Tasks {
  readonly #running = new Set<Task>()
  #closed: { readonly reason: unknown } | null = null

  /** Begins a task that `signal` also stops. Throws the reason of `close` after it was called. */
  begin(signal?: AbortSignal): Task {
    if (this.#closed !== null) throw this.#closed.reason
    signal?.throwIfAborted()
    const controller = new AbortController()
    const finished = Promise.withResolvers<void>()
    const forward = () => controller.abort(signal?.reason)
    signal?.addEventListener('abort', forward, { once: true })
    const task: Task = {
      signal: controller.signal,
      stop(reason) {
        controller.abort(reason)
        return finished.promise
      },
      done: () => {
        signal?.removeEventListener('abort', forward)
        this.#running.delete(task)
        finished.resolve()
      },
    }
    this.#running.add(task)
    return task
  }

  /** Stops all tasks with this reason, refuses new ones, and waits until all are done. */
  async close(reason: unknown): Promise<void> {
    this.#closed ??= { reason }
    await Promise.all([...this.#running].map((task) => task.stop(reason)))
  }
}
