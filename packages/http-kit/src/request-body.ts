import type { Readable } from 'node:stream'
import { type Clock, ToolkitError } from '@toolkit/core'
import { systemClock } from './system-clock.ts'

/**
 * Iterates the body of a request. `incoming` is Node's request object, if there is one: when the reader stops early, the
 * connection stays open for the response.
 */
export function requestBlocks(
  request: Request,
  incoming: Readable | undefined,
): AsyncIterator<Uint8Array> {
  if (incoming !== undefined) return incoming.iterator({ destroyOnReturn: false })
  return ReadableStream.from(request.body ?? [])[Symbol.asyncIterator]()
}

/** The parts of a Hono context that `bodyBytes` uses. `incoming` is Node's request, if there is one. */
interface ReceivedCall {
  readonly req: { readonly raw: Request }
  readonly env?: { readonly incoming?: Readable }
}

/** When the wait for a body ends. */
export interface BodyLimits {
  /** The longest time without bytes. */
  readonly idleMs: number
  /** The longest time for the whole body. Without it, a body may take as long as it needs. */
  readonly totalMs?: number
  /** Ends the wait for the next bytes. */
  readonly signal?: AbortSignal
  readonly clock?: Clock
}

/**
 * The bytes of a request's body, once, in order, with backpressure. Leaving the loop early does not destroy the
 * connection, so that a response can still be sent. Rejects with `request-invalid` if the connection breaks or a limit is
 * reached, and with the reason of the signal when it fires.
 */
export async function* bodyBytes(
  { req, env }: ReceivedCall,
  { idleMs, totalMs = Number.POSITIVE_INFINITY, signal, clock = systemClock }: BodyLimits,
): AsyncGenerator<Uint8Array> {
  const blocks = requestBlocks(req.raw, env?.incoming)
  const over = new AbortController()
  const endMs = clock.now() + totalMs
  let idleEndMs = clock.now() + idleMs
  // One timer and one listener for the whole body: a promise raced against each block would keep them all.
  let giveUp: (reason: unknown) => void = () => undefined
  const abort = () => giveUp(signal?.reason)
  signal?.addEventListener('abort', abort)
  const watch = async () => {
    for (;;) {
      const leftMs = Math.min(idleEndMs, endMs) - clock.now()
      if (leftMs <= 0) return giveUp(tooSlow())
      await clock.wait(leftMs, over.signal)
    }
  }
  const watching = watch().catch((error: unknown) => {
    if (!over.signal.aborted) throw error
  })
  try {
    for (;;) {
      signal?.throwIfAborted()
      if (clock.now() >= endMs) throw tooSlow()
      const next = await new Promise<IteratorResult<Uint8Array>>((resolve, reject) => {
        giveUp = reject
        blocks.next().then(resolve, (cause: unknown) => reject(connectionBroke(cause)))
      })
      if (next.done) return
      idleEndMs = clock.now() + idleMs
      yield next.value
    }
  } finally {
    signal?.removeEventListener('abort', abort)
    // An explicit reason: the default one has a stack trace, which costs more than the wait.
    over.abort('over')
    // Not awaited: a pending read would block it. Its failure was reported already or concerns nobody.
    void blocks.return?.().catch(() => undefined)
    await watching
  }
}

function tooSlow(): ToolkitError {
  return new ToolkitError('request-invalid', 'The body was not received in time. Send it again.')
}

/** A 400, not a 500: the network or the client breaks the connection, not the server. */
function connectionBroke(cause: unknown): ToolkitError {
  const message = 'The connection broke before the body was complete. Send it again.'
  return new ToolkitError('request-invalid', message, { cause })
}

/** The blocks of a body; null: no body. */
export type BodyBlocks = AsyncIterable<Uint8Array> | null

/** Reads a whole body. Above `limitBytes` it stops reading and throws `tooLarge()`. */
export async function boundedBytes(
  body: BodyBlocks,
  limitBytes: number,
  tooLarge: () => Error,
): Promise<Uint8Array> {
  const blocks: Uint8Array[] = []
  let sizeBytes = 0
  for await (const block of body ?? []) {
    sizeBytes += block.length
    if (sizeBytes > limitBytes) throw tooLarge()
    blocks.push(block)
  }
  return Buffer.concat(blocks)
}

/** As `boundedBytes`, decoded as UTF-8. Empty for no body. */
export async function boundedText(
  body: BodyBlocks,
  limitBytes: number,
  tooLarge: () => Error,
): Promise<string> {
  return new TextDecoder().decode(await boundedBytes(body, limitBytes, tooLarge))
}

const JSON_TYPE = /^application\/json\s*(;|$)/i

export interface JsonBodyOptions {
  readonly limitBytes: number
  readonly tooLarge: () => Error
  /** The error for bytes that are not UTF-8, or text that is not JSON. */
  readonly notJson: (cause: unknown) => Error
}

/** Whether a `Content-Type` is JSON, with or without parameters. */
export function isJsonType(contentType: string | undefined): boolean {
  return contentType !== undefined && JSON_TYPE.test(contentType)
}

/** Decodes UTF-8. Throws a TypeError for invalid bytes. */
export function utf8(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
}

/** Parses a JSON body of at most `limitBytes`. Throws the errors of the options. */
export async function jsonBody(
  body: BodyBlocks,
  { limitBytes, tooLarge, notJson }: JsonBodyOptions,
): Promise<unknown> {
  const bytes = await boundedBytes(body, limitBytes, tooLarge)
  try {
    return JSON.parse(utf8(bytes))
  } catch (cause) {
    throw notJson(cause)
  }
}
