import { ToolkitError } from '../errors.ts'
import type { Preparation } from '../media/preparation.ts'
import type { Recording } from '../model/recording.ts'
import type { Progress, Run } from '../model/run.ts'
import { hasEnded, needsPerson, type RunEvent } from '../model/run-transitions.ts'
import type { ProviderName } from '../model/score.ts'
import { backoffMs } from '../runtime/backoff.ts'
import { changeRun, changeRunFrom } from '../runtime/change.ts'
import { refreshRecording } from '../runtime/projection.ts'
import { providerNamed, type System } from '../runtime/system.ts'
import { cancelRun, driveRun } from './drive-run.ts'
import type { ProviderQueue } from './provider-queue.ts'
import { remedyOf } from './run-remedy.ts'
import type { Spending } from './spending.ts'

/** The dependencies of all followers. */
export interface FollowerContext {
  readonly system: System
  readonly preparation: Preparation
  readonly spending: Spending
  readonly queueOf: (provider: ProviderName) => ProviderQueue
  /** Aborted when the server shuts down. */
  readonly closing: AbortSignal
}

/** Follows one run until it ends, waits for the user, or the server shuts down. */
export class RunFollower {
  readonly #runId: string
  readonly #context: FollowerContext
  #interrupt = new AbortController()
  #pause: AbortController | null = null
  #hasNews = false
  #progress: Progress | null = null
  /** Failed steps since the last success. */
  #failures = 0
  /** How many of them count against the retry limit. */
  #retries = 0

  constructor(runId: string, context: FollowerContext) {
    this.#runId = runId
    this.#context = context
  }

  get progress(): Progress | null {
    return this.#progress
  }

  /** Whether the run was nudged or interrupted and has not been read since. */
  get hasNews(): boolean {
    return this.#hasNews
  }

  /** Aborts the current step and reads the run again. */
  interrupt(): void {
    this.#hasNews = true
    this.#interrupt.abort(new Interrupted())
  }

  /** Ends the current or next pause, without aborting a call in progress. */
  nudge(): void {
    this.#hasNews = true
    this.#pause?.abort(new Interrupted())
  }

  async follow(): Promise<void> {
    const { system, spending, closing } = this.#context
    while (!closing.aborted) {
      this.#interrupt = new AbortController()
      const signal = AbortSignal.any([this.#interrupt.signal, closing])
      try {
        this.#hasNews = false
        const run = await system.storage.runs.get(this.#runId)
        if (!run || hasEnded(run)) spending.end(this.#runId, run?.submitStartedAt !== null)
        if (!run) return
        const recording = await refreshRecording(system, run.recordingId)
        if (hasEnded(run) || (needsPerson(run) && run.cancelRequestedAt === null)) return
        if (waitsInTrash(run, recording)) return spending.end(this.#runId, false)
        await this.#advance(run, signal)
      } catch (error) {
        if (signal.aborted) continue
        await this.#recover(error, signal)
      }
    }
  }

  /** Cancels, fails or holds the run if necessary, else drives it when its provider has a slot. */
  async #advance(run: Run, signal: AbortSignal): Promise<void> {
    const { system, preparation, queueOf } = this.#context
    if (run.cancelRequestedAt !== null) return cancelRun(system, run)
    const recording = await preparation.outcome(run.recordingId, signal)
    if (recording === null) {
      await changeRun(system, run.id, { type: 'canceled', warnings: [] })
      return
    }
    // A run that is at its provider no longer needs the file.
    if (recording.error !== null && !isAtProvider(run)) {
      await changeRun(system, run.id, { type: 'failed', failure: recording.error })
      return
    }
    if (!this.#mayProceed(run, recording))
      return this.#apply({ type: 'held', reason: 'unconfirmed' })
    const apply = (event: RunEvent) => this.#apply(event)
    await queueOf(run.provider).enter(run, () => this.#drive(run, signal), { apply, signal })
  }

  /** Whether the run needs no consent to its cost: it was given, the cost is small, or the run is at the provider. */
  #mayProceed(run: Run, { durationSeconds }: Recording): boolean {
    const { spending } = this.#context
    if (durationSeconds === null) return true
    if (!isAtProvider(run)) return spending.book(run, durationSeconds)
    spending.note(run, durationSeconds)
    return true
  }

  /** Executes the steps of the run to its end. It keeps its slot, so that started runs end before others start. */
  async #drive({ id: runId, provider: name }: Run, signal: AbortSignal): Promise<void> {
    const { system, queueOf } = this.#context
    // Throws if the provider is no longer configured.
    const provider = providerNamed(system, name)
    let shownRevision: number | null = null
    for (;;) {
      signal.throwIfAborted()
      const run = await system.storage.runs.get(runId)
      if (!run || hasEnded(run) || needsPerson(run) || run.cancelRequestedAt !== null) return
      // Other changes of the recording are projected by whoever makes them.
      if (run.revision !== shownRevision) {
        const recording = await refreshRecording(system, run.recordingId)
        if (recording === null || waitsInTrash(run, recording)) return
        shownRevision = run.revision
      }
      const after = await driveRun(system, provider, run, {
        signal,
        onProgress: (running, progress) => this.#report(running, progress),
        pause: (durationMs) => this.#wait(durationMs, signal),
      })
      this.#failures = 0
      // Not before there is a job: a run that fails at each submit would be sent forever.
      if (run.jobId !== null) this.#retries = 0
      if (after === null) return
      const queue = queueOf(name)
      queue.noteSuccess(run, after)
      if (queue.account.refusal === null) await changeRunFrom(system, after, { type: 'released' })
    }
  }

  /** Waits, or returns early if the run is nudged. */
  async #wait(durationMs: number, signal: AbortSignal): Promise<void> {
    if (this.#hasNews) {
      this.#hasNews = false
      return
    }
    const nudged = new AbortController()
    this.#pause = nudged
    try {
      const { clock } = this.#context.system
      await clock.wait(durationMs, AbortSignal.any([nudged.signal, signal]))
    } catch (error) {
      if (signal.aborted || !nudged.signal.aborted) throw error
    } finally {
      this.#pause = null
      this.#hasNews = false
    }
  }

  #report(run: Run, progress: Progress | null): void {
    if (!progress) return
    this.#progress = progress
    this.#context.system.publish({ type: 'diarization', run, progress })
  }

  /** Applies an event and updates the recording at once, since the run may then wait for long. */
  async #apply(event: RunEvent): Promise<void> {
    const { system } = this.#context
    const run = await changeRun(system, this.#runId, event)
    if (run) await refreshRecording(system, run.recordingId)
  }

  /** Handles an error of a step: waits, holds the run, or fails it. */
  async #recover(error: unknown, signal: AbortSignal): Promise<void> {
    this.#failures += 1
    const runId = this.#runId
    const { system, queueOf } = this.#context
    const code = error instanceof ToolkitError ? error.code : 'internal'
    try {
      const run = await system.storage.runs.get(runId)
      if (!run) return
      const remedy = remedyOf(run, error, this.#retries)
      const { jobId } = run
      system.log({ event: 'run-step-failed', runId, jobId, code, remedy: remedy.type, error })
      if (remedy.type === 'fail') {
        await changeRun(system, runId, { type: 'failed', failure: remedy.failure })
        return
      }
      if (remedy.type === 'ask') {
        await changeRun(system, runId, { type: 'held', reason: 'unknown-submit' })
        return
      }
      if (remedy.type === 'retry') this.#retries += 1
      if (remedy.type === 'hold') {
        queueOf(run.provider).account.trip(remedy.reason)
        await this.#apply({ type: 'held', reason: remedy.reason })
        return
      }
    } catch (storageError) {
      if (signal.aborted) return
      system.log({ event: 'run-not-stored', runId, error: storageError })
    }
    const retryAfter = error instanceof ToolkitError ? error.retryAfterSeconds : undefined
    const pauseMs = backoffMs(this.#failures - 1, retryAfter, system.random())
    await this.#wait(pauseMs, signal).catch((reason: unknown) => {
      if (!signal.aborted) throw reason
    })
  }
}

/** Whether the run is not sent because its recording is in the trash. What may be paid for already is followed to its end. */
function waitsInTrash(run: Run, recording: Recording | null): boolean {
  const isSubmitted = run.submitStartedAt !== null || run.jobId !== null
  return !isSubmitted && run.cancelRequestedAt === null && (recording?.trashedAt ?? null) !== null
}

/** Whether the provider has the run's audio, or may have accepted its submit. */
function isAtProvider(run: Run): boolean {
  return run.uploadedAt !== null || run.submitStartedAt !== null || run.jobId !== null
}

/** The abort reason of an interrupt or nudge. */
class Interrupted extends Error {
  constructor() {
    super('interrupted')
    this.name = 'Interrupted'
  }
}
