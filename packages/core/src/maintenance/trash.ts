import { ToolkitError } from '../errors.ts'
import type { JobLoop } from '../jobs/job-loop.ts'
import type { DeletionTarget } from '../model/deletion.ts'
import type { Recording } from '../model/recording.ts'
import { hasEnded } from '../model/run-transitions.ts'
import { changeRecording, requireRecording } from '../runtime/change.ts'
import { trashedRecordings } from '../runtime/scan.ts'
import { type System, timestamp } from '../runtime/system.ts'
import type { TrashSummary } from '../toolkit/recordings.ts'
import { type Deletions, deletionKey } from './deletions.ts'

const DAY_MS = 24 * 3_600_000

/**
 * Recordings that were deleted, but can be restored for `trashDays`. Changes of one recording are serialized with the start
 * of its runs. What a kill interrupts is continued by the next start: a move is one stored change, and a permanent deletion is
 * stored before its first step.
 */
export class Trash {
  readonly #system: System
  readonly #deletions: Deletions
  readonly #loop: JobLoop
  /** The recordings whose time was over at the last sweep. */
  #due: ReadonlySet<string> = new Set()
  /** The last call of `empty`; the next one waits for it. */
  #emptied: Promise<unknown> = Promise.resolve()

  constructor(system: System, deletions: Deletions, loop: JobLoop) {
    this.#system = system
    this.#deletions = deletions
    this.#loop = loop
  }

  /** Moves a recording to the trash; deletes it permanently if `trashDays` is 0. Idempotent. */
  put(id: string): Promise<void> {
    const { beginning, storage, limits } = this.#system
    return beginning.run(id, async () => {
      if (limits.trashDays === 0) {
        await requireRecording(this.#system, id)
        return this.#deletions.begin(targetOf(id))
      }
      // The first step of freeing space must be possible on a full disk.
      await storage.freeing(() =>
        changeRecording(this.#system, id, (recording) =>
          recording.trashedAt === null
            ? { ...recording, trashedAt: timestamp(this.#system) }
            : recording,
        ),
      )
    })
  }

  /** Takes a recording out of the trash, and continues its runs that waited. Idempotent. */
  restore(id: string): Promise<Recording> {
    const { beginning, storage } = this.#system
    return beginning.run(id, async () => {
      if ((await this.#deletions.begun()).has(deletionKey(targetOf(id)))) {
        throw new ToolkitError(
          'recording-not-found',
          'This recording is being deleted permanently.',
        )
      }
      const recording = await changeRecording(this.#system, id, (before) =>
        before.trashedAt === null ? before : { ...before, trashedAt: null },
      )
      for (const run of await storage.runs.list(id)) if (!hasEnded(run)) this.#loop.nudge(run.id)
      return recording
    })
  }

  /** How many recordings are in the trash, and how large their files are. */
  async summary(): Promise<TrashSummary> {
    let count = 0
    let sizeBytes = 0
    for await (const { sizeBytes: fileBytes, sound } of trashedRecordings(this.#system.storage)) {
      count += 1
      sizeBytes += fileBytes + (sound?.kind === 'rendition' ? sound.sizeBytes : 0)
    }
    return { count, sizeBytes }
  }

  /** Deletes everything in the trash permanently, in the background: resolves when this is stored. Returns how many. */
  empty(): Promise<number> {
    // One at a time: what another call has noted must not be noted again, or its steps would be forgotten.
    const emptied = this.#emptied.then(() => this.#empty())
    this.#emptied = emptied.catch(() => 0)
    return emptied
  }

  async #empty(): Promise<number> {
    const { beginning, storage } = this.#system
    const begun = await this.#deletions.begun()
    let count = 0
    for await (const { id } of trashedRecordings(storage)) {
      if (begun.has(deletionKey(targetOf(id)))) continue
      await beginning.run(id, async () => {
        const recording = await storage.recordings.get(id)
        if (recording === null || recording.trashedAt === null) return
        await this.#deletions.note(targetOf(id))
        count += 1
      })
    }
    this.#deletions.finishInBackground()
    return count
  }

  /**
   * Deletes recordings permanently whose time in the trash was over at the last sweep and still is: a clock that jumps ahead
   * and is corrected before the next sweep deletes nothing. A time in the future, from before the clock was set back, is
   * replaced by the current time.
   */
  async sweep(signal: AbortSignal): Promise<void> {
    const { storage, log } = this.#system
    const due = new Set<string>()
    for await (const recording of trashedRecordings(storage)) {
      signal.throwIfAborted()
      const { id, trashedAt } = recording
      if (this.#ageMs(recording) < -DAY_MS) {
        await changeRecording(this.#system, id, (before) =>
          before.trashedAt === trashedAt
            ? { ...before, trashedAt: timestamp(this.#system) }
            : before,
        )
      } else if (this.#isOver(recording)) {
        due.add(id)
        if (this.#due.has(id) && (await this.#expire(id))) {
          log({ event: 'trash-expired', recordingId: id, trashedAt })
        }
      }
    }
    this.#due = due
  }

  /** Deletes the recording, unless it was restored meanwhile. Returns whether it did. */
  #expire(id: string): Promise<boolean> {
    const { beginning, storage } = this.#system
    return beginning.run(id, async () => {
      const recording = await storage.recordings.get(id)
      if (recording === null || !this.#isOver(recording)) return false
      await this.#deletions.begin(targetOf(id))
      return true
    })
  }

  #isOver(recording: Recording): boolean {
    const { trashDays } = this.#system.limits
    return recording.trashedAt !== null && this.#ageMs(recording) > trashDays * DAY_MS
  }

  #ageMs({ trashedAt }: Recording): number {
    return this.#system.clock.now() - Date.parse(trashedAt ?? '')
  }
}

function targetOf(recordingId: string): DeletionTarget {
  return { kind: 'recording', recordingId }
}
