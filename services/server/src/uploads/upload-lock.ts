import { ToolkitError, withTimeout } from '@toolkit/core'
import { systemClock } from '@toolkit/http-kit'

interface Holder {
  readonly stop: AbortController
  readonly ended: Promise<void>
}

/**
 * Lets one request at a time work on an upload. A new request aborts the previous one, whose connection is usually dead,
 * and waits until what that one received is stored.
 */
export class UploadLock {
  readonly #holders = new Map<string, Holder>()
  readonly #waitMs: number

  constructor(waitMs = 5_000) {
    this.#waitMs = waitMs
  }

  /**
   * Runs `work` while holding the lock of the upload. The signal of `work` fires when a new request takes over.
   * `request-conflict` if the previous request does not end in time.
   */
  async withLock<T>(id: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    for (let holder = this.#holders.get(id); holder; holder = this.#holders.get(id)) {
      await this.#end(holder)
    }
    const stop = new AbortController()
    const { promise: ended, resolve: release } = Promise.withResolvers<void>()
    this.#holders.set(id, { stop, ended })
    try {
      return await work(stop.signal)
    } finally {
      this.#holders.delete(id)
      release()
    }
  }

  async #end({ stop, ended }: Holder): Promise<void> {
    stop.abort(new ToolkitError('request-conflict', 'Another request has continued this upload.'))
    const message =
      'Another request is still working on this upload. Get its offset, then continue.'
    const error = () => new ToolkitError('request-conflict', message)
    await withTimeout({ clock: systemClock, ms: this.#waitMs, error }, () => ended)
  }
}
