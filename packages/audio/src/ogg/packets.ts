import type { OggPage } from './page.ts'

/** Packets are truncated to this size: audio packets are smaller, and pictures in comments may be larger. */
const MAX_PACKET_BYTES = 4 * 1024 * 1024

/** Reassembles the packets of one stream from pages. */
export class PacketAssembler {
  #parts: Uint8Array[] = []
  #bytes = 0
  #isOpen = false

  /** Whether an incomplete packet is buffered. */
  get isOpen(): boolean {
    return this.#isOpen
  }

  /** Drops the incomplete packet, because the page with its rest is missing. */
  drop(): void {
    this.#parts = []
    this.#bytes = 0
    this.#isOpen = false
  }

  /** Returns the packets that end on this page. Drops packets of which a part is on a missing page. */
  push(page: OggPage, body: Uint8Array): Uint8Array[] {
    if (!page.isContinued) this.drop()
    let isWhole = this.#isOpen || !page.isContinued
    const packets: Uint8Array[] = []
    let start = 0
    let end = 0
    for (const length of page.lacing) {
      end += length
      if (length === 255) continue
      if (isWhole) packets.push(this.#complete(body.subarray(start, end)))
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

  #complete(part: Uint8Array): Uint8Array {
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
