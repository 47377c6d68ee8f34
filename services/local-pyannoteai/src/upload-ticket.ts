import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

const VALID_MS = 3_600_000

/** Signs and checks addresses that allow one PUT place for an hour. They end with the process. */
export class UploadTickets {
  readonly #secret = randomBytes(32)

  /** Path and query under which `mediaUrl` may be put until an hour from `nowMs`. */
  pathFor(mediaUrl: string, nowMs: number): string {
    const expires = nowMs + VALID_MS
    const place = Buffer.from(mediaUrl).toString('base64url')
    return `/local/media/${place}?expires=${expires}&signature=${this.#sign(mediaUrl, String(expires))}`
  }

  /** The media URL that such an address is for; null where it is forged or has run out. */
  check(place: string, expires: string, signature: string, nowMs: number): string | null {
    const mediaUrl = Buffer.from(place, 'base64url').toString()
    const wanted = Buffer.from(this.#sign(mediaUrl, expires))
    const given = Buffer.from(signature)
    if (wanted.length !== given.length || !timingSafeEqual(wanted, given)) return null
    return nowMs < Number(expires) ? mediaUrl : null
  }

  #sign(mediaUrl: string, expires: string): string {
    return createHmac('sha256', this.#secret).update(`${expires} ${mediaUrl}`).digest('base64url')
  }
}
