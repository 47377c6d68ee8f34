import { type BodyBlocks, boundedBytes } from './bounded-body.ts'

const JSON_TYPE = /^application\/json\s*(;|$)/i

export interface JsonBodyOptions {
  readonly limitBytes: number
  readonly tooLarge: () => Error
  /** The error for bytes that are not UTF-8, or text that is not JSON. */
  readonly notJson: (cause: unknown) => Error
}

/** Whether a `Content-Type` says JSON, with parameters or without. */
export function isJsonType(contentType: string | undefined): boolean {
  return contentType !== undefined && JSON_TYPE.test(contentType)
}

/** Decodes UTF-8 text. Throws a TypeError for other bytes. */
export function utf8(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
}

/** The value of a JSON body of at most `limitBytes`. Throws what the options give, in the words of the service. */
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
