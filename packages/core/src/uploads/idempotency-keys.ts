import { ToolkitError } from '../errors.ts'
import type { RecordingDraft, Upload } from '../model/upload.ts'
import type { System } from '../runtime/system.ts'
import type { EarlierSubmission } from '../toolkit/uploads.ts'

/** The maximum number of keys; the oldest are dropped. They also expire with their uploads. */
const MAX_KEYS = 10_000

/** The `Idempotency-Key` headers of multipart uploads, and of those that are fetched. */
export class IdempotencyKeys {
  readonly #system: Pick<System, 'storage' | 'newDigest'>
  /** Key → upload id, oldest first. */
  readonly #uploads = new Map<string, string>()
  readonly #underWay = new Set<string>()

  constructor(system: Pick<System, 'storage' | 'newDigest'>) {
    this.#system = system
  }

  /** Adds the keys of uploads. */
  note(uploads: readonly Upload[]): void {
    for (const { id, idempotencyKey } of uploads) {
      if (idempotencyKey === undefined) continue
      this.#uploads.delete(idempotencyKey)
      this.#uploads.set(idempotencyKey, id)
    }
    for (const key of this.#uploads.keys()) {
      if (this.#uploads.size <= MAX_KEYS) return
      this.#uploads.delete(key)
    }
  }

  /** A digest of the form fields, which is kept to compare a repeated form. */
  digestOf(draft: RecordingDraft, address?: string): string {
    const { name, speakers, provider, model, diarize, confirmed, track, onDuplicate } = draft
    const { num, min, max } = speakers
    const fields = [name, num, min, max, provider, model, diarize, confirmed, track]
    // Only if given, so that stored digests stay valid.
    if (onDuplicate !== undefined) fields.push(onDuplicate)
    if (address !== undefined) fields.push(address)
    const digest = this.#system.newDigest()
    digest.update(new TextEncoder().encode(JSON.stringify(fields)))
    return digest.hex()
  }

  /** As `Uploads.withKey`. */
  with<T>(key: string, work: (earlier: EarlierSubmission | null) => Promise<T>): Promise<T> {
    return this.alone(key, async () => work(await this.#earlier(key)))
  }

  /** Calls `work`. Throws `idempotency-key-in-use` while another call with the same key is in progress. */
  async alone<T>(key: string, work: () => Promise<T>): Promise<T> {
    if (this.#underWay.has(key)) {
      throw new ToolkitError(
        'idempotency-key-in-use',
        'A request with this Idempotency-Key is still in progress. Send it again when it has ended.',
        { retryAfterSeconds: 2 },
      )
    }
    this.#underWay.add(key)
    try {
      return await work()
    } finally {
      this.#underWay.delete(key)
    }
  }

  /** The upload of a key, unless its recording was deleted or is in the trash. */
  async uploadOf(key: string): Promise<Upload | null> {
    const { storage } = this.#system
    const id = this.#uploads.get(key)
    const upload = id === undefined ? null : await storage.uploads.get(id)
    if (upload === null || upload.finishedAt === null) return upload
    const recording = await storage.recordings.get(upload.recordingId)
    return recording === null || recording.trashedAt !== null ? null : upload
  }

  /** Null if the upload has expired or its recording is deleted, also if it is in the trash. */
  async #earlier(key: string): Promise<EarlierSubmission | null> {
    const { storage, newDigest } = this.#system
    const uploadId = this.#uploads.get(key)
    const upload = uploadId === undefined ? null : await storage.uploads.get(uploadId)
    const recording = upload && (await storage.recordings.get(upload.recordingId))
    if (!upload || !recording || recording.trashedAt !== null) return null
    return {
      recording,
      duplicateOf: upload.duplicateOf ?? null,
      isDescribed: (draft) => this.digestOf(draft) === upload.draftDigest,
      async holds(bytes) {
        const digest = newDigest()
        let size = 0
        for await (const block of bytes) {
          size += block.length
          if (size > recording.sizeBytes) return false
          digest.update(block)
        }
        return size === recording.sizeBytes && digest.hex() === recording.sha256
      },
    }
  }
}
