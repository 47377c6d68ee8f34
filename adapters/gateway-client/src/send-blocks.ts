import { interruptible } from '@toolkit/core'
import { encodeMarked, MARKED_BLOCKS_TYPE } from '@toolkit/http-kit'
import type { Calls } from './calls.ts'

/**
 * Streams `bytes` as the body of a call; answers the value of its answer. Where the source fails or `signal` fires the
 * body says so and ends, so that what arrived is stored before the call is over, here as there; only a gateway that
 * does not answer within `patienceMs` is left alone. The source's own error comes through unchanged.
 */
export async function sendBlocks(
  calls: Calls,
  method: 'PUT' | 'PATCH',
  path: string,
  bytes: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  signal?.throwIfAborted()
  const failures: unknown[] = []
  const stop = new AbortController()
  const cut = new AbortController()
  let patience: NodeJS.Timeout | undefined
  let over = false
  const giveUp = (error: unknown) => {
    if (over) return
    failures.push(error)
    patience ??= setTimeout(() => cut.abort(error), calls.patienceMs)
  }
  const onAbort = () => {
    giveUp(signal?.reason)
    stop.abort(signal?.reason)
  }
  signal?.addEventListener('abort', onAbort, { once: true })
  try {
    return await calls.answer(method, path, {
      headers: { 'Content-Type': MARKED_BLOCKS_TYPE },
      body: ReadableStream.from(encodeMarked(interruptible(bytes, stop.signal), giveUp)),
      signal: cut.signal,
    })
  } catch (error) {
    throw failures.length > 0 ? failures[0] : error
  } finally {
    over = true
    signal?.removeEventListener('abort', onAbort)
    clearTimeout(patience)
    // The gateway may have answered before the end; what it does not want is not read.
    stop.abort()
  }
}
