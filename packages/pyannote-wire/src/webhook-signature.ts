import { createHmac, type Hmac, timingSafeEqual } from 'node:crypto'

/** Maximum difference between the timestamp of a notice and the local time. */
const TOLERANCE_SECONDS = 15 * 60
const DIGEST_BYTES = 32

/** Headers of a signed notice. */
export const TIMESTAMP_HEADER = 'x-request-timestamp'
export const SIGNATURE_HEADER = 'x-signature'

export interface SignatureHeaders {
  readonly timestamp: string | undefined
  readonly signature: string | undefined
}

/** Verifies a signature while the body is streamed. */
export interface SignatureCheck {
  update(bytes: Uint8Array): void
  /**
   * Call once, after the last byte: returns the index of the secret that signed the body, or null. Compares in constant
   * time.
   */
  signer(): number | null
}

/** HMAC-SHA256 over `v0:{timestamp}:{raw body}`, hex. `timestamp` is Unix seconds. */
export function signNotice(secret: string, timestamp: string, body: Uint8Array): string {
  return hmac(secret, timestamp).update(body).digest('hex')
}

/** Like `signNotice`, for a streamed body. */
export async function signNoticeBytes(
  secret: string,
  timestamp: string,
  body: AsyncIterable<Uint8Array>,
): Promise<string> {
  const signature = hmac(secret, timestamp)
  for await (const piece of body) signature.update(piece)
  return signature.digest('hex')
}

/**
 * Starts to verify that one of `secrets` signed the following bytes, in hex or base64 (the documentation mentions
 * both). Returns `unsigned` for missing or malformed headers, and `out-of-time` for a timestamp more than 15 minutes
 * from `nowMs`.
 */
export function checkSignature(
  headers: SignatureHeaders,
  secrets: readonly string[],
  nowMs: number,
): SignatureCheck | 'unsigned' | 'out-of-time' {
  const { timestamp = '', signature = '' } = headers
  const given = signatureBytes(signature.trim())
  if (!/^\d{1,12}$/.test(timestamp) || given.length !== DIGEST_BYTES) return 'unsigned'
  if (Math.abs(nowMs / 1000 - Number(timestamp)) > TOLERANCE_SECONDS) return 'out-of-time'
  const hmacs = secrets.map((secret) => hmac(secret, timestamp))
  return {
    update(bytes) {
      for (const item of hmacs) item.update(bytes)
    },
    signer() {
      const matches = hmacs.map((item) => timingSafeEqual(given, item.digest()))
      return matches.includes(true) ? matches.indexOf(true) : null
    },
  }
}

/** Whether one of `secrets` signed this whole body, as in `checkSignature`. */
export function isSigned(
  notice: SignatureHeaders & { readonly body: Uint8Array },
  secrets: readonly string[],
  nowMs: number,
): boolean {
  const check = checkSignature(notice, secrets, nowMs)
  if (typeof check === 'string') return false
  check.update(notice.body)
  return check.signer() !== null
}

function hmac(secret: string, timestamp: string): Hmac {
  return createHmac('sha256', secret).update(`v0:${timestamp}:`)
}

function signatureBytes(signature: string): Buffer {
  const isHex = /^[0-9a-fA-F]{64}$/.test(signature)
  return Buffer.from(signature, isHex ? 'hex' : 'base64')
}
