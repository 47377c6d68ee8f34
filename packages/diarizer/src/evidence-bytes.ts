import { createHash, type Hash } from 'node:crypto'
import { EVIDENCE_VERSION } from './version.ts'

const MAGIC = Buffer.from('\x89evidence\r\n\x1a', 'latin1')
/** Incremented when the layout of the file changes. */
const FORMAT = 2
const HEADER_BYTES = MAGIC.length + 2 + 4
const DIGEST_BYTES = 32

/** Bytes that are not evidence, or not of this version, or damaged. The message says which. */
export class UnusableEvidence extends Error {}

/** Magic, format (u16) and `EVIDENCE_VERSION` (u32). */
export function headerBytes(): Buffer {
  const header = Buffer.alloc(HEADER_BYTES)
  MAGIC.copy(header)
  header.writeUInt16LE(FORMAT, MAGIC.length)
  header.writeUInt32LE(EVIDENCE_VERSION, MAGIC.length + 2)
  return header
}

/** The hash that seals the evidence of `name`: the evidence of another recording has another one. */
export function sealOf(name: string): Hash {
  return createHash('sha256').update(name).update('\0')
}

/** The content between the header and the seal of all bytes before it; both are checked. */
export class SealedBytes {
  readonly #bytes: AsyncIterable<Uint8Array>
  readonly #name: string
  #isWhole = false

  constructor(bytes: AsyncIterable<Uint8Array>, name: string) {
    this.#bytes = bytes
    this.#name = name
  }

  /** Whether all bytes were read and the digest is right. */
  get isWhole(): boolean {
    return this.#isWhole
  }

  async *content(): AsyncGenerator<Uint8Array> {
    const hash = sealOf(this.#name)
    const header = headerBytes()
    let isChecked = false
    let rest: Buffer = Buffer.alloc(0)
    for await (const bytes of this.#bytes) {
      rest = Buffer.concat([rest, bytes])
      if (!isChecked) {
        if (rest.length < HEADER_BYTES) continue
        requireHeader(rest.subarray(0, HEADER_BYTES), header)
        hash.update(header)
        rest = rest.subarray(HEADER_BYTES)
        isChecked = true
      }
      const content = rest.subarray(0, Math.max(0, rest.length - DIGEST_BYTES))
      rest = rest.subarray(content.length)
      hash.update(content)
      if (content.length > 0) yield content
    }
    if (!isChecked || !hash.digest().equals(rest)) {
      throw new UnusableEvidence('it is damaged, incomplete or of another recording')
    }
    this.#isWhole = true
  }
}

function requireHeader(given: Buffer, expected: Buffer): void {
  if (!given.subarray(0, MAGIC.length).equals(MAGIC)) {
    throw new UnusableEvidence('it is a file of another kind')
  }
  if (!given.equals(expected)) throw new UnusableEvidence('it is of another version')
}

/** Takes bytes from a stream in pieces of any size. */
export class ByteReader {
  readonly #blocks: AsyncIterator<Uint8Array>
  #rest: Buffer = Buffer.alloc(0)
  #left: number

  /** @param atMost bytes that the stream may have */
  constructor(blocks: AsyncIterable<Uint8Array>, atMost: number) {
    this.#blocks = blocks[Symbol.asyncIterator]()
    this.#left = atMost
  }

  /** Returns the next `count` bytes, which stay valid. */
  async take(count: number): Promise<Buffer> {
    const pieces = [this.#rest]
    let length = this.#rest.length
    while (length < count) {
      const block = await this.#next()
      if (block === null) throw new UnusableEvidence('its content is incomplete')
      pieces.push(block)
      length += block.length
    }
    const [first] = pieces
    const bytes = pieces.length === 1 && first ? first : Buffer.concat(pieces, length)
    this.#rest = bytes.subarray(count)
    return bytes.subarray(0, count)
  }

  async requireEnd(): Promise<void> {
    if (this.#rest.length > 0 || (await this.#next()) !== null) {
      throw new UnusableEvidence('it has more bytes than its content')
    }
  }

  async #next(): Promise<Buffer | null> {
    const { value, done } = await this.#blocks.next()
    if (done) return null
    this.#left -= value.length
    if (this.#left < 0) throw new UnusableEvidence('its content is too large')
    return Buffer.from(value.buffer, value.byteOffset, value.length)
  }
}
