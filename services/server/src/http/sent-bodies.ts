import { setImmediate } from 'node:timers/promises'
import { ToolkitError } from '@toolkit/core'
import { byteStream, type Log } from '@toolkit/http-kit'
import type { Ctx } from './environment.ts'

interface Limits {
  readonly most: number
  /** What is sent, for messages: "exports". */
  readonly what: string
  /** A client that takes nothing for so long is disconnected; absent: it is waited for. */
  readonly idleMs?: number
}

/** Response bodies that are made as they are sent, at most so many at a time. */
export class SentBodies {
  readonly #limits: Limits
  readonly #sent = new Set<AbortController>()

  constructor(limits: Limits) {
    this.#limits = limits
  }

  /**
   * The body with the bytes that `open` yields; its signal fires when the client leaves. The first block is made before the
   * answer, so that an error until then is answered; a later one destroys the connection. Throws `request-too-many`.
   */
  async stream(
    context: Ctx,
    log: Log,
    open: (signal: AbortSignal) => AsyncIterable<Uint8Array>,
  ): Promise<ReadableStream<Uint8Array>> {
    if (this.#sent.size >= this.#limits.most) throw this.#tooMany()
    const gone = new AbortController()
    this.#sent.add(gone)
    const leave = () => {
      this.#sent.delete(gone)
      gone.abort()
    }
    try {
      const blocks = await started(open(gone.signal))
      return byteStream(context, log, (signal) => {
        signal.addEventListener('abort', leave, { once: true })
        return this.#watched(context, blocks, leave)
      })
    } catch (error) {
      leave()
      throw error
    }
  }

  async *#watched(
    context: Ctx,
    blocks: AsyncIterable<Uint8Array>,
    leave: () => void,
  ): AsyncGenerator<Uint8Array> {
    const { idleMs } = this.#limits
    const cut = () => {
      leave()
      context.env?.outgoing?.destroy()
    }
    try {
      for await (const block of blocks) {
        const timer = idleMs === undefined ? undefined : setTimeout(cut, idleMs).unref()
        try {
          yield block
        } finally {
          clearTimeout(timer)
        }
        // A fast client takes each block at once: other requests would wait for the end.
        await setImmediate()
      }
    } finally {
      leave()
    }
  }

  #tooMany(): ToolkitError {
    const { most, what } = this.#limits
    return new ToolkitError(
      'request-too-many',
      `At most ${most} ${what} are sent at once. Try again in a moment.`,
      { retryAfterSeconds: 1 },
    )
  }
}

/** The same blocks; the first one is read at once. */
async function started(source: AsyncIterable<Uint8Array>): Promise<AsyncIterable<Uint8Array>> {
  const blocks = source[Symbol.asyncIterator]()
  const first = await blocks.next()
  return {
    async *[Symbol.asyncIterator]() {
      try {
        let next = first
        while (!next.done) {
          yield next.value
          next = await blocks.next()
        }
      } finally {
        await blocks.return?.()
      }
    },
  }
}
