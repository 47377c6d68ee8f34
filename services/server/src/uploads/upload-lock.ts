import { ToolkitError, withTimeout } from '@toolkit/core'
import { systemClock } from '@toolkit/http-kit'

interface Passage {
  readonly stop: AbortController
  readonly ended: Promise<void>
}

/**
 * Lets one request at a time work on an upload. A newcomer ends the one before it, whose connection is dead more often
 * than not, and waits until what that one received is stored.
 */
export class UploadLock {
  readonly #inside = new Map<string, Passage>()
  readonly #patienceMs: number

  constructor(patienceMs = 5_000) {
    this.#patienceMs = patienceMs
  }

  /** Runs `work` alone; its signal fires when a newcomer takes over. `request-conflict` where the one before does not end. */
  async pass<T>(id: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    for (let before = this.#inside.get(id); before; before = this.#inside.get(id)) {
      await this.#end(before)
    }
    const stop = new AbortController()
    let leave: () => void = () => undefined
    const passage = { stop, ended: new Promise<void>((resolve) => (leave = resolve)) }
    this.#inside.set(id, passage)
    try {
      return await work(stop.signal)
    } finally {
      this.#inside.delete(id)
      leave()
    }
  }

  async #end({ stop, ended }: Passage): Promise<void> {
    stop.abort(
      new ToolkitError('request-conflict', 'Another request went on with this upload meanwhile.'),
    )
    const message = 'Another request still works on this upload. Ask for its offset, then go on.'
    const error = () => new ToolkitError('request-conflict', message)
    await withTimeout({ clock: systemClock, ms: this.#patienceMs, error }, () => ended)
  }
}
