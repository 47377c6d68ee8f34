import { ToolkitError } from '@toolkit/core'
import {
  decodeMarked,
  MARKED_BLOCKS_TYPE,
  jsonBody as readJson,
  requestBlocks,
} from '@toolkit/http-kit'
import { type Ctx, callerGone } from './call.ts'

/** TCP keep-alive: the system then detects a dead connection within about a minute. */
const KEEP_ALIVE_MS = 30_000

/** The blocks of a marked body, while they are received. */
export function markedBody(context: Ctx): AsyncIterable<Uint8Array> {
  requireType(context, MARKED_BLOCKS_TYPE)
  return decodeMarked(callBytes(context))
}

/** The value of a JSON body. `request-too-large` above `limitBytes`, `request-media-type` for another type. */
export async function jsonBody(context: Ctx, limitBytes: number): Promise<unknown> {
  requireType(context, 'application/json')
  return readJson(callBytes(context), {
    limitBytes,
    tooLarge: () =>
      new ToolkitError('request-too-large', `A call has at most ${limitBytes} bytes.`),
    notJson: (cause) =>
      new ToolkitError('request-invalid', 'The body is not valid JSON.', { cause }),
  })
}

function requireType(context: Ctx, type: string): void {
  if (context.req.header('Content-Type')?.split(';')[0] === type) return
  throw new ToolkitError('request-media-type', `Send the body as ${type}.`)
}

/** The bytes of the body, without a time limit: an upload pauses while the server waits for its client. */
async function* callBytes(context: Ctx): AsyncGenerator<Uint8Array> {
  const incoming = context.env?.incoming
  incoming?.socket.setKeepAlive(true, KEEP_ALIVE_MS)
  const blocks = requestBlocks(context.req.raw, incoming)
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
