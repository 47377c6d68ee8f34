import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { finished, pipeline } from 'node:stream/promises'
import type { RetryReason } from '../notice.ts'

/**
 * Posts `body` to `address` and answers the status. Follows no redirect, keeps nothing of body or answer. Rejects where
 * no answer comes, or with an abort error once `signal` fires.
 */
export type PostNotice = (
  address: string,
  headers: Readonly<Record<string, string>>,
  body: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
) => Promise<number>

/** Over a connection of its own, as `PostNotice` says. */
export const postNotice: PostNotice = async (address, headers, body, signal) => {
  const send = address.startsWith('https:') ? httpsRequest : httpRequest
  const request = send(address, { method: 'POST', headers, signal, agent: false })
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    request.once('response', resolve)
    request.on('error', reject)
    request.once('close', () => reject(new Error('The connection closed without an answer')))
  })
  // A body that cannot be sent ends the request, which says so itself; a receiver may also answer before the end of it.
  const sending = pipeline(body, request).catch(() => undefined)
  try {
    const answer = await answered
    // The status is all that counts, even where the rest breaks off.
    await finished(answer.resume()).catch(() => undefined)
    return answer.statusCode ?? 0
  } finally {
    request.destroy()
    await sending
  }
}

/** The connection could not be made, or broke. */
const CONNECTION =
  /^(ECONN|ENOTFOUND|EAI_|EHOST|ENET|EPIPE|ETIMEDOUT|EADDRNOTAVAIL|ERR_STREAM_PREMATURE)/
/** The certificate or the handshake is at fault. */
const ENCRYPTION = /CERT|TLS|SSL|SIGNATURE|EPROTO/

/** What a failed post is called in `x-retry-reason`. A timeout is known to the caller alone. */
export function failureOf(error: unknown): RetryReason {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (ENCRYPTION.test(code)) return 'ssl_error'
  return CONNECTION.test(code) ? 'connection_failed' : 'unknown_error'
}

/** What a status is called in `x-retry-reason`; null for success. A redirect is one too many. */
export function failureOfStatus(status: number): RetryReason | null {
  if (status >= 200 && status < 300) return null
  return status >= 300 && status < 400 ? 'too_many_redirects' : 'http_error'
}
