import { ToolkitError } from '@toolkit/core'

export interface SizedBody {
  readonly body: ReadableStream<Uint8Array>
  /** The error of the source, which fetch hides, or undefined. */
  sourceError(): unknown
  /** Closes the source. fetch would read it to its end even after the request has ended. */
  stop(): void
}

/**
 * Creates a request body of exactly `sizeBytes`. Fails with `internal` for a source of another length, so that a truncated
 * file is not accepted as complete. Use it with `content-length`, `duplex: 'half'` and `redirect: 'error'`: otherwise
 * fetch buffers the whole body for a redirect.
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
        const message = `The stored recording does not have its ${sizeBytes} bytes. Upload it again.`
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
