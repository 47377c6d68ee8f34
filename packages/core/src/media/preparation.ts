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

/** Files up to this size do not wait for larger ones. */
const SHORT_BYTES = 8 * 1024 * 1024
/** A small file that is not prepared by then is a long recording, for which no other has to wait. */
const SHORT_MS = 1000
/** Recordings decoded at a time, of the short and of the long ones each. */
const AT_A_TIME = 2
/** Uploads decoded while they arrive. */
const ARRIVING_AT_A_TIME = 2
/** Pause between two words on how far it is. */
const PROGRESS_MS = 400

/** A file as it is decoded: of a recording, or of one that still arrives. */
interface Decodable extends Pick<Recording, 'sizeBytes' | 'track'> {
  readonly recordingId: string
  readonly blobKey: string | null
  readonly read: (signal: AbortSignal) => AsyncIterable<Uint8Array>
}

interface Decoded {
  readonly prepared: Prepared
  /** Of the rendition, without its head. */
  readonly bodyBytes: number
}

/** A file that is decoded while it arrives: null where that came to nothing, and the whole file is to be decoded. */
interface Early {
  readonly outcome: Promise<Decoded | ToolkitError | null>
  readonly stop: AbortController
  isRunning: boolean
}

/**
 * Decodes each new recording once, for its length, its peaks, what there is to know of it and the sound that is played:
 * while it arrives where that can be, else as soon as it is there.
 */
export class Preparation {
  readonly #system: System
  readonly #short = new Semaphore(AT_A_TIME)
  readonly #long = new Semaphore(AT_A_TIME)
  readonly #early = new Map<string, Early>()
  readonly #tasks = new Map<string, { readonly done: Promise<void>; stop: AbortController }>()
  readonly #fractions = new Map<string, number>()
  readonly #closing = new AbortController()

  constructor(system: System) {
    this.#system = system
  }

  /**
   * Begins with a file whose bytes are still arriving; `read` waits for those that are missing. Resolves when it is done
   * or given up; null where others have to end first.
   */
  beginEarly(file: Decodable): Promise<unknown> | null {
    const { recordingId } = file
    const isTaken = this.#early.has(recordingId) || this.#tasks.has(recordingId)
    const running = [...this.#early.values()].filter(({ isRunning }) => isRunning).length
    if (isTaken || running >= ARRIVING_AT_A_TIME || this.#closing.signal.aborted) return null
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

  /** Begins with the recording if it has not been read yet. */
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
    if (fraction !== undefined) this.#say(recordingId, fraction)
  }

  /** The recording once its length or its error is known; null where it is gone. */
  async outcome(recordingId: string, signal: AbortSignal): Promise<Recording | null> {
    for (let isTried = false; ; isTried = true) {
      signal.throwIfAborted()
      const recording = await this.#system.storage.recordings.get(recordingId)
      if (!recording || isPrepared(recording)) return recording
      if (isTried) throw notKept()
      this.begin(recordingId)
      await abortable(this.#tasks.get(recordingId)?.done ?? Promise.resolve(), signal)
    }
  }

  /** Stops working on a recording; resolves when it is let go. */
  async cancel(recordingId: string): Promise<void> {
    const early = this.#early.get(recordingId)
    const task = this.#tasks.get(recordingId)
    early?.stop.abort()
    task?.stop.abort()
    await early?.outcome
    await task?.done
  }

  /**
   * Stops working on a file that becomes no recording and removes what was made of it. Where it becomes one all the same,
   * its preparation waits for that.
   */
  async discard(recordingId: string): Promise<void> {
    if (this.#tasks.has(recordingId)) return
    const early = this.#early.get(recordingId)
    const stop = early?.stop ?? new AbortController()
    stop.abort()
    const removed = Promise.resolve(early?.outcome)
      .then(() => this.#removeRemains(recordingId))
      .then(() => null)
    this.#early.set(recordingId, { outcome: removed, stop, isRunning: false })
    await removed.finally(() => {
      this.#early.delete(recordingId)
      this.#fractions.delete(recordingId)
    })
  }

  async #removeRemains(recordingId: string): Promise<void> {
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
    if (found !== null) return this.#trying(recordingId, signal, async () => found)
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
    await this.#trying(recordingId, signal, async () => {
      if ((await blobs.size(blobKey)) === null) return fileMissing()
      return this.#decode(file, signal)
    })
  }

  /**
   * Works among the short recordings. What takes longer goes on among the long ones where there is room at once, else it
   * is given up: false, and it has to begin again there.
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

  /** Keeps what `decode` finds; tries again while the storage is away or full. */
  async #trying(
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
        if (!isPassing(error)) throw error
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
      await this.#keep(recording, decoded, signal)
    } catch (error) {
      signal.throwIfAborted()
      if (isPassing(error)) throw error
      await this.#refuse(recording.id, error)
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

  /** Publishes how far it is, not too often. */
  #progress(recordingId: string): (fraction: number) => void {
    let saidMs = Number.NEGATIVE_INFINITY
    return (fraction) => {
      const nowMs = this.#system.clock.now()
      if (nowMs - saidMs < PROGRESS_MS) return
      saidMs = nowMs
      this.#fractions.set(recordingId, fraction)
      // Of what still arrives nobody knows yet.
      if (this.#tasks.has(recordingId)) this.#say(recordingId, fraction)
    }
  }

  #say(recordingId: string, fraction: number): void {
    this.#system.publish({ type: 'preparation', recordingId, fraction })
  }

  async #keep(
    { id, contentType, sizeBytes }: Recording,
    { prepared, bodyBytes }: Decoded,
    signal: AbortSignal,
  ): Promise<void> {
    const { blobs } = this.#system.storage
    const { durationSeconds, peaks, media, rendition } = prepared
    const bytes = new Uint8Array(peaks.buffer, peaks.byteOffset, peaks.byteLength)
    await blobs.put(peaksKey(id), singleBlock(bytes), signal)
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

  async #refuse(id: string, cause: unknown): Promise<void> {
    const error: Failure =
      cause instanceof ToolkitError
        ? { code: cause.code, message: cause.message }
        : { code: 'internal', message: 'The recording could not be read; the log says why.' }
    this.#system.log({ event: 'recording-refused', recordingId: id, code: error.code, cause })
    await changeRecording(this.#system, id, (recording) => ({
      ...recording,
      error,
      sound: null,
    }))
    await refreshRecording(this.#system, id)
  }
}

/** Neither what was found nor what is wrong with the recording could be stored. */
function notKept(): ToolkitError {
  const message = 'What was read of the recording could not be stored; the log says why.'
  return new ToolkitError('storage-unavailable', message)
}

/** Whether the same bytes would be refused again. */
function isAboutTheFile(error: unknown): error is ToolkitError {
  return error instanceof ToolkitError && error.code.startsWith('audio-')
}

/** Whether it is worth another try: the storage is away or full. */
function isPassing(error: unknown): error is ToolkitError {
  return hasCode(error, 'storage-full') || hasCode(error, 'storage-unavailable')
}
