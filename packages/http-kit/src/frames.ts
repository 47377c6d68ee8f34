import { ToolkitError } from '@toolkit/core'
import { utf8 } from './request-body.ts'

/** The media type of framed bytes. */
export const FRAMES_TYPE = 'application/vnd.toolkit.frames'

/** "TKF1" */
const MAGIC = 0x544b4631
const FIXED_BYTES = 12
const MAX_PARTS = 100_000
const GIBIBYTE = 1024 ** 3

/**
 * Encodes a JSON header and binary parts as a stream. Layout, big-endian: magic u32, header length u32, number of parts
 * u32, a u32 with the length of each part, the header as UTF-8 JSON, then the parts. All lengths come first, so that
 * truncation is detected.
 */
export async function* encodeFrames(
  header: object,
  parts: readonly Uint8Array[],
): AsyncGenerator<Uint8Array> {
  const json = new TextEncoder().encode(JSON.stringify(header))
  const lead = new Uint8Array(FIXED_BYTES + 4 * parts.length + json.length)
  const view = new DataView(lead.buffer)
  view.setUint32(0, MAGIC)
  view.setUint32(4, json.length)
  view.setUint32(8, parts.length)
  for (const [index, part] of parts.entries()) view.setUint32(FIXED_BYTES + 4 * index, part.length)
  lead.set(json, FIXED_BYTES + 4 * parts.length)
  yield lead
  yield* parts
}

/**
 * Decodes a stream of `encodeFrames`, in any blocks. Each part has its own buffer. Throws `internal` for another format, a
 * truncated stream, bytes after the end, or more than `maxBytes` (1 GiB).
 */
export async function decodeFrames(
  bytes: AsyncIterable<Uint8Array>,
  maxBytes: number = GIBIBYTE,
): Promise<{ readonly header: unknown; readonly parts: Uint8Array<ArrayBuffer>[] }> {
  const blocks = bytes[Symbol.asyncIterator]()
  try {
    const source = new ExactReader(blocks)
    const fixed = viewOf(await source.take(FIXED_BYTES))
    const partCount = fixed.getUint32(8)
    if (fixed.getUint32(0) !== MAGIC || partCount > MAX_PARTS)
      throw invalid('has an unknown format')
    const sizes = viewOf(await source.take(4 * partCount))
    const lengths = [fixed.getUint32(4)]
    for (let at = 0; at < sizes.byteLength; at += 4) lengths.push(sizes.getUint32(at))
    if (lengths.reduce((sum, length) => sum + length, 0) > maxBytes) throw invalid('is too long')
    const [json, ...parts] = await source.takeEach(lengths)
    await source.end()
    return { header: parsed(json), parts }
  } finally {
    // Errors of a source that is no longer read are irrelevant.
    await Promise.resolve(blocks.return?.()).catch(() => undefined)
  }
}

function parsed(json: Uint8Array = new Uint8Array()): unknown {
  try {
    return JSON.parse(utf8(json))
  } catch {
    // The content is not part of the message: it may be anything.
    throw invalid('has no JSON header')
  }
}

/** Reads exact numbers of bytes from a stream. */
class ExactReader {
  readonly #blocks: AsyncIterator<Uint8Array>
  #rest: Uint8Array = new Uint8Array()

  constructor(blocks: AsyncIterator<Uint8Array>) {
    this.#blocks = blocks
  }

  async take(length: number): Promise<Uint8Array<ArrayBuffer>> {
    const taken = new Uint8Array(length)
    for (let filled = 0; filled < length; ) {
      if (this.#rest.length === 0) {
        const next = await this.#blocks.next()
        if (next.done) throw invalid('is truncated')
        this.#rest = next.value
      }
      const part = this.#rest.subarray(0, length - filled)
      taken.set(part, filled)
      filled += part.length
      this.#rest = this.#rest.subarray(part.length)
    }
    return taken
  }

  async takeEach(lengths: readonly number[]): Promise<Uint8Array<ArrayBuffer>[]> {
    const taken: Uint8Array<ArrayBuffer>[] = []
    for (const length of lengths) taken.push(await this.take(length))
    return taken
  }

  async end(): Promise<void> {
    while (this.#rest.length === 0) {
      const next = await this.#blocks.next()
      if (next.done) return
      this.#rest = next.value
    }
    throw invalid('has bytes after its end')
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function invalid(how: string): ToolkitError {
  return new ToolkitError('internal', `The response of the service ${how}. Try again.`)
}
