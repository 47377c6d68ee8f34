import type { Log } from './failures.ts'

/** The parts of a Hono context that `byteStream` uses. `outgoing` is Node's response, if there is one. */
interface StreamedCall {
  readonly req: { readonly path: string }
  readonly env?: { readonly outgoing?: { destroy(): unknown } }
}

/**
 * A response body that is read as it is sent. `open` is called at once, with a signal that fires when the client
 * disconnects; the first block is read when the client accepts it. The status is already sent when a read fails: the
 * error is logged and the connection is destroyed, so that the client notices that the body is incomplete.
 */
export function byteStream(
  context: StreamedCall,
  log: Log,
  open: (signal: AbortSignal) => AsyncIterable<Uint8Array>,
): ReadableStream<Uint8Array> {
  const gone = new AbortController()
  const blocks = open(gone.signal)[Symbol.asyncIterator]()
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await blocks.next()
          if (done) controller.close()
          else controller.enqueue(value)
        } catch (error) {
          if (gone.signal.aborted) return
          log({ event: 'response-broke-off', path: context.req.path, error })
          const outgoing = context.env?.outgoing
          if (outgoing === undefined) return controller.error(error)
          outgoing.destroy()
          controller.close()
        }
      },
      cancel() {
        gone.abort()
        // Not awaited, and its failure is ignored: nobody reads any more.
        void Promise.resolve(blocks.return?.()).catch(() => undefined)
      },
    },
    { highWaterMark: 0 },
  )
}
