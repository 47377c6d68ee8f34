import { ToolkitError } from '../errors.ts'
import type { Clock } from '../ports/clock.ts'
import type { UploadStore } from '../ports/upload-store.ts'
import { abortable } from '../runtime/abortable.ts'
import type { Digest } from '../runtime/system.ts'
import { withTimeout } from '../runtime/timeout.ts'

/** What this process knows of the bytes of one upload; after a restart it is worked out from the stored bytes. */
export interface UploadProgress {
  /** Bytes that went through `digest`; the digest counts only while this is where the upload stands. */
  hashed: number
  digest: Digest
  probed: boolean
}

/** How much more must have arrived before it is read by who reads along. */
const GROWTH_STEP = 1024 * 1024
/** How long who reads along waits for the next bytes. */
const PATIENCE_MS = 60_000

/** Tells those who read an upload along how far it has come. */
export class UploadLength {
  /** Bytes that were handed to the storage, which may still be writing the last of them. */
  #length = 0
  /** Requests that have ended: all of their bytes are stored. */
  #ended = 0
  #grown = Promise.withResolvers<void>()

  reached(length: number): void {
    this.#length = length
    this.#wake()
  }

  requestEnded(): void {
    this.#ended += 1
    this.#wake()
  }

  /** What is there now, for `more`. */
  now(): { readonly length: number; readonly ended: number } {
    return { length: this.#length, ended: this.#ended }
  }

  /** Resolves when there is a good deal more than there was, or a request has ended since; rejects with the signal's reason. */
  async more({ length, ended }: { length: number; ended: number }, signal: AbortSignal) {
    while (this.#length < length + GROWTH_STEP && this.#ended === ended) {
      await abortable(this.#grown.promise, signal)
    }
  }

  #wake(): void {
    this.#grown.resolve()
    this.#grown = Promise.withResolvers<void>()
  }
}

/** The whole of an upload while it arrives, in order. Throws when no more bytes come for a minute. */
export async function* followUpload(
  uploads: UploadStore,
  { id, sizeBytes, growth }: { id: string; sizeBytes: number; growth: UploadLength },
  { clock, signal }: { clock: Clock; signal: AbortSignal },
): AsyncIterable<Uint8Array> {
  let at = 0
  while (true) {
    const before = growth.now()
    for await (const block of uploads.read(id, { from: at, signal })) {
      at += block.length
      yield block
    }
    if (at >= sizeBytes) return
    const error = () => new Error(`the bytes of upload ${id} no longer come`)
    await withTimeout({ clock, ms: PATIENCE_MS, signal, error }, (limited) =>
      growth.more(before, limited),
    )
  }
}

export interface UploadChecks {
  readonly headBytes: number
  /** What the upload announced; null where it did not. */
  readonly sizeBytes: number | null
  readonly maxBytes: number
  /** Throws an `audio-…` error. */
  readonly probe: (head: Uint8Array) => void
  /** Throws `storage-full` while there is still room for what is already here. */
  readonly room: () => Promise<void>
  /** Gets how many bytes the storage has been given. */
  readonly reached: (position: number) => void
}

/** Bytes between two looks at the free space. */
const ROOM_STEP = 16 * 1024 * 1024

/** Passes an upload's bytes on, while it digests them and ends the stream at the first reason to refuse them. */
export async function* validateUploadStream(
  bytes: AsyncIterable<Uint8Array>,
  offset: number,
  arriving: UploadProgress,
  checks: UploadChecks,
): AsyncIterable<Uint8Array> {
  const { sizeBytes, maxBytes } = checks
  let position = offset
  let nextRoom = offset + ROOM_STEP
  const head: Uint8Array[] = []
  for await (const block of bytes) {
    if (position + block.length > (sizeBytes ?? maxBytes)) {
      throw sizeBytes === null ? tooLarge(maxBytes) : moreThanAnnounced()
    }
    if (position >= nextRoom) {
      await checks.room()
      nextRoom = position + ROOM_STEP
    }
    if (!arriving.probed && offset === 0) {
      head.push(block)
      if (position + block.length >= checks.headBytes) {
        checks.probe(joined(head, checks.headBytes))
        arriving.probed = true
        head.length = 0
      }
    }
    if (arriving.hashed === position) {
      arriving.digest.update(block)
      arriving.hashed += block.length
    }
    position += block.length
    yield block
    checks.reached(position)
  }
}

function moreThanAnnounced(): ToolkitError {
  const message = 'These are more bytes than the upload announced.'
  return new ToolkitError('request-invalid', message)
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
