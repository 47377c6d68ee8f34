import type { OggPage } from './page.ts'

/** What a packet is cut to: more is needed of no sound, and a picture among the comments may be larger. */
const MAX_PACKET_BYTES = 4 * 1024 * 1024

/** Puts the packets of one stream together again. */
export class PacketAssembler {
  #parts: Uint8Array[] = []
  #bytes = 0
  #isOpen = false

  /** Whether a packet has begun that has not ended. */
  get isOpen(): boolean {
    return this.#isOpen
  }

  /** Forgets what has begun: the page with its rest is missing. */
  drop(): void {
    this.#parts = []
    this.#bytes = 0
    this.#isOpen = false
  }

  /** The packets that end on this page. Halves whose other half is on a missing page are left out. */
  push(page: OggPage, body: Uint8Array): Uint8Array[] {
    if (!page.isContinued) this.drop()
    let isWhole = this.#isOpen || !page.isContinued
    const packets: Uint8Array[] = []
    let start = 0
    let end = 0
    for (const length of page.lacing) {
      end += length
      if (length === 255) continue
      if (isWhole) packets.push(this.#ended(body.subarray(start, end)))
      isWhole = true
      start = end
    }
    if (page.lacing.at(-1) === 255 && isWhole) this.#add(body.subarray(start, end))
    return packets
  }

  #add(part: Uint8Array): void {
    this.#isOpen = true
    const room = MAX_PACKET_BYTES - this.#bytes
    if (room <= 0) return
    this.#parts.push(part.subarray(0, room))
    this.#bytes += Math.min(room, part.length)
  }

  #ended(part: Uint8Array): Uint8Array {
    if (!this.#isOpen) return part
    this.#add(part)
    const packet = new Uint8Array(this.#bytes)
    let at = 0
    for (const piece of this.#parts) {
      packet.set(piece, at)
      at += piece.length
    }
    this.drop()
    return packet
  }
}
