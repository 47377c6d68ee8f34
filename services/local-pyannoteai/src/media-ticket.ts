import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

const VALID_MS = 3_600_000

/** The method that a ticket allows. */
export type MediaVerb = 'PUT' | 'GET'

/** Signs and checks addresses that allow one method on one recording for an hour. They become invalid when the process ends. */
export class MediaTickets {
  readonly #secret = randomBytes(32)

  /** Path and query that allow `verb` on `mediaUrl` for an hour from `nowMs`. */
  pathFor(verb: MediaVerb, mediaUrl: string, nowMs: number): string {
    const expires = String(nowMs + VALID_MS)
    const place = Buffer.from(mediaUrl).toString('base64url')
    const signature = this.#sign(verb, mediaUrl, expires)
    return `/local/media/${place}?expires=${expires}&signature=${signature}`
  }

  /** The media URL of such an address; null if it is forged, is for another method, or has expired. */
  check(
    verb: MediaVerb,
    place: string,
    expires: string,
    signature: string,
    nowMs: number,
  ): string | null {
    const mediaUrl = Buffer.from(place, 'base64url').toString()
    const wanted = Buffer.from(this.#sign(verb, mediaUrl, expires))
    const given = Buffer.from(signature)
    if (wanted.length !== given.length || !timingSafeEqual(wanted, given)) return null
    return nowMs < Number(expires) ? mediaUrl : null
  }

  #sign(verb: MediaVerb, mediaUrl: string, expires: string): string {
    const text = `${verb} ${expires} ${mediaUrl}`
    return createHmac('sha256', this.#secret).update(text).digest('base64url')
  }
}
