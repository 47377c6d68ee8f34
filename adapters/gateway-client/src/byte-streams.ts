import { interruptible } from '@toolkit/core'
import { encodeMarked, MARKED_BLOCKS_TYPE } from '@toolkit/http-kit'
import type { Calls } from './calls.ts'

/** Streams the bytes of an answer. Stopping early ends the call. `accept` is the media type; default: bytes. */
export async function* receiveBytes(
  calls: Calls,
  method: 'GET' | 'POST',
  path: string,
  {
    accept = 'application/octet-stream',
    signal,
  }: { readonly accept?: string; readonly signal: AbortSignal | undefined },
): AsyncGenerator<Uint8Array> {
  const response = await calls.send(method, path, { accept, signal })
  if (response.body === null) return
  const reader = response.body.getReader()
  try {
    for (;;) {
      const next = await reader.read().catch((error: unknown) => {
        throw calls.connectionError(error, signal)
      })
      signal?.throwIfAborted()
      if (next.done) return
      yield next.value
    }
  } finally {
    // Discards the rest if the reader stops early.
    await reader.cancel().catch(() => undefined)
  }
}

/**
 * Streams `bytes` as the body of a call and returns its answer. If the source fails or `signal` fires, the body ends with
 * a marker, so that the gateway stores what it received before the call is over. A gateway that does not answer within
 * `abortTimeoutMs` is not waited for. Rejects with the error of the source or the signal's reason.
 */
export async function sendBytes(
  calls: Calls,
  method: 'PUT' | 'PATCH',
  path: string,
  bytes: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  signal?.throwIfAborted()
  const failures: unknown[] = []
  const stopSource = new AbortController()
  const endCall = new AbortController()
  let timer: NodeJS.Timeout | undefined
  let isOver = false
  const fail = (error: unknown) => {
    if (isOver) return
    failures.push(error)
    timer ??= setTimeout(() => endCall.abort(error), calls.abortTimeoutMs)
  }
  const onAbort = () => {
    fail(signal?.reason)
    stopSource.abort(signal?.reason)
  }
  signal?.addEventListener('abort', onAbort, { once: true })
  try {
    return await calls.json(method, path, {
      headers: { 'Content-Type': MARKED_BLOCKS_TYPE },
      body: ReadableStream.from(encodeMarked(interruptible(bytes, stopSource.signal), fail)),
      signal: endCall.signal,
    })
  } catch (error) {
    throw failures.length > 0 ? failures[0] : error
  } finally {
    isOver = true
    signal?.removeEventListener('abort', onAbort)
    clearTimeout(timer)
    // The gateway may answer before the end of the body; the rest is not read.
    stopSource.abort()
  }
}
