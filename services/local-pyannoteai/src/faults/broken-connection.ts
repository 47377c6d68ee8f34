import type { Context } from 'hono'

/**
 * A connection that ended without an answer, as `fetch` reports it. In process (`app.fetch`) the app's error handler
 * rethrows it, so that the caller gets the same rejection.
 */
export class BrokenConnection extends TypeError {
  constructor() {
    super('fetch failed', { cause: new Error('the connection was cut on request') })
    this.name = 'TypeError'
  }
}

/** Node's response, which a listening server adds to the context; absent in process. */
interface SocketEnvironment {
  readonly outgoing?: {
    readonly socket: { destroy(): void } | null
    writeHead(status: number, headers: Record<string, string>): void
    write(bytes: Uint8Array, written: () => void): void
  }
}

function outgoingOf(context: Context): SocketEnvironment['outgoing'] {
  return (context.env as SocketEnvironment | undefined)?.outgoing
}

/** Tells the server adapter that the response is already sent. */
function alreadySent(): Response {
  return new Response(null, { headers: { 'x-hono-already-sent': 'true' } })
}

/** Ends the connection: over a socket by destroying it, in process by throwing. */
export function cutConnection(context: Context): Response {
  const outgoing = outgoingOf(context)
  if (outgoing === undefined) throw new BrokenConnection()
  outgoing.socket?.destroy()
  return alreadySent()
}

/** Sends the answer up to the middle of its first block, then ends the connection. */
export async function cutAnswer(context: Context, answer: Response): Promise<Response> {
  const reader = answer.body?.getReader()
  const first = (await reader?.read())?.value ?? new Uint8Array()
  await reader?.cancel()
  const half = first.subarray(0, first.length / 2)
  const outgoing = outgoingOf(context)
  if (outgoing === undefined) return new Response(brokenAfter(half), answer)
  outgoing.writeHead(answer.status, Object.fromEntries(answer.headers))
  outgoing.write(half, () => outgoing.socket?.destroy())
  return alreadySent()
}

function brokenAfter(half: Uint8Array): ReadableStream<Uint8Array> {
  return new ReadableStream(
    {
      start: (controller) => controller.enqueue(half),
      pull: (controller) => controller.error(new BrokenConnection()),
    },
    { highWaterMark: 0 },
  )
}
