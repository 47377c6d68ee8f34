import type { IncomingMessage } from 'node:http'
import { ToolkitError } from '@toolkit/core'
import { unavailable } from './request.ts'

/** How much of an error's body is looked at. */
const ERROR_BYTES = 4096
const MAX_RETRY_SECONDS = 900

/** The error of an answer that has no file, with what to do. */
export async function refusedAnswer(answer: IncomingMessage): Promise<ToolkitError> {
  const status = answer.statusCode ?? 0
  const how = `The address answers ${status}`
  if (status === 401 || status === 403) {
    const expired = /expired/i.test(await beginning(answer))
    return new ToolkitError(
      'source-denied',
      expired
        ? `${how}: this signed link has expired. Get a new one, then add it.`
        : `${how}: the file may not be read without signing in. Share the file, or use a signed link.`,
    )
  }
  if (status === 404 || status === 410) {
    const message = `${how}: there is no file. Check the address, or get a new one.`
    return new ToolkitError('source-not-found', message)
  }
  if (status === 429 || status === 503) {
    return unavailable(`${how}: it asks to wait`, retryAfter(answer))
  }
  if (status >= 500 || status === 408 || status === 425) return unavailable(how)
  return new ToolkitError(
    'source-unusable',
    `${how}, which is no file. Use the address of the audio or video file itself.`,
  )
}

/** Throws `source-unusable` if the answer is surely not a recording. */
export function requireFile({ headers }: IncomingMessage): void {
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? ''
  if (/^(text\/html|application\/xhtml\+xml)$/.test(type)) {
    throw new ToolkitError(
      'source-unusable',
      'The address answers with a web page, not with a recording. Use the address of the audio or video file itself, often named “direct link” or “download”.',
    )
  }
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? 'identity'
  if (encoding !== 'identity' && encoding !== '') {
    throw new ToolkitError(
      'source-unusable',
      'The address answers in compressed form, although this was not asked for. Use an address that sends the file as it is.',
    )
  }
  if (type === 'multipart/byteranges') {
    throw new ToolkitError(
      'source-unusable',
      'The address answers with several parts of the file. Use another address.',
    )
  }
}

function retryAfter({ headers }: IncomingMessage): number | undefined {
  const text = headers['retry-after']
  return text !== undefined && /^\d{1,6}$/.test(text)
    ? Math.min(Number(text), MAX_RETRY_SECONDS)
    : undefined
}

async function beginning(answer: IncomingMessage): Promise<string> {
  const blocks: Buffer[] = []
  let size = 0
  try {
    for await (const block of answer) {
      blocks.push(block as Buffer)
      size += (block as Buffer).length
      if (size >= ERROR_BYTES) break
    }
  } catch {
    // The connection ended early: the status is enough.
  }
  return Buffer.concat(blocks).subarray(0, ERROR_BYTES).toString('latin1')
}
