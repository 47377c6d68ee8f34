import { ToolkitError } from '../errors.ts'
import type { RecordingDraft, Upload } from '../model/upload.ts'
import type { System } from '../runtime/system.ts'
import type { EarlierSubmission } from '../toolkit.ts'

/** So many keys are known, the newest; their age is bounded by that of the finished uploads that hold them. */
const MOST_KEYS = 10_000

/** The keys by which callers say that a form is the same one sent again. */
export class IdempotencyKeys {
  readonly #system: Pick<System, 'storage' | 'newDigest'>
  /** The upload of each key, the oldest first. */
  readonly #uploads = new Map<string, string>()
  readonly #underWay = new Set<string>()

  constructor(system: Pick<System, 'storage' | 'newDigest'>) {
    this.#system = system
  }

  /** Learns the keys of uploads. Those that became no recording count for nothing. */
  note(uploads: readonly Upload[]): void {
    for (const { id, idempotencyKey } of uploads) {
      if (idempotencyKey === undefined) continue
      this.#uploads.delete(idempotencyKey)
      this.#uploads.set(idempotencyKey, id)
    }
    for (const key of this.#uploads.keys()) {
      if (this.#uploads.size <= MOST_KEYS) return
      this.#uploads.delete(key)
    }
  }

  /** What is kept of a form's fields, to know them again when their words have gone: a digest. */
  digestOf({ name, speakers, provider, model, diarize, confirmed, track }: RecordingDraft): string {
    const { num, min, max } = speakers
    const fields = [name, num, min, max, provider, model, diarize, confirmed, track]
    const digest = this.#system.newDigest()
    digest.update(new TextEncoder().encode(JSON.stringify(fields)))
    return digest.hex()
  }

  /** Does `work` alone with this key. `idempotency-key-in-use` while other work with it is under way. */
  async with<T>(key: string, work: (earlier: EarlierSubmission | null) => Promise<T>): Promise<T> {
    if (this.#underWay.has(key)) {
      throw new ToolkitError(
        'idempotency-key-in-use',
        'A request with this Idempotency-Key is still under way. Send it again when that one has ended.',
        { retryAfterSeconds: 2 },
      )
    }
    this.#underWay.add(key)
    try {
      return await work(await this.#earlier(key))
    } finally {
      this.#underWay.delete(key)
    }
  }

  /** Nothing where the upload was forgotten, or its recording deleted. */
  async #earlier(key: string): Promise<EarlierSubmission | null> {
    const { storage, newDigest } = this.#system
    const uploadId = this.#uploads.get(key)
    const upload = uploadId === undefined ? null : await storage.uploads.get(uploadId)
    const recording = upload && (await storage.recordings.get(upload.recordingId))
    if (!upload || !recording) return null
    return {
      recording,
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
