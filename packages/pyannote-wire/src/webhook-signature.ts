import { createHmac, type Hmac, timingSafeEqual } from 'node:crypto'

/** How far a notice's time may lie from ours, either way. */
const TOLERANCE_SECONDS = 15 * 60
const DIGEST_BYTES = 32

/** The headers that sign a notice. */
export const TIMESTAMP_HEADER = 'x-request-timestamp'
export const SIGNATURE_HEADER = 'x-signature'

export interface SignatureHeaders {
  readonly timestamp: string | undefined
  readonly signature: string | undefined
}

/** Checks a signature while the bytes it is for go by. */
export interface SignatureCheck {
  update(bytes: Uint8Array): void
  /** Once, after the last byte: which of the secrets signed, by index; null: none. Compares in constant time. */
  signer(): number | null
}

/** HMAC-SHA256 over `v0:{timestamp}:{raw body}`, hex. `timestamp` is Unix seconds. */
export function signNotice(secret: string, timestamp: string, body: Uint8Array): string {
  return hmac(secret, timestamp).update(body).digest('hex')
}

/** The same over a body that comes in pieces, of which none is kept. */
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
 * Begins to check whether one of `secrets` signed the bytes to come, hex or base64 (the documentation says both).
 * No byte can mend headers that are missing or malformed (`unsigned`), or a time more than 15 minutes from `nowMs`
 * (`out-of-time`).
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
  const wanted = secrets.map((secret) => hmac(secret, timestamp))
  return {
    update(bytes) {
      for (const each of wanted) each.update(bytes)
    },
    signer() {
      const matches = wanted.map((each) => timingSafeEqual(given, each.digest()))
      return matches.includes(true) ? matches.indexOf(true) : null
    },
  }
}

/** Whether one of `secrets` signed this whole body, by the rules of `checkSignature`. */
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
