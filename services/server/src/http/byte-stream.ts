import type { Log } from '@toolkit/http-kit'
import type { Ctx } from './environment.ts'

/**
 * A response body that is read as it is sent. `open` gets a signal that fires when the client disconnects. The status
 * is already sent when a read fails: the error is logged and the connection is destroyed, so that the client notices
 * that the body is incomplete.
 */
export function byteStream(
  context: Ctx,
  log: Log,
  open: (signal: AbortSignal) => AsyncIterable<Uint8Array>,
): ReadableStream<Uint8Array> {
  const gone = new AbortController()
  let iterator: AsyncIterator<Uint8Array> | undefined
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          iterator ??= open(gone.signal)[Symbol.asyncIterator]()
          const { done, value } = await iterator.next()
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
        void Promise.resolve(iterator?.return?.()).catch(() => undefined)
      },
    },
    { highWaterMark: 0 },
  )
}
