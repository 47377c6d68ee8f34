import type { Readable } from 'node:stream'

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
