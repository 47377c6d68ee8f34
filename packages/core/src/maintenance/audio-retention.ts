import { ToolkitError } from '../errors.ts'
import { isMarked } from '../media/missing-files.ts'
import type { Preparation } from '../media/preparation.ts'
import { isPrepared, type Recording } from '../model/recording.ts'
import { hasEnded } from '../model/run-transitions.ts'
import { audioDueMs } from '../runtime/audio-due.ts'
import { audioKey, renditionKey } from '../runtime/blob-keys.ts'
import { changeRecording, requireChangeable } from '../runtime/change.ts'
import type { DiskSpace } from '../runtime/disk-space.ts'
import { IDLE_MS, pacedBytes } from '../runtime/paced-bytes.ts'
import { allRecordings } from '../runtime/scan.ts'
import { type System, sourceReaderOf, timestamp } from '../runtime/system.ts'
import { withTimeout } from '../runtime/timeout.ts'
import type { BroughtFile, DueAudio, RetentionCalls, SparedReason } from '../toolkit/retention.ts'

const DAY_MS = 24 * 3_600_000
/** A recording that was judged or corrected within this time is in work. */
const IN_WORK_MS = DAY_MS
/** How many days audio that came back is kept if the server keeps audio always. */
const DAYS_AGAIN = 7
/** Recordings that are looked at before other tasks get a turn. */
const BATCH_SIZE = 200

/**
 * Removes the audio of recordings whose time is over; results, waveform and verdicts stay. That it is removed is stored before the
 * first byte is: the next sweep removes what a kill has left.
 */
export class AudioRetention implements RetentionCalls {
  readonly #system: System
  readonly #preparation: Preparation
  readonly #space: DiskSpace
  /** The recordings whose time was over at the last sweep. */
  #due: ReadonlySet<string> = new Set()

  constructor(system: System, preparation: Preparation, space: DiskSpace) {
    this.#system = system
    this.#space = space
    this.#preparation = preparation
  }

  async due(days: number, limit: number): ReturnType<RetentionCalls['due']> {
    const untilMs = this.#system.clock.now() + days * DAY_MS
    const found: { readonly recording: Recording; readonly dueMs: number }[] = []
    for await (const recording of this.#all()) {
      const dueMs = this.#dueMs(recording)
      if (recording.audioRemovedAt === null && dueMs !== null && dueMs <= untilMs) {
        found.push({ recording, dueMs })
      }
    }
    found.sort((a, b) => a.dueMs - b.dueMs || (a.recording.id < b.recording.id ? -1 : 1))
    const items: DueAudio[] = []
    for (const { recording, dueMs } of found.slice(0, limit)) {
      const dueAt = new Date(dueMs).toISOString()
      items.push({ recording, dueAt, spared: await this.#sparedFor(recording) })
    }
    const totalBytes = found.reduce((sum, { recording }) => sum + storedBytes(recording), 0)
    const until = new Date(untilMs).toISOString()
    return { until, items, total: found.length, totalBytes }
  }

  bringBack(id: string, file: BroughtFile): Promise<Recording> {
    const { beginning, storage } = this.#system
    // No run may start, and no sweep may remove the bytes, until the recording says that they are back.
    return beginning.run(id, async () => {
      const recording = await requireChangeable(this.#system, id)
      if (recording.audioRemovedAt === null && !isMarked(recording)) {
        throw new ToolkitError(
          'request-conflict',
          'The audio of this recording is there. Upload another file as a new recording.',
        )
      }
      if (file.sizeBytes !== null && file.sizeBytes !== recording.sizeBytes) throw otherFile()
      await this.#space.reserve(id, recording.sizeBytes, 0)
      try {
        await storage.blobs.put(audioKey(id), this.#same(file, recording), file.signal)
      } finally {
        this.#space.release(id)
      }
      const brought = await changeRecording(this.#system, id, (before) => ({
        ...before,
        audioRemovedAt: null,
        keepAudioUntil: this.#keptAgain(before),
        ...(isMarked(before) ? { error: null, settled: false } : {}),
        ...(before.sound?.kind === 'rendition' ? { sound: null, settled: false } : {}),
      }))
      if (!isPrepared(brought)) this.#preparation.begin(id)
      return brought
    })
  }

  async bringBackFromSource(id: string, signal: AbortSignal): Promise<Recording> {
    const { source } = await requireChangeable(this.#system, id)
    if (source.kind === 'upload') {
      throw new ToolkitError(
        'request-conflict',
        'This recording was not fetched from an address. Send the same file again.',
      )
    }
    const bytes = this.#sourceBytes(source.url, signal)
    return this.bringBack(id, { sizeBytes: null, bytes, signal })
  }

  /** The file at an address, read once. Errors are those of `SourceReader`. */
  async *#sourceBytes(address: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const { reader } = sourceReaderOf(this.#system, address)
    const end = new AbortController()
    const ended = AbortSignal.any([signal, end.signal])
    const limit = { clock: this.#system.clock, ms: IDLE_MS, signal: ended, error: noAnswer }
    try {
      const { bytes } = await withTimeout(limit, (late) =>
        reader.open(address, { from: 0, version: null, signal: late }),
      )
      yield* bytes
    } finally {
      end.abort('over')
    }
  }

  /**
   * Removes audio whose time was over at the last sweep and still is: a clock that jumps ahead and is corrected before the next
   * sweep removes nothing.
   */
  async sweep(signal: AbortSignal): Promise<void> {
    const due = new Set<string>()
    for await (const recording of this.#all(signal)) {
      const { id } = recording
      if (recording.audioRemovedAt !== null) {
        if (await this.#hasBytes(id)) await this.#removed(id, signal)
      } else if (this.#isDue(recording)) {
        due.add(id)
        if (this.#due.has(id)) await this.#removed(id, signal)
      }
    }
    this.#due = due
  }

  /** Removes the audio of a recording. An error is logged, so that the others go on; the next sweep tries again. */
  async #removed(id: string, signal: AbortSignal): Promise<void> {
    const { log } = this.#system
    try {
      if (await this.#remove(id)) log({ event: 'audio-removed', recordingId: id })
    } catch (error) {
      signal.throwIfAborted()
      log({ event: 'audio-not-removed', recordingId: id, error })
    }
  }

  /** Removes the audio of a recording whose time is over, unless it is spared. Returns whether it did. */
  #remove(id: string): Promise<boolean> {
    const { beginning, storage } = this.#system
    const mayGo = (recording: Recording) =>
      recording.trashedAt === null && (recording.audioRemovedAt !== null || this.#isDue(recording))
    return beginning.run(id, async () => {
      const recording = await storage.recordings.get(id)
      if (recording === null || !mayGo(recording)) return false
      if (recording.audioRemovedAt === null && (await this.#sparedFor(recording)) !== null) {
        return false
      }
      return storage.freeing(async () => {
        // It may have been given another time meanwhile.
        const { audioRemovedAt } = await changeRecording(this.#system, id, (before) =>
          before.audioRemovedAt === null && mayGo(before)
            ? { ...before, audioRemovedAt: timestamp(this.#system) }
            : before,
        )
        if (audioRemovedAt === null) return false
        await this.#preparation.cancel(id)
        await storage.blobs.remove(renditionKey(id))
        await storage.blobs.remove(audioKey(id))
        return true
      })
    })
  }

  async #hasBytes(id: string): Promise<boolean> {
    const { blobs } = this.#system.storage
    for (const key of [audioKey(id), renditionKey(id, 'head'), renditionKey(id, 'body')]) {
      if ((await blobs.size(key)) !== null) return true
    }
    return false
  }

  /** All recordings that are not in the trash. */
  async *#all(signal?: AbortSignal): AsyncGenerator<Recording> {
    const { storage, clock } = this.#system
    let count = 0
    for await (const recording of allRecordings(storage)) {
      signal?.throwIfAborted()
      count += 1
      if (count % BATCH_SIZE === 0) await clock.wait(0, signal)
      if (recording.trashedAt === null) yield recording
    }
  }

  #dueMs(recording: Recording): number | null {
    return audioDueMs(recording, this.#system.limits.audioRetentionDays)
  }

  #isDue(recording: Recording): boolean {
    const dueMs = this.#dueMs(recording)
    return dueMs !== null && dueMs <= this.#system.clock.now()
  }

  /** `keepAudioUntil` of a recording whose audio is back: not removed again at once. */
  #keptAgain(recording: Recording): string | null {
    const { limits, clock } = this.#system
    if (!this.#isDue(recording)) return recording.keepAudioUntil
    const days = limits.audioRetentionDays ?? DAYS_AGAIN
    return new Date(clock.now() + days * DAY_MS).toISOString()
  }

  /** What keeps audio whose time is over. */
  async #sparedFor(recording: Recording): Promise<SparedReason | null> {
    const { storage, clock } = this.#system
    const { id } = recording
    if (!isPrepared(recording)) return 'preparation'
    if (!(await storage.runs.list(id)).every(hasEnded)) return 'run'
    const since = clock.now() - IN_WORK_MS
    const isRecent = (at: string) => Date.parse(at) > since
    const corrections = await storage.corrections.list(id)
    if (
      corrections.some(({ finishedAt, updatedAt }) => finishedAt === null && isRecent(updatedAt))
    ) {
      return 'correction'
    }
    const judged = [
      ...(await storage.verdicts.list(id)),
      ...(await storage.stretchVerdicts.ofRecording(id)),
    ]
    return judged.some(({ createdAt }) => isRecent(createdAt)) ? 'verdicts' : null
  }

  /** The same bytes; at their end, throws `audio-differs` if they are not those of the recording. */
  async *#same(
    { bytes, signal }: BroughtFile,
    { id, sizeBytes, sha256 }: Recording,
  ): AsyncGenerator<Uint8Array> {
    const { clock } = this.#system
    const digest = this.#system.newDigest()
    let length = 0
    // A store writes a few values at once: one that hardly arrives must not keep others out.
    for await (const block of pacedBytes(bytes, { clock, signal, error: tooSlow })) {
      length += block.length
      this.#space.reached(id, length)
      if (length > sizeBytes) throw otherFile()
      digest.update(block)
      yield block
    }
    if (length !== sizeBytes || digest.hex() !== sha256) throw otherFile()
  }
}

function storedBytes({ sizeBytes, sound }: Recording): number {
  return sizeBytes + (sound?.kind === 'rendition' ? sound.sizeBytes : 0)
}

function noAnswer(): ToolkitError {
  return new ToolkitError('source-unavailable', 'The address does not answer. Try again later.')
}

function tooSlow(): ToolkitError {
  return new ToolkitError(
    'request-invalid',
    'The file arrives too slowly: almost nothing came for 30 seconds. Send it again.',
  )
}

function otherFile(): ToolkitError {
  return new ToolkitError(
    'audio-differs',
    'This is not the file that was uploaded: its size or its SHA-256 differs. Choose the original file, or upload this one as a new recording.',
  )
}
