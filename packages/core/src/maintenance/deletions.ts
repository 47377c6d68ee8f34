import { hasCode, ToolkitError } from '../errors.ts'
import type { JobLoop } from '../jobs/job-loop.ts'
import type { Preparation } from '../media/preparation.ts'
import type { Deletion, DeletionTarget, RunCopy } from '../model/deletion.ts'
import type { Recording } from '../model/recording.ts'
import type { Run } from '../model/run.ts'
import { hasEnded } from '../model/run-transitions.ts'
import type { ProviderName } from '../model/score.ts'
import { enrolmentKey, recordingKey, runKey } from '../runtime/blob-keys.ts'
import { changeRecording, changeRun } from '../runtime/change.ts'
import { changeAndRefresh } from '../runtime/projection.ts'
import { type System, timestamp } from '../runtime/system.ts'
import { withTimeout } from '../runtime/timeout.ts'

/** The timeout for a provider to delete its copy of a run. */
const FORGET_MS = 2_000
/** How long deleting a copy is retried: as long as the local engine keeps evidence, which no provider exceeds. */
const COPIES_KEPT_MS = 30 * 24 * 3_600_000

/**
 * Deletes recordings, runs, uploads and enrolments. The deletion is stored first and removed last, and every step is idempotent: the
 * watch or the next start completes an interrupted deletion.
 */
export class Deletions {
  readonly #system: System
  readonly #preparation: Preparation
  readonly #loop: JobLoop
  readonly #underWay = new Map<string, Promise<void>>()
  #background = Promise.resolve()
  #isClosing = false

  constructor(system: System, preparation: Preparation, loop: JobLoop) {
    this.#system = system
    this.#preparation = preparation
    this.#loop = loop
  }

  /** Deletes the target. Concurrent calls for the same target share one deletion. */
  begin(target: DeletionTarget): Promise<void> {
    const key = deletionKey(target)
    const { storage } = this.#system
    return this.#once(key, () =>
      storage.freeing(async () => {
        const begun = (await storage.deletions.list()).find((deletion) => deletion.key === key)
        const deletion = begun ?? { ...target, key, at: timestamp(this.#system), copies: [] }
        if (begun === undefined) await storage.deletions.put(deletion)
        await this.#carryOut(deletion, new Set())
      }),
    )
  }

  /** Stores that the target is to be deleted; `finish` deletes it. The target must not be in `begun`. */
  async note(target: DeletionTarget): Promise<void> {
    const { storage } = this.#system
    const deletion = {
      ...target,
      key: deletionKey(target),
      at: timestamp(this.#system),
      copies: [],
    }
    await storage.freeing(() => storage.deletions.put(deletion))
  }

  /** The keys of the stored deletions. */
  async begun(): Promise<ReadonlySet<string>> {
    return new Set((await this.#system.storage.deletions.list()).map(({ key }) => key))
  }

  /** Calls `finish` without waiting for it. `close` ends it. */
  finishInBackground(): void {
    this.#background = this.#background
      .then(() => this.finish())
      .catch((error: unknown) => {
        this.#system.log({ event: 'deletions-not-finished', error })
      })
  }

  /** Ends the work in the background after the current deletion; the next start continues it. */
  async close(): Promise<void> {
    this.#isClosing = true
    await this.#background
  }

  /** Continues all interrupted deletions. Errors are logged; the deletion is retried the next time. */
  async finish(): Promise<void> {
    const { storage } = this.#system
    // A provider that does not respond is called only once, not for each deletion.
    const unreachable = new Set<ProviderName>()
    for (const deletion of await storage.deletions.list()) {
      if (this.#isClosing) return
      const carryOut = () => storage.freeing(() => this.#carryOut(deletion, unreachable))
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

  async #carryOut(begun: Deletion, unreachable: Set<ProviderName>): Promise<void> {
    const { storage } = this.#system
    const deletion = await this.#withCopies(begun)
    if (deletion.kind === 'upload') {
      if (deletion.recordingId !== null) await this.#preparation.discard(deletion.recordingId)
      await storage.uploads.remove(deletion.uploadId)
    } else if (deletion.kind === 'enrolment') {
      await storage.blobs.remove(enrolmentKey(deletion.enrolmentId))
      await storage.enrolments.remove(deletion.enrolmentId)
    } else if (deletion.kind === 'run') await this.#removeRun(deletion.recordingId, deletion.runId)
    else await this.#removeRecording(deletion.recordingId)
    const left = await this.#forget(deletion, unreachable)
    if (left.length === 0) await storage.deletions.remove(deletion.key)
    else if (left.length < deletion.copies.length) {
      await storage.deletions.put({ ...deletion, copies: left })
    }
  }

  /** Adds the copies at providers to the deletion, and stores it before what they are copies of is removed. */
  async #withCopies(deletion: Deletion): Promise<Deletion> {
    const { storage, providers } = this.#system
    const added = (await this.#sent(deletion))
      .filter(({ id }) => !deletion.copies.some(({ runId }) => runId === id))
      .filter(({ provider }) => providers.some(({ name, forgets }) => name === provider && forgets))
      .map(({ id, provider }) => ({ runId: id, provider }))
    if (added.length === 0) return deletion
    const whole = { ...deletion, copies: [...deletion.copies, ...added] }
    await storage.deletions.put(whole)
    return whole
  }

  /** The media that the target may have at providers. */
  async #sent(
    target: DeletionTarget,
  ): Promise<readonly { readonly id: string; readonly provider: ProviderName }[]> {
    const { storage } = this.#system
    if (target.kind === 'upload') return []
    if (target.kind === 'enrolment') {
      const enrolments = await storage.enrolments.list()
      return enrolments
        .filter(({ key }) => key === target.enrolmentId)
        .map(({ key: id, provider }) => ({ id, provider }))
    }
    const runs = await storage.runs.list(target.recordingId)
    return runs.filter(({ id }) => target.kind === 'recording' || id === target.runId)
  }

  /** Deletes the copies at providers. Returns those that remain. */
  async #forget(
    { copies, at, key }: Deletion,
    unreachable: Set<ProviderName>,
  ): Promise<readonly RunCopy[]> {
    const { clock, providers, log } = this.#system
    const left: RunCopy[] = []
    for (const copy of copies) {
      const provider = providers.find(({ name }) => name === copy.provider)
      if (provider === undefined) continue
      if (unreachable.has(copy.provider)) left.push(copy)
      else {
        const forget = (signal: AbortSignal) => provider.forget(copy.runId, signal)
        const limit = { clock, ms: FORGET_MS, error: noAnswer }
        await withTimeout(limit, forget).catch((error: unknown) => {
          left.push(copy)
          unreachable.add(copy.provider)
          log({ event: 'copy-not-deleted', key, provider: copy.provider, error })
        })
      }
    }
    // Not before it was asked: the clock may have been set, or this machine switched off.
    return clock.now() - Date.parse(at) > COPIES_KEPT_MS ? [] : left
  }

  async #removeRecording(recordingId: string): Promise<void> {
    const { storage, publish, revision } = this.#system
    // First, so that nothing new starts with it.
    const wasThere = (await storage.recordings.get(recordingId)) !== null
    await revision.ofWrite({ recordingId, what: 'recording' }, () =>
      storage.recordings.remove(recordingId),
    )
    if (wasThere) publish({ type: 'deleted', recordingId, runId: null })
    const runs = await storage.runs.list(recordingId)
    for (const run of runs) await this.#stop(run)
    await this.#preparation.cancel(recordingId)
    await storage.blobs.remove(recordingKey(recordingId))
    for (const run of runs) await storage.runs.remove(run.id)
    await storage.verdicts.remove(recordingId)
    await storage.stretchVerdicts.remove(recordingId)
    await storage.candidates.remove(recordingId)
    for (const { id } of await storage.corrections.list(recordingId)) {
      await storage.corrections.remove(id)
    }
  }

  async #removeRun(recordingId: string, runId: string): Promise<void> {
    const { storage, publish } = this.#system
    const run = await storage.runs.get(runId)
    const remove = async () => {
      await storage.runs.remove(runId)
      await storage.blobs.remove(runKey(recordingId, runId))
      await this.#removeCorrections(recordingId, runId)
    }
    if (run === null) return remove()
    await this.#stop(run)
    try {
      await changeAndRefresh(this.#system, recordingId, async () => {
        await changeRecording(this.#system, recordingId, (recording) =>
          withoutChoice(recording, runId),
        )
        await remove()
      })
    } catch (error) {
      if (!hasCode(error, 'recording-not-found')) throw error
      await remove()
    }
    publish({ type: 'deleted', recordingId, runId })
  }

  /** Removes the corrections of a run, and the one that it was made by. A correction that opens meanwhile removes itself. */
  async #removeCorrections(recordingId: string, runId: string): Promise<void> {
    const { corrections } = this.#system.storage
    for (const { id, basedOn } of await corrections.list(recordingId)) {
      if (basedOn === runId || id === runId) await corrections.remove(id)
    }
  }

  /** Cancels the run if it has not ended, and waits until its task has ended. */
  async #stop(run: Run): Promise<void> {
    if (!hasEnded(run)) {
      await changeRun(this.#system, run.id, { type: 'cancel-requested' })
      this.#loop.interrupt(run.id)
    }
    await this.#loop.settled(run.id)
  }
}

function noAnswer(): ToolkitError {
  return new ToolkitError('provider-unavailable', 'The provider did not respond in time.')
}

/** The recording without the choice of this run as the current one or as the reference. */
function withoutChoice(recording: Recording, runId: string): Recording {
  const { chosenRunId, chosenReferenceId } = recording
  if (chosenRunId !== runId && chosenReferenceId !== runId) return recording
  return {
    ...recording,
    chosenRunId: chosenRunId === runId ? null : chosenRunId,
    chosenReferenceId: chosenReferenceId === runId ? null : chosenReferenceId,
  }
}

/** The key of a deletion. */
export function deletionKey(target: DeletionTarget): string {
  if (target.kind === 'upload') return `upload/${target.uploadId}`
  if (target.kind === 'run') return `run/${target.recordingId}/${target.runId}`
  if (target.kind === 'enrolment') return `enrolment/${target.enrolmentId}`
  return `recording/${target.recordingId}`
}
