import { hasCode, ToolkitError } from '../errors.ts'
import type { Deletions } from '../maintenance/deletions.ts'
import { requireFile } from '../media/missing-files.ts'
import type { Preparation } from '../media/preparation.ts'
import type { DeletionTarget } from '../model/deletion.ts'
import type { RecordingDraft, Upload } from '../model/upload.ts'
import { audioKey } from '../runtime/blob-keys.ts'
import { readHead } from '../runtime/byte-streams.ts'
import { requireRecording } from '../runtime/change.ts'
import { providerNamed, type System, timestamp } from '../runtime/system.ts'
import type { NewRecording, Uploads } from '../toolkit.ts'
import type { RecordingCreator } from './create-recording.ts'
import type { IdempotencyKeys } from './idempotency-keys.ts'
import { ReservedSpace } from './reserved-space.ts'
import {
  followUpload,
  tooLarge,
  UploadLength,
  type UploadProgress,
  validateUploadStream,
} from './upload-stream.ts'

/** Free space that uploads leave to everything else. */
export const UPLOADS_LEAVE_BYTES = 64 * 1024 * 1024
/** A recording lies here and, while it is diarized, at its provider on this machine. */
const COPIES = 2

/** So many open uploads are listed, the oldest. */
const MOST_SHOWN = 200
/** Files from this size on are decoded while they arrive. */
const EARLY_BYTES = 8 * 1024 * 1024

/** Uploads over the storage port; a finished one goes to the intake. */
export function createUploads(
  system: System,
  intake: RecordingCreator,
  {
    preparation,
    deletions,
    keys,
  }: {
    readonly preparation: Preparation
    readonly deletions: Deletions
    readonly keys: IdempotencyKeys
  },
): Uploads {
  const { storage, limits, audio, clock } = system
  const arriving = new Map<string, UploadProgress>()
  const promised = new ReservedSpace(clock)
  /** Of the uploads that are decoded while they arrive. */
  const growing = new Map<string, UploadLength>()

  async function require(id: string): Promise<Upload> {
    const upload = await storage.uploads.get(id)
    if (upload) return upload
    arriving.delete(id)
    throw new ToolkitError(
      'not-found',
      'This upload does not exist, or has expired. Start it anew.',
    )
  }

  /** Where the upload stands, also after its bytes were moved. */
  async function offsetOf(upload: Upload): Promise<number> {
    if (upload.finishedAt !== null && upload.sizeBytes !== null) return upload.sizeBytes
    const offset = await storage.uploads.offset(upload.id)
    if (offset > 0) return offset
    return (await storage.blobs.size(audioKey(upload.recordingId))) ?? 0
  }

  /** Holds space for what an upload still misses. Without a size it only looks for room. */
  async function holdRoom(id: string, endBytes: number | null, position: number): Promise<void> {
    const free = await storage.blobs.freeBytes()
    if (promised.isHeld(id)) return
    // From here to the hold nobody else has a turn: of uploads that begin together each reckons with those before.
    requireRoom(free, (endBytes ?? 0) - position + promised.total)
    if (endBytes !== null) promised.hold(id, endBytes, position)
  }

  function requireRoom(free: number | null, missingBytes: number): void {
    if (free === null || free - UPLOADS_LEAVE_BYTES >= missingBytes * COPIES) return
    throw new ToolkitError(
      'storage-full',
      'There is not enough free disk space for this recording. Free some space, then go on.',
    )
  }

  /** Two requests may see the last byte; the intake makes the recording once. */
  async function finish(upload: Upload): Promise<NewRecording> {
    const known = arriving.get(upload.id)
    const offset = await storage.uploads.offset(upload.id)
    const sha256 = known && known.hashed === offset && offset > 0 ? known.digest.hex() : null
    arriving.delete(upload.id)
    promised.release(upload.id)
    return intake.complete(upload, sha256).catch((error: unknown) => refuse(upload, error))
  }

  async function remove(upload: Upload): Promise<void> {
    arriving.delete(upload.id)
    promised.release(upload.id)
    await deletions.begin(deletionOfUpload(upload))
  }

  /** Ends an upload whose bytes were refused: nothing of it is kept. */
  async function refuse(upload: Upload, error: unknown): Promise<never> {
    if (error instanceof ToolkitError && error.code.startsWith('audio-')) await remove(upload)
    throw error
  }

  /** Begins to decode a file of some length while it arrives. */
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

    async begin(draft, sizeBytes, { idempotencyKey = null, expectedBytes = null } = {}) {
      // What is the default now is what the person saw: another one tomorrow might cost.
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
      }
      // Before it is stored, so that another one that begins meanwhile reckons with it.
      await holdRoom(upload.id, endBytes, 0)
      await storage.uploads.insert(upload).catch((error: unknown) => {
        promised.release(upload.id)
        throw error
      })
      return upload
    },

    async get(id) {
      const upload = await require(id)
      const offset = await offsetOf(upload)
      if (upload.finishedAt !== null || offset !== upload.sizeBytes) return { upload, offset }
      await finish(upload)
      return { upload: await require(id), offset }
    },

    async append(id, offset, bytes, signal) {
      const upload = await require(id)
      if (upload.finishedAt !== null) {
        throw new ToolkitError('request-conflict', 'This upload is already complete.')
      }
      if (upload.sizeBytes !== null && !promised.isHeld(id)) {
        await holdRoom(id, upload.sizeBytes, offset)
      }
      const state = arriving.get(id) ?? { hashed: 0, digest: system.newDigest(), probed: false }
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
        room: async () => requireRoom(await storage.blobs.freeBytes(), 0),
        reached: (position: number) => {
          promised.reached(id, position)
          growing.get(id)?.reached(position)
        },
      }
      const checked = validateUploadStream(bytes, offset, state, checks)
      const stands = await storage.uploads
        .append(id, offset, checked, signal)
        .catch((error: unknown) => {
          arriving.delete(id)
          return refuse(upload, error)
        })
        .finally(() => growing.get(id)?.requestEnded())
      if (!state.probed && upload.sizeBytes !== stands && stands >= audio.headBytes) {
        const head = await readHead(storage.uploads.read(id, { signal }), audio.headBytes)
        await Promise.resolve()
          .then(() => probe(head))
          .catch((error: unknown) => refuse(upload, error))
        state.probed = true
      }
      if (stands !== upload.sizeBytes) return { offset: stands, finished: null }
      return { offset: stands, finished: await finish(upload) }
    },

    async finish(id: string, draft: RecordingDraft) {
      const upload = await require(id)
      const whole = { ...upload, draft, sizeBytes: await offsetOf(upload) }
      const described =
        upload.idempotencyKey === undefined
          ? whole
          : { ...whole, draftDigest: keys.digestOf(draft) }
      await storage.uploads.update(described)
      // Before: a fault behind the making of the recording must not make the next form another one.
      keys.note([described])
      return finish(described)
    },

    async ofTrack(recordingId, track) {
      const recording = await requireRecording(system, recordingId)
      const { sizeBytes, media, name, speakers } = recording
      const chosen = media?.tracks.find(({ index }) => index === track)
      if (chosen === undefined) {
        throw new ToolkitError(
          'request-invalid',
          'This file has no such sound track. Choose one of those that the recording lists.',
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
      const bytes = storage.blobs.read(audioKey(recordingId))
      const { finished } = await this.append(id, 0, bytes, new AbortController().signal)
      if (finished === null) throw new Error(`the copy ${id} of a file is not whole`)
      return finished
    },

    async open() {
      const all = (await storage.uploads.list()).filter(({ finishedAt }) => finishedAt === null)
      const shown = all.slice(0, MOST_SHOWN)
      const items = await Promise.all(
        shown.map(async (upload) => ({
          upload,
          offset: await offsetOf(upload),
          isArriving: promised.isHeld(upload.id),
        })),
      )
      return { items, total: all.length }
    },

    async abandon(id) {
      const upload = await require(id).catch((error: unknown) => {
        if (hasCode(error, 'not-found')) return null
        throw error
      })
      // What is complete is a recording; it goes by deleting that.
      if (upload === null || upload.finishedAt !== null) return
      if ((await storage.recordings.get(upload.recordingId)) !== null) return
      await remove(upload)
    },
  }
}

/** The deletion of an upload, with what was made of its bytes while they arrived where it becomes no recording. */
export function deletionOfUpload({ id, recordingId, finishedAt }: Upload): DeletionTarget {
  return {
    kind: 'upload',
    uploadId: id,
    recordingId: finishedAt === null ? recordingId : null,
  }
}
