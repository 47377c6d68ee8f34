import type { Ctx } from './environment.ts'
import type { Parts } from './parts.ts'

/**
 * Answers with bytes as they are read. What fails before the first block is answered as an error; later the connection
 * is cut and the reason logged, so that nobody takes the part for the whole.
 */
export async function byteStream(
  context: Ctx,
  { log, signals }: Parts,
  open: (signal: AbortSignal) => AsyncIterable<Uint8Array>,
): Promise<Response> {
  const signal = signals.of(context)
  const blocks = open(signal)[Symbol.asyncIterator]()
  let next: IteratorResult<Uint8Array> | null = await blocks.next()
  const headers = { 'Content-Type': 'application/octet-stream' }
  if (context.req.method === 'HEAD') {
    await blocks.return?.()
    return new Response(null, { headers })
  }

  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = next ?? (await blocks.next())
          next = null
          if (done) controller.close()
          else controller.enqueue(value)
        } catch (error) {
          if (!signal.aborted) log({ event: 'answer-broke-off', path: context.req.path, error })
          const outgoing = context.env?.outgoing
          if (outgoing === undefined) return controller.error(error)
          outgoing.destroy()
          controller.close()
        }
      },
      cancel() {
        // Not awaited and its failure of no interest: nobody reads any more.
        void Promise.resolve(blocks.return?.()).catch(() => undefined)
      },
    },
    { highWaterMark: 0 },
  )
  return new Response(body, { headers })
}
