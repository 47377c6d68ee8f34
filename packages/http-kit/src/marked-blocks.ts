import { ToolkitError } from '@toolkit/core'

/** The media type of marked blocks. */
export const MARKED_BLOCKS_TYPE = 'application/vnd.toolkit.blocks'

const MARK_BYTES = 4
const END = 0
const BROKEN = 0xffff_ffff

/**
 * Encodes a stream of unknown length with a mark for its end: the length of each block (u32, big-endian) before it, 0 after
 * the last one, 0xffffffff if the source failed. If the source fails, the sender need not abort the request: the bytes
 * so far arrive, and it receives the response. The stream itself never fails; `onError` receives the error.
 */
export async function* encodeMarked(
  bytes: AsyncIterable<Uint8Array>,
  onError: (error: unknown) => void,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  try {
    for await (const block of bytes) {
      if (block.length > 0) yield marked(block.length, block)
    }
  } catch (error) {
    onError(error)
    yield marked(BROKEN)
    return
  }
  yield marked(END)
}

/** Copies the block: the source may reuse its memory before the bytes are sent. */
function marked(mark: number, block: Uint8Array = new Uint8Array()): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(MARK_BYTES + block.length)
  new DataView(bytes.buffer).setUint32(0, mark)
  bytes.set(block, MARK_BYTES)
  return bytes
}

/**
 * Decodes a stream of `encodeMarked`. Throws `request-invalid` after the last bytes if the sender's source failed, the
 * end mark is missing, or there are bytes after it.
 */
export async function* decodeMarked(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const mark = new DataView(new ArrayBuffer(MARK_BYTES))
  let marked = 0
  let left = 0
  let ended = false
  for await (const received of bytes) {
    for (let at = 0; at < received.length; ) {
      if (ended) throw invalidBody('has bytes after its end')
      if (left > 0) {
        const part = received.subarray(at, at + left)
        at += part.length
        left -= part.length
        yield part
        continue
      }
      mark.setUint8(marked, received[at] as number)
      at += 1
      marked = (marked + 1) % MARK_BYTES
      if (marked > 0) continue
      left = mark.getUint32(0)
      if (left === BROKEN) throw invalidBody('was aborted by its sender')
      ended = left === END
    }
  }
  if (!ended) throw invalidBody('is truncated')
}

function invalidBody(how: string): ToolkitError {
  return new ToolkitError('request-invalid', `The body ${how}. Send it again.`)
}
