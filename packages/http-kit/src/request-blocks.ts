import type { Readable } from 'node:stream'

/**
 * The blocks of a request's body as they arrive. `incoming` is Node's own request where the call came over a socket:
 * whoever stops early then leaves the connection as it is, so that an answer can still be given.
 */
export function requestBlocks(
  request: Request,
  incoming: Readable | undefined,
): AsyncIterator<Uint8Array> {
  if (incoming !== undefined) return incoming.iterator({ destroyOnReturn: false })
  return ReadableStream.from(request.body ?? [])[Symbol.asyncIterator]()
}
