import { ToolkitError } from '@toolkit/core'

export interface SizedBody {
  readonly body: ReadableStream<Uint8Array>
  /** What went wrong in reading the source, which fetch hides; undefined where nothing did. */
  sourceError(): unknown
  /** Closes the source, which fetch would read to its end even when the request is over. */
  stop(): void
}

/**
 * `bytes` as a request body of exactly `sizeBytes`. A source of another length ends in `internal`: the other side must
 * not get a cut file as a whole one. Give it to fetch with `content-length`, `duplex: 'half'` and `redirect: 'error'`:
 * else fetch keeps the whole body for a redirect.
 */
export function sizedBody(bytes: AsyncIterable<Uint8Array>, sizeBytes: number): SizedBody {
  let failure: unknown
  let stopped = false
  async function* counted(): AsyncGenerator<Uint8Array> {
    let sent = 0
    try {
      for await (const block of bytes) {
        if (stopped) return
        sent += block.length
        if (sent > sizeBytes) break
        yield block
      }
      if (sent !== sizeBytes) {
        const message = `The stored recording has not the ${sizeBytes} bytes it should have. Hand it in again.`
        throw new ToolkitError('internal', message)
      }
    } catch (error) {
      failure = error
      throw error
    }
  }
  return {
    body: ReadableStream.from(counted()),
    sourceError: () => failure,
    stop: () => {
      stopped = true
    },
  }
}
