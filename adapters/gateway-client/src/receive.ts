import type { Calls } from './calls.ts'

/** The media type of stored bytes. */
export const BYTES = 'application/octet-stream'

/** The bytes of an answer, as they come. Whoever stops early ends the call. */
export async function* receive(
  calls: Calls,
  method: 'GET' | 'POST',
  path: string,
  accept: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  const response = await calls.send(method, path, { accept, signal })
  if (response.body === null) return
  const reader = response.body.getReader()
  try {
    for (;;) {
      const next = await reader.read().catch((error: unknown) => {
        throw calls.brokenOff(error, signal)
      })
      signal?.throwIfAborted()
      if (next.done) return
      yield next.value
    }
  } finally {
    // After the end or an error there is nothing to cancel.
    await reader.cancel().catch(() => undefined)
  }
}
