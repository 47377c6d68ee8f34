import { hasCode, ToolkitError } from '../errors.ts'
import type { Sound } from '../model/media.ts'
import { isPrepared, type Recording } from '../model/recording.ts'
import type { Failure } from '../model/run.ts'
import { abortable } from '../runtime/abortable.ts'
import { backoffMs } from '../runtime/backoff.ts'
import { audioKey, peaksKey, renditionKey } from '../runtime/blob-keys.ts'
import { singleBlock } from '../runtime/byte-streams.ts'
import { changeRecording } from '../runtime/change.ts'
import { Semaphore } from '../runtime/concurrency.ts'
import { refreshRecording } from '../runtime/projection.ts'
import type { Prepared, System } from '../runtime/system.ts'
import { fileMissing, originalSound, withMissingFileError } from './sound.ts'
import { storedPeaks } from './stored-peaks.ts'

/** Files up to this size do not wait for larger ones. */
const SHORT_BYTES = 8 * 1024 * 1024
/** A small file that takes longer is a long recording: it leaves the queue of the short ones. */
const SHORT_MS = 1000
/** Recordings decoded at a time, short ones and long ones each. */
const CONCURRENCY = 2
/** Uploads decoded at a time while they arrive. */
const EARLY_CONCURRENCY = 2
/** The minimum interval of progress events. */
const PROGRESS_MS = 400

/** A file to decode: of a recording, or of an upload in progress. */
interface Decodable extends Pick<Recording, 'sizeBytes' | 'track'> {
  readonly recordingId: string
  readonly blobKey: string | null
  readonly read: (signal: AbortSignal) => AsyncIterable<Uint8Array>
}

interface Decoded {
  readonly prepared: Prepared
  /** The size of the rendition without its head. */
  readonly bodyBytes: number
}

/** Decoding during the upload. `outcome` null: it failed, so the complete file has to be decoded. */
interface Early {
  readonly outcome: Promise<Decoded | ToolkitError | null>
  readonly stop: AbortController
  isRunning: boolean
}

/**
 * Decodes each new recording once to get its length, peaks, media facts and sound: during the upload if possible, else
 * after it.
 */
export class Preparation {
  readonly #system: System
  readonly #short = new Semaphore(CONCURRENCY)
  readonly #long = new Semaphore(CONCURRENCY)
  readonly #early = new Map<string, Early>()
  readonly #tasks = new Map<string, { readonly done: Promise<void>; stop: AbortController }>()
  readonly #fractions = new Map<string, number>()
  readonly #closing = new AbortController()

  constructor(system: System) {
    this.#system = system
  }

  /**
   * Starts to decode a file during its upload; `read` waits for missing bytes. The promise resolves when decoding has ended.
   * Returns null, without starting, if too many are in progress.
   */
  beginEarly(file: Decodable): Promise<unknown> | null {
    const { recordingId } = file
    const isTaken = this.#early.has(recordingId) || this.#tasks.has(recordingId)
    const running = [...this.#early.values()].filter(({ isRunning }) => isRunning).length
    if (isTaken || running >= EARLY_CONCURRENCY || this.#closing.signal.aborted) return null
    const stop = new AbortController()
    const signal = AbortSignal.any([stop.signal, this.#closing.signal])
    const outcome = this.#decode(file, signal)
      .catch((error: unknown) => {
        if (isAboutTheFile(error)) return error
        if (!signal.aborted) {
          this.#system.log({ event: 'early-preparation-ended', recordingId, error })
        }
        return null
      })
      .finally(() => {
        early.isRunning = false
      })
    const early: Early = { outcome, stop, isRunning: true }
    this.#early.set(recordingId, early)
    return outcome
  }

  /** Starts to prepare the recording unless this is done or in progress. */
  begin(recordingId: string): void {
    if (this.#tasks.has(recordingId) || this.#closing.signal.aborted) return
    const stop = new AbortController()
    const signal = AbortSignal.any([stop.signal, this.#closing.signal])
    const done = this.#prepare(recordingId, signal)
      .catch((error: unknown) => {
        if (!signal.aborted) this.#system.log({ event: 'preparation-failed', recordingId, error })
      })
      .finally(() => {
        this.#tasks.delete(recordingId)
        this.#fractions.delete(recordingId)
      })
    this.#tasks.set(recordingId, { done, stop })
    const fraction = this.#fractions.get(recordingId)
    if (fraction !== undefined) this.#publishProgress(recordingId, fraction)
  }

  /** Waits until the recording is prepared. Null: it no longer exists. */
  async outcome(recordingId: string, signal: AbortSignal): Promise<Recording | null> {
    for (let wasPrepared = false; ; wasPrepared = true) {
      signal.throwIfAborted()
      const recording = await this.#system.storage.recordings.get(recordingId)
      if (!recording || isPrepared(recording)) return recording
      if (wasPrepared) throw notStored()
      this.begin(recordingId)
      await abortable(this.#tasks.get(recordingId)?.done ?? Promise.resolve(), signal)
    }
  }

  /** Stops the preparation of a recording; resolves when it has ended. */
  async cancel(recordingId: string): Promise<void> {
    const early = this.#early.get(recordingId)
    const task = this.#tasks.get(recordingId)
    early?.stop.abort()
    task?.stop.abort()
    await early?.outcome
    await task?.done
  }

  /**
   * Stops decoding an upload that does not become a recording, and removes its rendition. If it becomes a recording
   * nevertheless, its preparation waits for this.
   */
  async discard(recordingId: string): Promise<void> {
    if (this.#tasks.has(recordingId)) return
    const early = this.#early.get(recordingId)
    const stop = early?.stop ?? new AbortController()
    stop.abort()
    const removed = Promise.resolve(early?.outcome)
      .then(() => this.#removeRendition(recordingId))
      .then(() => null)
    this.#early.set(recordingId, { outcome: removed, stop, isRunning: false })
    await removed.finally(() => {
      this.#early.delete(recordingId)
      this.#fractions.delete(recordingId)
    })
  }

  async #removeRendition(recordingId: string): Promise<void> {
    const { recordings, blobs } = this.#system.storage
    if ((await recordings.get(recordingId)) === null) await blobs.remove(renditionKey(recordingId))
  }

  async close(): Promise<void> {
    this.#closing.abort()
    await Promise.all([...this.#early.values()].map((early) => early.outcome))
    await Promise.all([...this.#tasks.values()].map((task) => task.done))
  }

  async #prepare(recordingId: string, signal: AbortSignal): Promise<void> {
    const { storage } = this.#system
    const early = this.#early.get(recordingId)
    const found = early === undefined ? null : await abortable(early.outcome, signal)
    if (this.#early.get(recordingId) === early) this.#early.delete(recordingId)
    if (found !== null) return this.#withRetries(recordingId, signal, async () => found)
    const recording = await storage.recordings.get(recordingId)
    if (!recording || isPrepared(recording)) return
    const work = (signal: AbortSignal) => this.#prepareWhole(recording, signal)
    const isSmall = recording.sizeBytes <= SHORT_BYTES
    if (isSmall && (await this.#asShort(work, signal))) return
    const release = await this.#long.acquire(signal)
    try {
      await work(signal)
    } finally {
      release()
    }
  }

  async #prepareWhole(recording: Recording, signal: AbortSignal): Promise<void> {
    const { blobs } = this.#system.storage
    const { id: recordingId, sizeBytes, track } = recording
    const blobKey = audioKey(recordingId)
    const read = () => withMissingFileError(blobs.read(blobKey, undefined, signal))
    const file = { recordingId, sizeBytes, blobKey, track, read }
    await this.#withRetries(recordingId, signal, async () => {
      if ((await blobs.size(blobKey)) === null) return fileMissing()
      return this.#decode(file, signal)
    })
  }

  /**
   * Calls `work` in the queue of short recordings. If it takes too long, it moves to the queue of long ones if that has a
   * free slot; else it is stopped and false is returned, and it has to start again there.
   */
  async #asShort(
    work: (signal: AbortSignal) => Promise<void>,
    signal: AbortSignal,
  ): Promise<boolean> {
    let release = await this.#short.acquire(signal)
    const [stop, ended] = [new AbortController(), new AbortController()]
    const working = work(AbortSignal.any([signal, stop.signal]))
    const overtime = async () => {
      await this.#system.clock.wait(SHORT_MS, AbortSignal.any([signal, ended.signal]))
      const long = this.#long.tryAcquire()
      if (long === null) return stop.abort()
      release()
      release = long
    }
    const watching = overtime().catch((error: unknown) => {
      if (!signal.aborted && !ended.signal.aborted) throw error
    })
    try {
      await working
      return true
    } catch (error) {
      if (stop.signal.aborted && !signal.aborted) return false
      throw error
    } finally {
      ended.abort()
      await watching
      release()
    }
  }

  /** Stores the result of `decode`; retries while the storage is unavailable or full. */
  async #withRetries(
    recordingId: string,
    signal: AbortSignal,
    decode: () => Promise<Decoded | ToolkitError>,
  ): Promise<void> {
    for (let failures = 0; ; failures += 1) {
      try {
        await this.#finish(recordingId, signal, decode)
        return
      } catch (error) {
        signal.throwIfAborted()
        if (!isTransient(error)) throw error
        this.#system.log({ event: 'preparation-waits', recordingId, code: error.code })
        const pause = backoffMs(failures, error.retryAfterSeconds, this.#system.random())
        await this.#system.clock.wait(pause, signal)
      }
    }
  }

  async #finish(
    recordingId: string,
    signal: AbortSignal,
    decode: () => Promise<Decoded | ToolkitError>,
  ): Promise<void> {
    const recording = await this.#system.storage.recordings.get(recordingId)
    if (!recording || isPrepared(recording)) return
    try {
      const decoded = await decode()
      if (decoded instanceof ToolkitError) throw decoded
      await this.#store(recording, decoded, signal)
    } catch (error) {
      signal.throwIfAborted()
      if (isTransient(error)) throw error
      await this.#storeError(recording.id, error)
    }
  }

  async #decode(file: Decodable, signal: AbortSignal): Promise<Decoded> {
    const { recordingId, sizeBytes, track } = file
    const { storage, audio } = this.#system
    let bodyBytes = 0
    const prepared = await audio.prepare({
      read: () => file.read(signal),
      sizeBytes,
      blobKey: file.blobKey,
      track,
      keep: async (body) => {
        bodyBytes = await storage.blobs.put(renditionKey(recordingId, 'body'), body, signal)
      },
      onProgress: this.#progress(recordingId),
      signal,
    })
    return { prepared, bodyBytes }
  }

  /** Publishes the progress at most every `PROGRESS_MS`. */
  #progress(recordingId: string): (fraction: number) => void {
    let lastMs = Number.NEGATIVE_INFINITY
    return (fraction) => {
      const nowMs = this.#system.clock.now()
      if (nowMs - lastMs < PROGRESS_MS) return
      lastMs = nowMs
      this.#fractions.set(recordingId, fraction)
      // During the upload the recording does not exist yet.
      if (this.#tasks.has(recordingId)) this.#publishProgress(recordingId, fraction)
    }
  }

  #publishProgress(recordingId: string, fraction: number): void {
    this.#system.publish({ type: 'preparation', recordingId, fraction })
  }

  async #store(
    { id, contentType, sizeBytes }: Recording,
    { prepared, bodyBytes }: Decoded,
    signal: AbortSignal,
  ): Promise<void> {
    const { blobs } = this.#system.storage
    const { durationSeconds, media, rendition } = prepared
    await blobs.put(peaksKey(id), storedPeaks(prepared), signal)
    if (rendition === null) await blobs.remove(renditionKey(id))
    else await blobs.put(renditionKey(id, 'head'), singleBlock(rendition.head), signal)
    const sound: Sound =
      rendition === null
        ? originalSound(contentType, sizeBytes)
        : {
            kind: 'rendition',
            contentType: rendition.contentType,
            sizeBytes: rendition.head.length + bodyBytes,
            headBytes: rendition.head.length,
          }
    await changeRecording(this.#system, id, (recording) => ({
      ...recording,
      durationSeconds,
      media,
      sound,
    }))
    await refreshRecording(this.#system, id)
  }

  async #storeError(id: string, cause: unknown): Promise<void> {
    const error: Failure =
      cause instanceof ToolkitError
        ? { code: cause.code, message: cause.message }
        : {
            code: 'internal',
            message: 'The recording could not be decoded. See the log of the server.',
          }
    this.#system.log({ event: 'recording-refused', recordingId: id, code: error.code, cause })
    await changeRecording(this.#system, id, (recording) => ({
      ...recording,
      error,
      sound: null,
    }))
    await refreshRecording(this.#system, id)
  }
}

/** The error if neither the result nor the error of a preparation could be stored. */
function notStored(): ToolkitError {
  const message = 'The result of decoding could not be stored. See the log of the server.'
  return new ToolkitError('storage-unavailable', message)
}

/** Whether the error is caused by the file, so that a retry is useless. */
function isAboutTheFile(error: unknown): error is ToolkitError {
  return error instanceof ToolkitError && error.code.startsWith('audio-')
}

/** Whether a retry may succeed: the storage is unavailable or full. */
function isTransient(error: unknown): error is ToolkitError {
  return hasCode(error, 'storage-full') || hasCode(error, 'storage-unavailable')
}
