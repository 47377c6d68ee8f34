import { ToolkitError } from '@toolkit/core'
import { decodeMarked, MARKED_BLOCKS_TYPE } from '@toolkit/http-kit'
import { callerGone } from './call-signals.ts'
import type { Ctx } from './environment.ts'

/** A silent caller that is gone for good is noticed by the system within a minute of this. */
const PROBE_AFTER_MS = 30_000

/** The blocks of a marked body, as they arrive. */
export function markedBody(context: Ctx): AsyncIterable<Uint8Array> {
  requireType(context, MARKED_BLOCKS_TYPE)
  return decodeMarked(bodyBytes(context))
}

/** The whole of a JSON body. `request-too-large` above `maxBytes`. */
export async function jsonBody(context: Ctx, maxBytes: number): Promise<unknown> {
  requireType(context, 'application/json')
  const blocks: Uint8Array[] = []
  let sizeBytes = 0
  for await (const block of bodyBytes(context)) {
    sizeBytes += block.length
    if (sizeBytes > maxBytes) {
      throw new ToolkitError('request-too-large', `A call has at most ${maxBytes} bytes.`)
    }
    blocks.push(block)
  }
  try {
    return JSON.parse(Buffer.concat(blocks).toString())
  } catch (cause) {
    throw new ToolkitError('request-invalid', 'The body is not valid JSON.', { cause })
  }
}

function requireType(context: Ctx, type: string): void {
  if (context.req.header('Content-Type')?.split(';')[0] === type) return
  throw new ToolkitError('request-media-type', `Send the body as ${type}.`)
}

/** Stopping early leaves the connection as it is, so that an answer can still be given. */
async function* bodyBytes(context: Ctx): AsyncGenerator<Uint8Array> {
  const incoming = context.env?.incoming
  if (incoming === undefined || !('iterator' in incoming)) {
    yield* context.req.raw.body ?? []
    return
  }
  incoming.socket.setKeepAlive(true, PROBE_AFTER_MS)
  const blocks = incoming.iterator({ destroyOnReturn: false })
  try {
    for (;;) {
      const next = await blocks.next().catch((cause: unknown) => {
        throw callerGone(cause)
      })
      if (next.done) return
      yield next.value
    }
  } finally {
    await blocks.return?.()
  }
}
