import { hasCode, ToolkitError } from '../errors.ts'
import type { Sound } from '../model/media.ts'
import type { BlobStore, ByteRange } from '../ports/blob-store.ts'
import { audioKey, renditionKey } from '../runtime/blob-keys.ts'

/** The sound of a file that is played as it is. */
export function originalSound(contentType: string, sizeBytes: number): Sound {
  return { kind: 'original', contentType, sizeBytes, headBytes: 0 }
}

/** The bytes of the sound, or a range of them. Throws `file-missing`. */
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

/** The error for a recording whose file is missing or incomplete. */
export function fileMissing(): ToolkitError {
  return new ToolkitError(
    'file-missing',
    'The file of this recording is missing on the server, or incomplete. Restore it from a backup (stop the server; npm run storage -- verify names the file), send the same file again on its page, or delete the recording.',
  )
}

/** The error for a recording whose audio was removed because its time was over. */
export function audioRemoved(): ToolkitError {
  return new ToolkitError(
    'audio-removed',
    'The audio of this recording was removed because its time was over. Its results are kept. Send the same file again to bring it back.',
  )
}

/** Replaces the error `not-found` of a blob by `missing`, which does not contain the key. */
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
