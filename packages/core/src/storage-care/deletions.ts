import { hasCode } from '../errors.ts'
import type { JobLoop } from '../jobs/job-loop.ts'
import { hasEnded } from '../jobs/run-moves.ts'
import type { Deletion, DeletionTarget } from '../model/deletion.ts'
import type { Run } from '../model/run.ts'
import { recordingKey, runKey } from '../use-cases/blob-keys.ts'
import { changeRecording, changeRun } from '../use-cases/change.ts'
import type { Preparation } from '../use-cases/preparation.ts'
import { changeBelongings } from '../use-cases/projection.ts'
import { type System, timestamp } from '../use-cases/system.ts'
import { deletionKey } from './deletion-key.ts'

/**
 * Deletions: the intent is stored first, then everything goes, each step such that it can be done again, and the intent
 * last. What a kill or a fault cuts off, the watch or the next start finishes.
 */
export class Deletions {
  readonly #system: System
  readonly #preparation: Preparation
  readonly #loop: JobLoop
  readonly #underWay = new Map<string, Promise<void>>()

  constructor(system: System, preparation: Preparation, loop: JobLoop) {
    this.#system = system
    this.#preparation = preparation
    this.#loop = loop
  }

  /** Deletes; asked for twice at once it is done once. */
  begin(target: DeletionTarget): Promise<void> {
    const key = deletionKey(target)
    const { storage } = this.#system
    return this.#once(key, () =>
      storage.freeing(async () => {
        const deletion = { ...target, key, at: timestamp(this.#system) }
        await storage.deletions.put(deletion)
        await this.#carryOut(deletion)
      }),
    )
  }

  /** Finishes what has begun. A fault is told to the log, and leaves the rest for the next time. */
  async finish(): Promise<void> {
    const { storage } = this.#system
    for (const deletion of await storage.deletions.list()) {
      const carryOut = () => storage.freeing(() => this.#carryOut(deletion))
      await this.#once(deletion.key, carryOut).catch((error: unknown) => {
        this.#system.log({ event: 'deletion-not-finished', key: deletion.key, error })
      })
    }
  }

  #once(key: string, work: () => Promise<void>): Promise<void> {
    const underWay = this.#underWay.get(key)
    if (underWay) return underWay
    const done = work().finally(() => this.#underWay.delete(key))
    this.#underWay.set(key, done)
    return done
  }

  async #carryOut(deletion: Deletion): Promise<void> {
    const { storage } = this.#system
    if (deletion.kind === 'upload') {
      if (deletion.recordingId !== null) await this.#preparation.discard(deletion.recordingId)
      await storage.uploads.remove(deletion.uploadId)
    } else if (deletion.kind === 'run') await this.#removeRun(deletion.recordingId, deletion.runId)
    else await this.#removeRecording(deletion.recordingId)
    await storage.deletions.remove(deletion.key)
  }

  async #removeRecording(recordingId: string): Promise<void> {
    const { storage, publish } = this.#system
    // First, so that nobody begins anything with it.
    await storage.recordings.remove(recordingId)
    publish({ type: 'deleted', recordingId, runId: null })
    const runs = await storage.runs.list(recordingId)
    for (const run of runs) await this.#stop(run)
    await this.#preparation.cancel(recordingId)
    await storage.blobs.remove(recordingKey(recordingId))
    for (const run of runs) await storage.runs.remove(run.id)
    await storage.verdicts.remove(recordingId)
  }

  async #removeRun(recordingId: string, runId: string): Promise<void> {
    const { storage, publish } = this.#system
    const run = await storage.runs.get(runId)
    if (run) await this.#stop(run)
    const remove = async () => {
      await storage.runs.remove(runId)
      await storage.blobs.remove(runKey(recordingId, runId))
    }
    try {
      await changeBelongings(this.#system, recordingId, async () => {
        await changeRecording(this.#system, recordingId, (recording) =>
          recording.chosenRunId === runId ? { ...recording, chosenRunId: null } : recording,
        )
        await remove()
      })
    } catch (error) {
      if (!hasCode(error, 'recording-not-found')) throw error
      await remove()
    }
    publish({ type: 'deleted', recordingId, runId })
  }

  /** Has a run that is under way canceled, and waits until nobody works on it. */
  async #stop(run: Run): Promise<void> {
    if (!hasEnded(run)) {
      await changeRun(this.#system, run.id, { type: 'cancel-requested' })
      this.#loop.interrupt(run.id)
    }
    await this.#loop.settled(run.id)
  }
}
