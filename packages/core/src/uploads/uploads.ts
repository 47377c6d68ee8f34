import { hasCode, ToolkitError } from '../errors.ts'
import type { Deletions } from '../maintenance/deletions.ts'
import { requireFile } from '../media/missing-files.ts'
import type { Preparation } from '../media/preparation.ts'
import { withMissingFileError } from '../media/sound.ts'
import type { DeletionTarget } from '../model/deletion.ts'
import type { RecordingDraft, Upload } from '../model/upload.ts'
import { audioDueMs } from '../runtime/audio-due.ts'
import { audioKey } from '../runtime/blob-keys.ts'
import { readHead } from '../runtime/byte-streams.ts'
import { changeRecording, requireChangeable } from '../runtime/change.ts'
import type { DiskSpace } from '../runtime/disk-space.ts'
import { providerNamed, type System, timestamp } from '../runtime/system.ts'
import type { NewRecording, Uploads } from '../toolkit/uploads.ts'
import type { RecordingCreator } from './create-recording.ts'
import type { IdempotencyKeys } from './idempotency-keys.ts'
import {
  followUpload,
  tooLarge,
  UploadLength,
  type UploadProgress,
  validateUploadStream,
} from './upload-stream.ts'

/** The maximum number of open uploads in the list. */
const MAX_LISTED = 200
/** The minimum size of files that are decoded while they arrive. */
const EARLY_BYTES = 8 * 1024 * 1024

/** Creates the use cases of uploads. A complete upload becomes a recording by `creator`. */
export function createUploads(
  system: System,
  creator: RecordingCreator,
  {
    preparation,
    deletions,
    keys,
    space,
  }: {
    readonly preparation: Preparation
    readonly deletions: Deletions
    readonly keys: IdempotencyKeys
    readonly space: DiskSpace
  },
): Uploads {
  const { storage, limits, audio, clock } = system
  const arriving = new Map<string, UploadProgress>()
  /** Uploads whose bytes are being stored. */
  const appending = new Set<string>()
  /** The lengths of uploads that are decoded while they arrive. */
  const growing = new Map<string, UploadLength>()

  async function require(id: string): Promise<Upload> {
    const upload = await storage.uploads.get(id)
    if (upload) return upload
    arriving.delete(id)
    throw new ToolkitError(
      'not-found',
      'This upload does not exist, or has expired. Start a new one.',
    )
  }

  /** The offset of the upload, also after its bytes became a blob. */
  async function offsetOf(upload: Upload): Promise<number> {
    if (upload.finishedAt !== null && upload.sizeBytes !== null) return upload.sizeBytes
    const offset = await storage.uploads.offset(upload.id)
    if (offset > 0) return offset
    return (await storage.blobs.size(audioKey(upload.recordingId))) ?? 0
  }

  /** Two requests may see the last byte; `creator` creates the recording once. */
  async function finish(upload: Upload): Promise<NewRecording> {
    const known = arriving.get(upload.id)
    const offset = await storage.uploads.offset(upload.id)
    const sha256 = known && known.hashed === offset && offset > 0 ? known.digest.hex() : null
    arriving.delete(upload.id)
    space.release(upload.id)
    return creator.complete(upload, sha256).catch((error: unknown) => refuse(upload, error))
  }

  async function remove(upload: Upload): Promise<void> {
    arriving.delete(upload.id)
    space.release(upload.id)
    await deletions.begin(deletionOfUpload(upload))
  }

  /** Deletes an upload whose file was refused, then rethrows the error. One that is fetched stays, to tell the reason. */
  async function refuse(upload: Upload, error: unknown): Promise<never> {
    const isSent = upload.source === undefined
    if (isSent && error instanceof ToolkitError && error.code.startsWith('audio-'))
      await remove(upload)
    throw error
  }

  /** Starts to decode a large file while it arrives. */
  function decodeEarly({ id, recordingId, sizeBytes, draft }: Upload): void {
    if (sizeBytes === null || sizeBytes < EARLY_BYTES) return
    const growth = new UploadLength()
    const decoded = preparation.beginEarly({
      recordingId,
      sizeBytes,
      blobKey: null,
      track: draft.track ?? null,
      read: (signal) => followUpload(storage.uploads, { id, sizeBytes, growth }, { clock, signal }),
    })
    if (decoded === null) return
    growing.set(id, growth)
    void decoded.then(() => growing.delete(id))
  }

  return {
    withKey: (key, work) => keys.with(key, work),

    async begin(
      draft,
      sizeBytes,
      { idempotencyKey = null, draftDigest = null, expectedBytes = null, source = null } = {},
    ) {
      // Resolve the default now: a later default might be a paid provider.
      const provider = providerNamed(system, draft.provider).name
      if (sizeBytes !== null && sizeBytes > limits.maxBytes) throw tooLarge(limits.maxBytes)
      if (sizeBytes === 0)
        throw new ToolkitError('audio-empty', 'The file is empty. Choose another.')
      const endBytes = sizeBytes ?? expectedBytes
      const upload: Upload = {
        id: system.newId(),
        recordingId: system.newId(),
        sizeBytes,
        draft: { ...draft, provider },
        createdAt: timestamp(system),
        finishedAt: null,
        ...(idempotencyKey === null ? {} : { idempotencyKey }),
        ...(draftDigest === null ? {} : { draftDigest }),
        ...(source === null ? {} : { source }),
      }
      // Before the upload is stored, so that concurrent ones see the reservation.
      await space.reserve(upload.id, endBytes, 0)
      await storage.uploads.insert(upload).catch((error: unknown) => {
        space.release(upload.id)
        throw error
      })
      return upload
    },

    async get(id) {
      const upload = await require(id)
      const offset = await offsetOf(upload)
      // The append that stores the last bytes completes it.
      const isOpen = offset !== upload.sizeBytes || appending.has(id)
      if (upload.finishedAt !== null || isOpen) return { upload, offset }
      await finish(upload)
      return { upload: await require(id), offset }
    },

    async append(id, offset, bytes, signal) {
      const upload = await require(id)
      if (upload.finishedAt !== null) {
        throw new ToolkitError('request-conflict', 'This upload is already complete.')
      }
      if (upload.sizeBytes !== null && !space.isHeld(id)) {
        await space.reserve(id, upload.sizeBytes, offset)
      }
      const known = offset > 0 ? arriving.get(id) : undefined
      const state = known ?? { hashed: 0, digest: system.newDigest(), probed: false }
      arriving.set(id, state)
      const probe = (head: Uint8Array) => {
        const { decodesAsItArrives } = audio.probe(head, upload.sizeBytes)
        if (decodesAsItArrives) decodeEarly(upload)
      }
      const checks = {
        headBytes: audio.headBytes,
        sizeBytes: upload.sizeBytes,
        maxBytes: limits.maxBytes,
        probe,
        requireSpace: () => space.require(),
        reached: (position: number) => {
          space.reached(id, position)
          growing.get(id)?.reached(position)
        },
      }
      const checked = validateUploadStream(bytes, offset, state, checks)
      // A second append is refused by the storage, and must not end the mark of the first.
      const isFirst = !appending.has(id)
      appending.add(id)
      const newOffset = await storage.uploads
        .append(id, offset, checked, signal)
        .catch((error: unknown) => {
          arriving.delete(id)
          return refuse(upload, error)
        })
        .finally(() => {
          if (isFirst) appending.delete(id)
          growing.get(id)?.requestEnded()
        })
      if (!state.probed && upload.sizeBytes !== newOffset && newOffset >= audio.headBytes) {
        const head = await readHead(storage.uploads.read(id, { signal }), audio.headBytes)
        await Promise.resolve()
          .then(() => probe(head))
          .catch((error: unknown) => refuse(upload, error))
        state.probed = true
      }
      if (newOffset !== upload.sizeBytes) return { offset: newOffset, finished: null }
      return { offset: newOffset, finished: await finish(upload) }
    },

    async finish(id: string, draft: RecordingDraft) {
      const upload = await require(id)
      const whole = { ...upload, draft, sizeBytes: await offsetOf(upload) }
      const described =
        upload.idempotencyKey === undefined || upload.draftDigest !== undefined
          ? whole
          : { ...whole, draftDigest: keys.digestOf(draft) }
      await storage.uploads.update(described)
      // First: if a later step fails, a repeated form must find this upload.
      keys.note([described])
      return finish(described)
    },

    async ofTrack(recordingId, track) {
      const recording = await requireChangeable(system, recordingId)
      const { sizeBytes, media, name, speakers } = recording
      const chosen = media?.tracks.find(({ index }) => index === track)
      if (chosen === undefined) {
        throw new ToolkitError(
          'request-invalid',
          'This file has no such audio track. Choose one of the tracks of the recording.',
          { fields: [{ path: 'track', message: 'is not in the file' }] },
        )
      }
      await requireFile(system, preparation, recording, 'file')
      const words = chosen.title ?? chosen.language ?? `track ${track + 1}`
      const draft = { name: `${name} (${words})`, speakers, provider: null, model: null }
      const { id } = await this.begin(
        { ...draft, diarize: true, confirmed: false, track },
        sizeBytes,
      )
      const bytes = withMissingFileError(storage.blobs.read(audioKey(recordingId)))
      const { finished } = await this.append(id, 0, bytes, new AbortController().signal)
      if (finished === null) throw new Error(`the copy ${id} of a file is incomplete`)
      // The same bytes are not kept for longer than those that they were copied from.
      const dueMs = audioDueMs(recording, system.limits.audioRetentionDays)
      const keepAudioUntil =
        dueMs === null ? recording.keepAudioUntil : new Date(dueMs).toISOString()
      const copy = await changeRecording(system, finished.recording.id, (before) =>
        before.keepAudioUntil === keepAudioUntil ? before : { ...before, keepAudioUntil },
      )
      return { ...finished, recording: copy }
    },

    async open() {
      const all = (await storage.uploads.list()).filter(({ finishedAt }) => finishedAt === null)
      const shown = all.slice(0, MAX_LISTED)
      const items = await Promise.all(
        shown.map(async (upload) => ({
          upload,
          offset: await offsetOf(upload),
          isArriving: space.isHeld(upload.id),
        })),
      )
      return { items, total: all.length }
    },

    async abandon(id) {
      const upload = await require(id).catch((error: unknown) => {
        if (hasCode(error, 'not-found')) return null
        throw error
      })
      // A complete upload is a recording, which is deleted as such.
      if (upload === null || upload.finishedAt !== null) return
      if ((await storage.recordings.get(upload.recordingId)) !== null) return
      await remove(upload)
    },
  }
}

/** The deletion of an upload, and of its early rendition if it is not complete. */
export function deletionOfUpload({ id, recordingId, finishedAt }: Upload): DeletionTarget {
  return {
    kind: 'upload',
    uploadId: id,
    recordingId: finishedAt === null ? recordingId : null,
  }
}
