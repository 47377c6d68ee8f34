/** Something under way that has files open. */
export interface Task {
  /** Aborted when the caller aborts, when the task is stopped, and when the storage closes. */
  readonly signal: AbortSignal
  /** Asks it to stop; resolves when it has. */
  stop(reason: unknown): Promise<void>
  /** To be called when its files are closed. */
  done(): void
}

/** What is under way, so that closing can stop it and wait for it. */
export class Tasks {
  readonly #running = new Set<Task>()
  #closed: { readonly reason: unknown } | null = null

  /** Begins a task that the caller's signal also stops. Throws once the storage is closing. */
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

  /** Stops everything, for this reason, and lets nothing begin any more. */
  async close(reason: unknown): Promise<void> {
    this.#closed ??= { reason }
    await Promise.all([...this.#running].map((task) => task.stop(reason)))
  }
}
