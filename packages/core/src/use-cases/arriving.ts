import { ToolkitError } from '../errors.ts'
import type { Digest } from './system.ts'

/** What this process knows of the bytes of one upload; after a restart it is worked out from the stored bytes. */
export interface Arriving {
  /** Bytes that went through `digest`; the digest counts only while this is where the upload stands. */
  hashed: number
  digest: Digest
  judged: boolean
}

export interface ArrivalChecks {
  readonly headBytes: number
  readonly maxBytes: number
  /** Throws an `audio-…` error. */
  readonly judge: (head: Uint8Array) => void
  /** Throws `storage-full` while there is still room for what is already here. */
  readonly room: () => Promise<void>
}

/** Bytes between two looks at the free space. */
const ROOM_STEP = 16 * 1024 * 1024

/** Passes an upload's bytes on, while it digests them and ends the stream at the first reason to refuse them. */
export async function* checkedArrival(
  bytes: AsyncIterable<Uint8Array>,
  offset: number,
  arriving: Arriving,
  checks: ArrivalChecks,
): AsyncIterable<Uint8Array> {
  let position = offset
  let nextRoom = offset + ROOM_STEP
  const head: Uint8Array[] = []
  for await (const block of bytes) {
    if (position + block.length > checks.maxBytes) throw tooLarge(checks.maxBytes)
    if (position >= nextRoom) {
      await checks.room()
      nextRoom = position + ROOM_STEP
    }
    if (!arriving.judged && offset === 0) {
      head.push(block)
      if (position + block.length >= checks.headBytes) {
        checks.judge(joined(head, checks.headBytes))
        arriving.judged = true
        head.length = 0
      }
    }
    if (arriving.hashed === position) {
      arriving.digest.update(block)
      arriving.hashed += block.length
    }
    position += block.length
    yield block
  }
}

/** The refusal of a file over the limit. */
export function tooLarge(maxBytes: number): ToolkitError {
  const limit = `${Math.round(maxBytes / 1024 / 1024).toLocaleString('en')} MiB`
  return new ToolkitError(
    'audio-too-large',
    `The file is larger than ${limit}. Split it, or hand it in as FLAC, Opus or MP3.`,
  )
}

function joined(blocks: readonly Uint8Array[], size: number): Uint8Array {
  const all = new Uint8Array(size)
  let offset = 0
  for (const block of blocks) {
    const part = block.subarray(0, size - offset)
    all.set(part, offset)
    offset += part.length
  }
  return all
}
