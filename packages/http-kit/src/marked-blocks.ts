import { ToolkitError } from '@toolkit/core'

/** The media type of marked blocks. */
export const MARKED_BLOCKS_TYPE = 'application/vnd.toolkit.blocks'

const MARK_BYTES = 4
const END = 0
const BROKEN = 0xffff_ffff

/**
 * Bytes of unknown length as a body that says how it ends: before each block its length (u32, big-endian), 0 after the
 * last one, 0xffffffff where the source failed. So a sender whose source fails need not cut the connection: what it
 * sent arrives, and it hears the answer. `brokeOff` is told the failure; the stream itself never fails.
 */
export async function* encodeMarked(
  bytes: AsyncIterable<Uint8Array>,
  brokeOff: (error: unknown) => void,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  try {
    for await (const block of bytes) {
      if (block.length > 0) yield marked(block.length, block)
    }
  } catch (error) {
    brokeOff(error)
    yield marked(BROKEN)
    return
  }
  yield marked(END)
}

/** A copy: the source may use its memory again while these bytes still wait to be sent. */
function marked(mark: number, block: Uint8Array = new Uint8Array()): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(MARK_BYTES + block.length)
  new DataView(bytes.buffer).setUint32(0, mark)
  bytes.set(block, MARK_BYTES)
  return bytes
}

/**
 * The bytes that `encodeMarked` was given, as they come. `request-invalid` after the last of them where the sender's
 * source failed, the body ends without saying that it does, or goes on after it said so.
 */
export async function* decodeMarked(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const mark = new DataView(new ArrayBuffer(MARK_BYTES))
  let marked = 0
  let left = 0
  let ended = false
  for await (const received of bytes) {
    for (let at = 0; at < received.length; ) {
      if (ended) throw brokenOff('goes on after its end')
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
      if (left === BROKEN) throw brokenOff('was given up by its sender')
      ended = left === END
    }
  }
  if (!ended) throw brokenOff('ends too early')
}

function brokenOff(how: string): ToolkitError {
  return new ToolkitError('request-invalid', `The body ${how}. Send it again.`)
}
