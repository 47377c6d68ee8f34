import { hasCode, ToolkitError } from '../errors.ts'
import type { Preparation } from '../media/preparation.ts'
import { isBlankName, MAX_NAME_CHARACTERS } from '../model/name.ts'
import type { Upload, UploadSource } from '../model/upload.ts'
import type { KnownAddress, OpenedSource, SourceReader } from '../ports/source-reader.ts'
import { backoffMs } from '../runtime/backoff.ts'
import { Semaphore } from '../runtime/concurrency.ts'
import { IDLE_MS, pacedBytes } from '../runtime/paced-bytes.ts'
import { type System, sourceReaderOf, timestamp, unknownKind } from '../runtime/system.ts'
import { withTimeout } from '../runtime/timeout.ts'
import type { BegunFetch, Fetches } from '../toolkit/fetches.ts'
import type { NewRecording, Uploads } from '../toolkit/uploads.ts'
import { abandoned, isTransient, otherRequest, stalled, wrongLength } from './fetch-errors.ts'
import type { IdempotencyKeys } from './idempotency-keys.ts'
import { OnceEach } from './once-each.ts'
import type { TakenObjects, Versioned } from './taken-objects.ts'
import { tooLarge } from './upload-stream.ts'

/** So many addresses are read at the same time. */
const CONCURRENCY = 2
/** Failures in a row after which fetching stops. */
const ATTEMPTS = 5
/** A row of failures ends when so many bytes are there that were never there before. */
const PROGRESS_BYTES = 1024 * 1024
/** The most fetches that wait, are under way or have failed. */
const MAX_UNDER_WAY = 1_000
/** How long a fetch that a person has to help waits before it looks again. */
const HELD_MS = 60_000

interface Running {
  readonly stop: AbortController
  readonly made: Promise<NewRecording>
  /** Ends the wait of a fetch that is held. */
  wake: AbortController | null
}

interface Begin {
  readonly known: KnownAddress
  readonly draft: Parameters<Fetches['begin']>[1]
  /** Of an object that a watch has found. */
  readonly version: string | null
  readonly key: string | null
}

/**
 * Fetches uploads from addresses. Each is stored before its first byte, with what is needed to continue; a failed one stays
 * with its reason until it is tried again, abandoned or a week old.
 */
export class FetchedUploads implements Fetches {
  readonly #system: System
  readonly #uploads: Uploads
  readonly #preparation: Preparation
  readonly #keys: IdempotencyKeys
  readonly #taken: TakenObjects
  readonly #slots = new Semaphore(CONCURRENCY)
  readonly #running = new Map<string, Running>()
  readonly #closing = new AbortController()
  /** Fetches under way by address, of readers that fetch each object once. */
  readonly #once = new OnceEach()
  /** Addresses that are being stored. */
  #beginning = 0
  /** Uploads that have failed. Some may have been removed since: counted anew before a begin is refused. */
  #failed = new Set<string>()

  constructor(
    system: System,
    services: {
      readonly uploads: Uploads
      readonly preparation: Preparation
      readonly keys: IdempotencyKeys
      readonly taken: TakenObjects
    },
  ) {
    this.#system = system
    this.#uploads = services.uploads
    this.#preparation = services.preparation
    this.#keys = services.keys
    this.#taken = services.taken
  }

  async begin(
    address: string,
    draft: Parameters<Fetches['begin']>[1],
    key: string | null = null,
  ): Promise<BegunFetch> {
    if (key === null) return this.#beginGiven(address, draft, null)
    return this.#keys.alone(key, async () => {
      const earlier = await this.#keys.uploadOf(key)
      if (earlier === null) return this.#beginGiven(address, draft, key)
      const { known } = sourceReaderOf(this.#system, address)
      const named = { ...draft, name: draft.name ?? nameOf(known) }
      if (earlier.draftDigest !== this.#keys.digestOf(named, address)) throw otherRequest()
      const made = this.#madeBefore(earlier)
      // Its reason is stored; only some callers wait for it.
      made.catch(() => undefined)
      return { upload: earlier, made, isNew: false }
    })
  }

  /** What came, or comes, of an earlier fetch. */
  async #madeBefore({ id, ...upload }: Upload): Promise<NewRecording> {
    if (upload.finishedAt !== null || !upload.source) return this.#recordingOf(upload)
    const { error } = upload.source
    if (error !== null) throw new ToolkitError(error.code, error.message)
    return this.#start(id)
  }

  /** Begins an address that a person gave. */
  #beginGiven(
    address: string,
    draft: Parameters<Fetches['begin']>[1],
    key: string | null,
  ): Promise<BegunFetch> {
    const { reader, known } = sourceReaderOf(this.#system, address)
    // Files of this machine are read for the settings alone.
    if (known.shown.kind === 'file') throw unknownKind()
    const begin = { known, draft, version: null, key }
    return reader.once ? this.#beginOnce(address, begin) : this.#begin(address, begin)
  }

  /** As `begin`, of an object that a watch has found. */
  beginFound(
    { address, version }: Versioned,
    draft: Parameters<Fetches['begin']>[1],
  ): Promise<BegunFetch> {
    const { known } = sourceReaderOf(this.#system, address)
    return this.#beginOnce(address, { known, draft, version, key: null })
  }

  /** What becomes of an upload that is being fetched; null: it is not. */
  underWay(id: string): Promise<NewRecording> | null {
    return this.#running.get(id)?.made ?? null
  }

  /** Whether an object is being fetched. */
  isUnderWay(address: string): boolean {
    return this.#once.has(address)
  }

  #beginOnce(address: string, begin: Begin): Promise<BegunFetch> {
    return this.#once.join(address, () => this.#begin(address, begin))
  }

  async #begin(address: string, { known, draft, version, key }: Begin): Promise<BegunFetch> {
    await this.#requireRoom()
    const name = draft.name ?? nameOf(known)
    const found = version === null ? {} : ({ found: true } as const)
    const source = { shown: known.shown, address, version, restarts: 0, error: null, ...found }
    this.#beginning += 1
    try {
      const named = { ...draft, name }
      const keyed =
        key === null
          ? {}
          : { idempotencyKey: key, draftDigest: this.#keys.digestOf(named, address) }
      const upload = await this.#uploads.begin(named, null, { source, ...keyed })
      this.#keys.note([upload])
      if (version !== null) await this.#noteFound({ address, version }, upload)
      return { upload, made: this.#start(upload.id), isNew: true }
    } finally {
      this.#beginning -= 1
    }
  }

  /** Stores that an object becomes this upload, or removes the upload: the next look would begin another one. */
  async #noteFound(object: Versioned, { id, recordingId }: Upload): Promise<void> {
    try {
      await this.#taken.note(object, recordingId)
    } catch (error) {
      await this.#uploads.abandon(id)
      throw error
    }
  }

  async retry(id: string): Promise<Upload> {
    const upload = await this.#require(id)
    const running = this.#running.get(id)
    if (running !== undefined) {
      running.wake?.abort()
      return upload
    }
    const isChanged = upload.source.error?.code === 'source-changed'
    if (isChanged) await this.#discard(upload)
    const version = isChanged ? null : upload.source.version
    const sizeBytes = isChanged ? null : upload.sizeBytes
    const again = { ...upload, sizeBytes, source: { ...upload.source, version, error: null } }
    await this.#system.storage.uploads.update(again)
    this.#failed.delete(id)
    this.#startOnce(again)
    return again
  }

  /** Continues everything that has not failed and is not under way. */
  async resume(): Promise<void> {
    for (const upload of await this.#system.storage.uploads.list()) {
      const { id, finishedAt, source, recordingId } = upload
      if (finishedAt !== null || !source || source.error !== null || this.#running.has(id)) continue
      // A kill may have come before this was stored.
      const { address, version } = source
      if (version !== null && this.#readsOnce(address)) {
        await this.#taken.note({ address, version }, recordingId)
      }
      this.#startOnce({ ...upload, source })
    }
    this.#failed = await this.#allFailed()
  }

  #readsOnce(address: string): boolean {
    try {
      return sourceReaderOf(this.#system, address).reader.once
    } catch {
      // It was readable before; its fetch tells the reason.
      return false
    }
  }

  #startOnce(upload: Upload & { readonly source: UploadSource }): void {
    const { address } = upload.source
    const made = this.#start(upload.id)
    if (this.#readsOnce(address)) {
      const joined = this.#once.join(address, async () => ({ upload, made, isNew: false }))
      // It may be another one, whose beginning fails: that is told to whoever began it.
      joined.catch(() => undefined)
    }
  }

  async #allFailed(): Promise<Set<string>> {
    const uploads = await this.#system.storage.uploads.list()
    const failed = uploads.filter(({ finishedAt, source }) => finishedAt === null && source?.error)
    return new Set(failed.map(({ id }) => id))
  }

  /** Throws `request-too-many` if no more addresses may be stored. */
  async #requireRoom(): Promise<void> {
    const isFull = () => this.#running.size + this.#beginning + this.#failed.size >= MAX_UNDER_WAY
    // Those that have failed are removed by others too.
    if (isFull()) this.#failed = await this.#allFailed()
    if (!isFull()) return
    throw new ToolkitError(
      'request-too-many',
      `${MAX_UNDER_WAY} addresses are waiting or have failed. Add this one when some of them are done, tried again or abandoned.`,
      { retryAfterSeconds: 60 },
    )
  }

  /** Stops fetching, if it is under way. Resolves when it has ended. */
  async stop(id: string): Promise<void> {
    const running = this.#running.get(id)
    running?.stop.abort(new ToolkitError('request-conflict', 'This upload was abandoned.'))
    await running?.made.catch(() => undefined)
  }

  async close(): Promise<void> {
    this.#closing.abort(new ToolkitError('request-conflict', 'The server is shutting down.'))
    await Promise.allSettled([...this.#running.values()].map(({ made }) => made))
  }

  async #require(id: string): Promise<Upload & { readonly source: UploadSource }> {
    const upload = await this.#system.storage.uploads.get(id)
    if (upload === null) {
      throw new ToolkitError('not-found', 'This upload does not exist. Add the address again.')
    }
    const { finishedAt, source } = upload
    if (finishedAt === null && source) return { ...upload, source }
    throw new ToolkitError(
      'request-conflict',
      finishedAt === null
        ? 'This upload is not fetched from an address. Send its bytes.'
        : 'This upload is a recording already.',
    )
  }

  #start(id: string): Promise<NewRecording> {
    const running = this.#running.get(id)
    if (running !== undefined) return running.made
    const stop = new AbortController()
    const signal = AbortSignal.any([stop.signal, this.#closing.signal])
    const made = this.#fetch(id, signal).finally(() => this.#running.delete(id))
    this.#running.set(id, { stop, made, wake: null })
    // Its reason is stored; only some callers wait for it.
    made.catch(() => undefined)
    return made
  }

  async #fetch(id: string, signal: AbortSignal): Promise<NewRecording> {
    const { storage, clock, random, log } = this.#system
    let failures = 0
    let furthest = 0
    while (true) {
      let failure: ToolkitError
      const release = await this.#slots.acquire(signal)
      try {
        return await this.#attempt(id, signal)
      } catch (error) {
        signal.throwIfAborted()
        if (!isTransient(error)) throw await this.#fail(id, error)
        failure = error
      } finally {
        release()
      }
      if (failure.code === 'source-credentials') {
        await this.#hold(id, failure, signal)
        continue
      }
      const offset = await storage.uploads.offset(id).catch(() => furthest)
      failures = offset >= furthest + PROGRESS_BYTES ? 1 : failures + 1
      furthest = Math.max(furthest, offset)
      if (failures >= ATTEMPTS) throw await this.#fail(id, failure)
      log({ event: 'fetch-interrupted', uploadId: id, code: failure.code, failures })
      await clock.wait(backoffMs(failures - 1, failure.retryAfterSeconds, random()), signal)
    }
  }

  /** Stores what a person has to do, and waits. */
  async #hold(id: string, { code, message }: ToolkitError, signal: AbortSignal): Promise<void> {
    const { storage, clock, log } = this.#system
    const upload = await storage.uploads.get(id)
    if (upload?.source && upload.source.held?.message !== message) {
      log({ event: 'fetch-held', uploadId: id, code })
      const source = { ...upload.source, held: { code, message } }
      await storage.uploads.update({ ...upload, source })
    }
    const wake = new AbortController()
    const running = this.#running.get(id)
    if (running !== undefined) running.wake = wake
    const either = AbortSignal.any([signal, wake.signal])
    await clock.wait(HELD_MS, either).catch((error: unknown) => {
      signal.throwIfAborted()
      if (!wake.signal.aborted) throw error
    })
  }

  /** Reads what is missing. Throws `source-unavailable` or `source-credentials` if that has to go on later. */
  async #attempt(id: string, signal: AbortSignal): Promise<NewRecording> {
    const { storage, clock } = this.#system
    // Completes it if all its bytes are there.
    const { upload, offset } = await this.#uploads.get(id)
    const { source } = upload
    if (!source) return this.#recordingOf(upload)
    const { reader } = sourceReaderOf(this.#system, source.address)
    const reading = { from: offset, version: source.version }
    const end = new AbortController()
    const ended = AbortSignal.any([signal, end.signal])
    try {
      const limit = { clock, ms: IDLE_MS, signal: ended, error: stalled }
      const opened = await withTimeout(limit, (late) =>
        reader.open(source.address, { ...reading, signal: late }),
      )
      const existing = await this.#existing({ ...upload, source }, reader, opened)
      if (existing !== null) return existing
      const described = await this.#describe({ ...upload, source }, offset, opened)
      const paced = pacedBytes(opened.bytes, { clock, signal: ended, error: stalled })
      const missingBytes = described.sizeBytes === null ? null : described.sizeBytes - opened.from
      const bytes = announcedBytes(paced, missingBytes)
      const appended = await this.#uploads.append(id, opened.from, bytes, signal)
      if (appended.finished !== null) return appended.finished
      if (opened.sizeBytes !== null) throw wrongLength()
      return await this.#uploads.finish(id, described.draft)
    } catch (error) {
      // After a storage error the description decides: it may be complete.
      if (hasCode(error, 'not-found') && (await storage.uploads.get(id)) === null) throw abandoned()
      throw error
    } finally {
      end.abort(abandoned())
    }
  }

  /**
   * The recording that the same bytes of the same address are already: the upload then ends as that one. Null: there is none,
   * and the upload is noted as the one that becomes it.
   */
  async #existing(
    upload: Upload & { readonly source: UploadSource },
    { once }: SourceReader,
    { version }: OpenedSource,
  ): Promise<NewRecording | null> {
    const { source, recordingId } = upload
    if (!once || version === null || source.version !== null) return null
    const { storage } = this.#system
    const object = { address: source.address, version }
    const [recording = null] = await this.#taken.recordingsOf([object])
    if (recording === null) {
      await this.#taken.note(object, recordingId)
      return null
    }
    await this.#discard(upload)
    await storage.uploads.update({
      ...upload,
      recordingId: recording.id,
      draft: { ...upload.draft, name: '' },
      source: null,
      sizeBytes: recording.sizeBytes,
      finishedAt: timestamp(this.#system),
    })
    return { recording, sameAs: [], duplicateOf: null }
  }

  /** Stores what the answer says about the file. Deletes the bytes so far if it starts again. */
  async #describe(
    upload: Upload & { readonly source: UploadSource },
    offset: number,
    { from, sizeBytes, version }: OpenedSource,
  ): Promise<Upload> {
    const { storage, limits } = this.#system
    const isAgain = from !== offset
    if (isAgain) await this.#discard(upload)
    if (sizeBytes !== null && sizeBytes > limits.maxBytes) throw tooLarge(limits.maxBytes)
    if (sizeBytes === 0) {
      throw new ToolkitError('audio-empty', 'The file at the address is empty. Use another one.')
    }
    const restarts = upload.source.restarts + (isAgain ? 1 : 0)
    const source = { ...upload.source, version, restarts, held: null }
    const described = { ...upload, sizeBytes, source }
    await storage.uploads.update(described)
    return described
  }

  /** Deletes the bytes, and what was derived from them. */
  async #discard({ id, recordingId }: Upload): Promise<void> {
    await this.#preparation.discard(recordingId)
    await this.#system.storage.uploads.clear(id)
  }

  async #recordingOf({
    recordingId,
    duplicateOf,
  }: Pick<Upload, 'recordingId' | 'duplicateOf'>): Promise<NewRecording> {
    const recording = await this.#system.storage.recordings.get(recordingId)
    if (recording === null) throw abandoned()
    return { recording, sameAs: [], duplicateOf: duplicateOf ?? null }
  }

  /** Stores why it has stopped. Returns the error that its callers get. */
  async #fail(id: string, reason: unknown): Promise<unknown> {
    const { storage, log } = this.#system
    const error =
      reason instanceof ToolkitError
        ? reason
        : new ToolkitError('internal', 'Something went wrong on the server. Try again.')
    if (error !== reason) log({ event: 'fetch-failed', uploadId: id, error: reason })
    try {
      const upload = await storage.uploads.get(id)
      if (upload === null || upload.finishedAt !== null || !upload.source) return error
      // These bytes were refused, and would be again.
      const isRefused = error.code.startsWith('audio-')
      if (isRefused) await this.#discard(upload)
      const { code, message } = error
      log({ event: 'fetch-stopped', uploadId: id, code })
      const source = { ...upload.source, error: { code, message }, held: null }
      // Without bytes its size is not known either: with a size of 0 it would be complete.
      const sizeBytes = isRefused ? null : upload.sizeBytes
      await storage.uploads.update({ ...upload, sizeBytes, source })
      this.#failed.add(id)
    } catch (failure) {
      // Not stored: it continues by itself once the storage is back.
      log({ event: 'fetch-reason-not-stored', uploadId: id, error: failure })
    }
    return error
  }
}

/** The name of a file as a name of a recording: others decide what an address contains. */
function nameOf({ fileName }: KnownAddress): string {
  const characters = [...fileName.replaceAll(/\p{Cc}/gu, ' ').trim()]
  const name = characters.slice(0, MAX_NAME_CHARACTERS).join('')
  return isBlankName(name) ? 'Unnamed' : name
}

/** Passes bytes on. Throws `source-unavailable` at the first that was not announced; `missingBytes` null: nothing was. */
async function* announcedBytes(
  bytes: AsyncIterable<Uint8Array>,
  missingBytes: number | null,
): AsyncIterable<Uint8Array> {
  let size = 0
  for await (const block of bytes) {
    size += block.length
    if (missingBytes !== null && size > missingBytes) throw wrongLength()
    yield block
  }
}
