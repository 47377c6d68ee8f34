import { ToolkitError } from '../errors.ts'
import type { Clock } from '../ports/clock.ts'
import type { UploadStore } from '../ports/upload-store.ts'
import { abortable } from '../runtime/abortable.ts'
import type { Digest } from '../runtime/system.ts'
import { withTimeout } from '../runtime/timeout.ts'

/** The state of one upload in this process. */
export interface UploadProgress {
  /** Bytes added to `digest`. The digest is valid only if this is the offset of the upload. */
  hashed: number
  digest: Digest
  probed: boolean
}

/** The minimum number of new bytes that wakes readers. */
const GROWTH_STEP = 1024 * 1024
/** How long readers wait for the next bytes. */
const STALL_MS = 60_000

/** Notifies readers of an upload in progress of its length. */
export class UploadLength {
  /** Bytes passed to the storage, which may still be writing the last of them. */
  #length = 0
  /** The number of requests that have ended, with all their bytes stored. */
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

  /** The current state, for `more`. */
  now(): { readonly length: number; readonly ended: number } {
    return { length: this.#length, ended: this.#ended }
  }

  /** Resolves when there are `GROWTH_STEP` more bytes, or a request has ended since; rejects with the signal's reason. */
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

/** Reads an upload in progress to its end. Throws if no bytes arrive for a minute. */
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
    const error = () => new Error(`upload ${id} has stalled`)
    await withTimeout({ clock, ms: STALL_MS, signal, error }, (limited) =>
      growth.more(before, limited),
    )
  }
}

export interface UploadChecks {
  readonly headBytes: number
  /** The declared size; null: unknown. */
  readonly sizeBytes: number | null
  readonly maxBytes: number
  /** Throws an `audio-…` error. */
  readonly probe: (head: Uint8Array) => void
  /** Throws `storage-full` if the free space is low. */
  readonly requireSpace: () => Promise<void>
  /** Receives how many bytes the storage has been given. */
  readonly reached: (position: number) => void
}

/** Bytes between two checks of the free space. */
const SPACE_CHECK_STEP = 16 * 1024 * 1024

/** Passes the bytes of an upload through, digests them, and throws at the first reason to refuse them. */
export async function* validateUploadStream(
  bytes: AsyncIterable<Uint8Array>,
  offset: number,
  progress: UploadProgress,
  checks: UploadChecks,
): AsyncIterable<Uint8Array> {
  const { sizeBytes, maxBytes } = checks
  let position = offset
  let nextCheck = offset + SPACE_CHECK_STEP
  const head: Uint8Array[] = []
  for await (const block of bytes) {
    if (position + block.length > (sizeBytes ?? maxBytes)) {
      throw sizeBytes === null ? tooLarge(maxBytes) : largerThanDeclared()
    }
    if (position >= nextCheck) {
      await checks.requireSpace()
      nextCheck = position + SPACE_CHECK_STEP
    }
    if (!progress.probed && offset === 0) {
      head.push(block)
      if (position + block.length >= checks.headBytes) {
        checks.probe(joined(head, checks.headBytes))
        progress.probed = true
        head.length = 0
      }
    }
    if (progress.hashed === position) {
      progress.digest.update(block)
      progress.hashed += block.length
    }
    position += block.length
    yield block
    checks.reached(position)
  }
}

function largerThanDeclared(): ToolkitError {
  const message = 'The upload has more bytes than its declared size.'
  return new ToolkitError('request-invalid', message)
}

/** The error for a file above the size limit. */
export function tooLarge(maxBytes: number): ToolkitError {
  const limit = `${Math.round(maxBytes / 1024 / 1024).toLocaleString('en')} MiB`
  return new ToolkitError(
    'audio-too-large',
    `The file is larger than ${limit}. Split it, or convert it to FLAC, Opus or MP3.`,
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
