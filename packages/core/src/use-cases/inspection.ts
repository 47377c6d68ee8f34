import { hasCode, ToolkitError } from '../errors.ts'
import { backoffMs } from '../jobs/backoff.ts'
import { Slots } from '../jobs/slots.ts'
import { unlessAborted } from '../jobs/unless-aborted.ts'
import type { Failure } from '../model/failure.ts'
import type { Recording } from '../model/recording.ts'
import { audioKey, peaksKey } from './blob-keys.ts'
import { changeRecording } from './change.ts'
import { refreshRecording } from './projection.ts'
import { singleBlock } from './single-block.ts'
import type { Inspected, System } from './system.ts'

/** Decodes each new recording once, one at a time, for its length and peaks. */
export class Inspection {
  readonly #system: System
  readonly #slots = new Slots(1)
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
    const done = this.#inspect(recordingId, signal)
      .catch((error: unknown) => {
        if (!signal.aborted) this.#system.log({ event: 'inspection-failed', recordingId, error })
      })
      .finally(() => this.#tasks.delete(recordingId))
    this.#tasks.set(recordingId, { done, stop })
  }

  /** The recording once its length or its error is known; null where it is gone. */
  async outcome(recordingId: string, signal: AbortSignal): Promise<Recording | null> {
    for (let isTried = false; ; isTried = true) {
      signal.throwIfAborted()
      const recording = await this.#system.storage.recordings.get(recordingId)
      if (!recording || isRead(recording)) return recording
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

  async #inspect(recordingId: string, signal: AbortSignal): Promise<void> {
    const release = await this.#slots.acquire(signal)
    try {
      for (let failures = 0; ; failures += 1) {
        try {
          await this.#read(recordingId, signal)
          return
        } catch (error) {
          signal.throwIfAborted()
          if (!isPassing(error)) throw error
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
    if (!recording || isRead(recording)) return
    try {
      const bytes = storage.blobs.read(audioKey(recording.id), undefined, signal)
      const found = await audio.inspect(bytes, signal)
      await this.#keep(recording.id, found, signal)
    } catch (error) {
      signal.throwIfAborted()
      if (isPassing(error)) throw error
      await this.#refuse(recording.id, error)
    }
  }

  async #keep(id: string, found: Inspected, signal: AbortSignal): Promise<void> {
    const { durationSeconds, peaks } = found
    const bytes = new Uint8Array(peaks.buffer, peaks.byteOffset, peaks.byteLength)
    await this.#system.storage.blobs.put(peaksKey(id), singleBlock(bytes), signal)
    await changeRecording(this.#system, id, (recording) => ({ ...recording, durationSeconds }))
    await refreshRecording(this.#system, id)
  }

  async #refuse(id: string, cause: unknown): Promise<void> {
    const error: Failure =
      cause instanceof ToolkitError
        ? { code: cause.code, message: cause.message }
        : { code: 'internal', message: 'The recording could not be read; the log says why.' }
    this.#system.log({ event: 'recording-refused', recordingId: id, code: error.code, cause })
    await changeRecording(this.#system, id, (recording) => ({ ...recording, error }))
    await refreshRecording(this.#system, id)
  }
}

/** Neither what was found nor what is wrong with the recording could be stored. */
function notKept(): ToolkitError {
  const message = 'What was read of the recording could not be stored; the log says why.'
  return new ToolkitError('storage-unavailable', message)
}

function isRead(recording: Recording): boolean {
  return recording.durationSeconds !== null || recording.error !== null
}

/** Whether it is worth another try: the storage is away or full. */
function isPassing(error: unknown): error is ToolkitError {
  return hasCode(error, 'storage-full') || hasCode(error, 'storage-unavailable')
}
