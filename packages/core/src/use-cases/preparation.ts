import { hasCode, ToolkitError } from '../errors.ts'
import { backoffMs } from '../jobs/backoff.ts'
import { Slots } from '../jobs/slots.ts'
import { unlessAborted } from '../jobs/unless-aborted.ts'
import type { Failure } from '../model/failure.ts'
import { isPrepared, type Recording, type Sound } from '../model/recording.ts'
import { audioKey, peaksKey, renditionKey } from './blob-keys.ts'
import { changeRecording } from './change.ts'
import { refreshRecording } from './projection.ts'
import { singleBlock } from './single-block.ts'
import { originalSound } from './sound.ts'
import type { Prepared, System } from './system.ts'

/** Recordings decoded at a time: a short one does not wait for a long one. */
const AT_A_TIME = 2
/** Pause between two words on how far it is. */
const PROGRESS_MS = 400

/** Decodes each new recording once, for its length, its peaks, what there is to know of it and the sound that is played. */
export class Preparation {
  readonly #system: System
  readonly #slots = new Slots(AT_A_TIME)
  readonly #tasks = new Map<string, { readonly done: Promise<void>; stop: AbortController }>()
  readonly #closing = new AbortController()

  constructor(system: System) {
    this.#system = system
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
      .finally(() => this.#tasks.delete(recordingId))
    this.#tasks.set(recordingId, { done, stop })
  }

  /** The recording once its length or its error is known; null where it is gone. */
  async outcome(recordingId: string, signal: AbortSignal): Promise<Recording | null> {
    for (let isTried = false; ; isTried = true) {
      signal.throwIfAborted()
      const recording = await this.#system.storage.recordings.get(recordingId)
      if (!recording || isPrepared(recording)) return recording
      if (isTried) throw notKept()
      this.begin(recordingId)
      await unlessAborted(this.#tasks.get(recordingId)?.done ?? Promise.resolve(), signal)
    }
  }

  /** Stops working on a recording; resolves when it is let go. */
  async cancel(recordingId: string): Promise<void> {
    const task = this.#tasks.get(recordingId)
    task?.stop.abort()
    await task?.done
  }

  async close(): Promise<void> {
    this.#closing.abort()
    await Promise.all([...this.#tasks.values()].map((task) => task.done))
  }

  async #prepare(recordingId: string, signal: AbortSignal): Promise<void> {
    const release = await this.#slots.acquire(signal)
    try {
      for (let failures = 0; ; failures += 1) {
        try {
          await this.#read(recordingId, signal)
          return
        } catch (error) {
          signal.throwIfAborted()
          if (!isPassing(error)) throw error
          this.#system.log({ event: 'preparation-waits', recordingId, code: error.code })
          const pause = backoffMs(failures, error.retryAfterSeconds, this.#system.random())
          await this.#system.clock.wait(pause, signal)
        }
      }
    } finally {
      release()
    }
  }

  async #read(recordingId: string, signal: AbortSignal): Promise<void> {
    const { storage, audio } = this.#system
    const recording = await storage.recordings.get(recordingId)
    if (!recording || isPrepared(recording)) return
    const key = audioKey(recordingId)
    let bodyBytes = 0
    try {
      const prepared = await audio.prepare({
        read: () => storage.blobs.read(key, undefined, signal),
        sizeBytes: recording.sizeBytes,
        track: recording.track,
        keep: async (body) => {
          bodyBytes = await storage.blobs.put(renditionKey(recordingId, 'body'), body, signal)
        },
        onProgress: this.#progress(recordingId),
        signal,
      })
      await this.#keep(recording, prepared, bodyBytes, signal)
    } catch (error) {
      signal.throwIfAborted()
      if (isPassing(error)) throw error
      await this.#refuse(recording.id, error)
    }
  }

  /** Publishes how far it is, not too often. */
  #progress(recordingId: string): (fraction: number) => void {
    let saidMs = Number.NEGATIVE_INFINITY
    return (fraction) => {
      const nowMs = this.#system.clock.now()
      if (nowMs - saidMs < PROGRESS_MS) return
      saidMs = nowMs
      this.#system.publish({ type: 'preparation', recordingId, fraction })
    }
  }

  async #keep(
    { id, contentType, sizeBytes }: Recording,
    { durationSeconds, peaks, media, rendition }: Prepared,
    bodyBytes: number,
    signal: AbortSignal,
  ): Promise<void> {
    const { blobs } = this.#system.storage
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

/** Whether it is worth another try: the storage is away or full. */
function isPassing(error: unknown): error is ToolkitError {
  return hasCode(error, 'storage-full') || hasCode(error, 'storage-unavailable')
}
