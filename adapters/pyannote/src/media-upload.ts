import { ToolkitError } from '@toolkit/core'

export interface MediaBody {
  readonly body: ReadableStream<Uint8Array>
  /** What went wrong in reading the source, which fetch hides; undefined where nothing did. */
  sourceError(): unknown
  /** Closes the source, which fetch would read to its end even when the request is over. */
  stop(): void
}

/**
 * `bytes` as a request body of exactly `sizeBytes`. A source of another length ends in `internal`: the provider must
 * not get a cut recording as a whole one.
 */
export function mediaBody(bytes: AsyncIterable<Uint8Array>, sizeBytes: number): MediaBody {
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
