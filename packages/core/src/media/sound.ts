import { hasCode, ToolkitError } from '../errors.ts'
import type { Sound } from '../model/media.ts'
import type { BlobStore, ByteRange } from '../ports/blob-store.ts'
import { audioKey, renditionKey } from '../runtime/blob-keys.ts'

/** The file itself, as it was handed in, as what is played. */
export function originalSound(contentType: string, sizeBytes: number): Sound {
  return { kind: 'original', contentType, sizeBytes, headBytes: 0 }
}

/** The bytes of what is played and diarized, or a range of them, in order. `file-missing` where they are not there. */
export function readSound(
  blobs: BlobStore,
  recordingId: string,
  sound: Sound,
  options: { readonly range?: ByteRange; readonly signal?: AbortSignal } = {},
): AsyncIterable<Uint8Array> {
  return withMissingFileError(soundParts(blobs, recordingId, sound, options))
}

async function* soundParts(
  blobs: BlobStore,
  recordingId: string,
  sound: Sound,
  options: { readonly range?: ByteRange; readonly signal?: AbortSignal },
): AsyncIterable<Uint8Array> {
  const { range, signal } = options
  if (sound.kind === 'original') {
    yield* blobs.read(audioKey(recordingId), range, signal)
    return
  }
  const { start, end } = range ?? { start: 0, end: sound.sizeBytes }
  const { headBytes } = sound
  if (start < headBytes) {
    const part = { start, end: Math.min(end, headBytes) }
    yield* blobs.read(renditionKey(recordingId, 'head'), part, signal)
  }
  if (end > headBytes) {
    const part = { start: Math.max(0, start - headBytes), end: end - headBytes }
    yield* blobs.read(renditionKey(recordingId, 'body'), part, signal)
  }
}

/** The error for a recording whose file is not there, or no longer whole. */
export function fileMissing(): ToolkitError {
  return new ToolkitError(
    'file-missing',
    'The file of this recording is missing on the server, or no longer whole. Put it back from a backup (stop the server; npm run storage -- verify names the file), or delete the recording.',
  )
}

/** Passes bytes on; where nothing is stored that should be, the error is `missing`, which names no key. */
export async function* withMissingFileError(
  bytes: AsyncIterable<Uint8Array>,
  missing: () => ToolkitError = fileMissing,
): AsyncIterable<Uint8Array> {
  try {
    yield* bytes
  } catch (error) {
    throw hasCode(error, 'not-found') ? missing() : error
  }
}
