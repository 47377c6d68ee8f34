/** Lets a submit wait with its answer until the notice of its job has gone out. */
export class EarlyNotices {
  readonly #submits = new Set<Submit>()

  /** To be told after every attempt at a notice. */
  sent(jobId: string): void {
    for (const submit of this.#submits) submit.sent(jobId)
  }

  /** Watches from before the job exists, as its notice may be quick. End it with `close`. */
  watch(): { after(jobId: string, signal: AbortSignal): Promise<void>; close(): void } {
    const submit = new Submit()
    this.#submits.add(submit)
    return {
      after: (jobId, signal) => submit.after(jobId, signal),
      close: () => this.#submits.delete(submit),
    }
  }
}

class Submit {
  readonly #sent = new Set<string>()
  #changed: () => void = () => undefined

  sent(jobId: string): void {
    this.#sent.add(jobId)
    this.#changed()
  }

  /** Resolves when the notice of `jobId` has gone out, or when nobody waits for the answer any more. */
  async after(jobId: string, signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#changed = () => {
      if (this.#sent.has(jobId) || signal.aborted) resolve()
    }
    signal.addEventListener('abort', this.#changed)
    this.#changed()
    await promise
    signal.removeEventListener('abort', this.#changed)
  }
}
