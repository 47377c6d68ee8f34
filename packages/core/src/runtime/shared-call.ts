import { abortable } from './abortable.ts'

/** A call that several wait for. It is aborted when all of them have left before it ended. */
export class SharedCall<T> {
  readonly #controller = new AbortController()
  readonly #result: Promise<T>
  #waiting = 0
  #hasEnded = false

  constructor(call: (signal: AbortSignal) => Promise<T>) {
    this.#result = call(this.#controller.signal).finally(() => {
      this.#hasEnded = true
    })
    // Those who wait handle the failure.
    this.#result.catch(() => undefined)
  }

  /** Whether all have left: its result is that of an aborted call. */
  get isAborted(): boolean {
    return this.#controller.signal.aborted
  }

  /** The result. Rejects with the signal's reason if it is aborted first. */
  async wait(signal: AbortSignal): Promise<T> {
    this.#waiting += 1
    try {
      return await abortable(this.#result, signal)
    } finally {
      this.#waiting -= 1
      if (this.#waiting === 0 && !this.#hasEnded) this.#controller.abort(signal.reason)
    }
  }
}
