import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { finished, pipeline } from 'node:stream/promises'
import type { RetryReason } from '../notice.ts'

/**
 * Posts `body` to `address` and resolves with the status. Follows no redirect; neither body nor answer is kept in memory.
 * Rejects without an answer, or with an abort error when `signal` fires.
 */
export type PostNotice = (
  address: string,
  headers: Readonly<Record<string, string>>,
  body: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
) => Promise<number>

/** `PostNotice` over HTTP, with a new connection for each notice. */
export const postNotice: PostNotice = async (address, headers, body, signal) => {
  const send = address.startsWith('https:') ? httpsRequest : httpRequest
  const request = send(address, { method: 'POST', headers, signal, agent: false })
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    request.once('response', resolve)
    request.on('error', reject)
    request.once('close', () => reject(new Error('The connection closed without an answer')))
  })
  // If the body cannot be sent, the request emits the error; a receiver may also answer before the end of the body.
  const sending = pipeline(body, request).catch(() => undefined)
  try {
    const answer = await answered
    // Only the status counts, even if the connection breaks after it.
    await finished(answer.resume()).catch(() => undefined)
    return answer.statusCode ?? 0
  } finally {
    request.destroy()
    await sending
  }
}

/** Codes of a connection that failed or broke. */
const CONNECTION =
  /^(ECONN|ENOTFOUND|EAI_|EHOST|ENET|EPIPE|ETIMEDOUT|EADDRNOTAVAIL|ERR_STREAM_PREMATURE)/
/** Codes of a failed certificate check or TLS handshake. */
const ENCRYPTION = /CERT|TLS|SSL|SIGNATURE|EPROTO/

/** The `x-retry-reason` of a failed post. Only the caller recognizes a timeout. */
export function failureOf(error: unknown): RetryReason {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (ENCRYPTION.test(code)) return 'ssl_error'
  return CONNECTION.test(code) ? 'connection_failed' : 'unknown_error'
}

/** The `x-retry-reason` of a status; null for success. No redirect is followed, so one is already too many. */
export function failureOfStatus(status: number): RetryReason | null {
  if (status >= 200 && status < 300) return null
  return status >= 300 && status < 400 ? 'too_many_redirects' : 'http_error'
}

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|\[::1\]|localhost)$/

/**
 * Whether notices may be sent to `text`: https anywhere, http to this machine and to `origins`. An address with a user
 * name or a password is refused.
 */
export function isNoticeAddress(text: string, origins: readonly string[]): boolean {
  const url = URL.parse(text)
  if (url === null || url.username !== '' || url.password !== '') return false
  if (url.protocol === 'https:') return true
  if (url.protocol !== 'http:') return false
  return LOOPBACK.test(url.hostname) || origins.includes(url.origin)
}
