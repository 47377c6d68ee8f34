import type { Semaphore } from '@toolkit/core'

/**
 * The bytes of a sender in turns. A turn needs a slot and ends after `turnMs` if others wait for one, even while no byte
 * arrives; between turns a sender has one block in memory and no slot. So slow senders do not keep others from storing.
 */
export class Turns {
  readonly #bytes: AsyncIterator<Uint8Array>
  readonly #slots: Semaphore
  readonly #turnMs: number
  #next: Promise<IteratorResult<Uint8Array>>

  constructor(bytes: AsyncIterable<Uint8Array>, slots: Semaphore, turnMs: number) {
    this.#bytes = bytes[Symbol.asyncIterator]()
    this.#slots = slots
    this.#turnMs = turnMs
    this.#next = this.#read()
  }

  /** Runs `store` in one turn after another, with the bytes of the turn, until all bytes were given to it. */
  async run(
    store: (bytes: AsyncIterable<Uint8Array>) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    try {
      while ((await this.#next).done !== true) {
        const release = await this.#slots.acquire(signal)
        try {
          await store(this.#turn())
        } finally {
          release()
        }
      }
    } finally {
      // Not awaited: it would wait for a sender that is silent.
      this.#bytes.return?.().catch(() => undefined)
    }
  }

  async *#turn(): AsyncGenerator<Uint8Array> {
    let isOver = false
    let wake: () => void = () => undefined
    const timer = setInterval(() => {
      if (!this.#slots.isAwaited) return
      isOver = true
      wake()
    }, this.#turnMs)
    try {
      while (!isOver) {
        const woken = Promise.withResolvers<null>()
        wake = () => woken.resolve(null)
        const block = await Promise.race([this.#next, woken.promise])
        if (block === null || block.done === true) return
        yield block.value
        this.#next = this.#read()
      }
    } finally {
      clearInterval(timer)
    }
  }

  #read(): Promise<IteratorResult<Uint8Array>> {
    const next = this.#bytes.next()
    // Whoever awaits it next gets the error; until then it is not unhandled.
    next.catch(() => undefined)
    return next
  }
}
