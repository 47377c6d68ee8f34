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

/** What all followers share. */
export interface FollowerContext {
  readonly system: System
  readonly preparation: Preparation
  readonly spending: Spending
  readonly queueOf: (provider: ProviderName) => ProviderQueue
  /** Aborted when the server shuts down. */
  readonly closing: AbortSignal
}

/** Follows one run until it ends, is held for the person, or the server shuts down. */
export class RunFollower {
  readonly #runId: string
  readonly #context: FollowerContext
  #interrupt = new AbortController()
  #pause: AbortController | null = null
  #hasNews = false
  #progress: Progress | null = null
  /** Steps that failed since one went well. */
  #failures = 0
  /** How many of them were retries that are counted. */
  #retries = 0

  constructor(runId: string, context: FollowerContext) {
    this.#runId = runId
    this.#context = context
  }

  get progress(): Progress | null {
    return this.#progress
  }

  /** Whether there is news of the run that was not looked at. */
  get hasNews(): boolean {
    return this.#hasNews
  }

  /** Looks at the stored run again, whatever is waited for. */
  interrupt(): void {
    this.#hasNews = true
    this.#interrupt.abort(new Interrupted())
  }

  /** Ends the pause between two looks, or the next one where it is looking just now, and nothing else that it does. */
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
        await refreshRecording(system, run.recordingId)
        if (hasEnded(run) || (needsPerson(run) && run.cancelRequestedAt === null)) return
        await this.#bringOn(run, signal)
      } catch (error) {
        if (signal.aborted) continue
        await this.#recover(error, signal)
      }
    }
  }

  /** Cancels the run, ends or holds it where it may not go to its provider, else drives it there in its turn. */
  async #bringOn(run: Run, signal: AbortSignal): Promise<void> {
    const { system, preparation, queueOf } = this.#context
    if (run.cancelRequestedAt !== null) return cancelRun(system, run)
    const recording = await preparation.outcome(run.recordingId, signal)
    if (recording === null) {
      await changeRun(system, run.id, { type: 'canceled', warnings: [] })
      return
    }
    // A submit may have been taken, and media at the provider need the file no longer.
    if (recording.error !== null && !isHandedIn(run)) {
      await changeRun(system, run.id, { type: 'failed', failure: recording.error })
      return
    }
    if (!this.#mayCost(run, recording)) return this.#move({ type: 'held', reason: 'unconfirmed' })
    const move = (event: RunEvent) => this.#move(event)
    await queueOf(run.provider).enter(run, () => this.#drive(run, signal), { move, signal })
  }

  /** Whether the run may go to a provider that bills it: somebody agreed, it is little, or it is there already. */
  #mayCost(run: Run, { durationSeconds }: Recording): boolean {
    const { spending } = this.#context
    if (durationSeconds === null) return true
    if (!isHandedIn(run)) return spending.book(run, durationSeconds)
    spending.note(run, durationSeconds)
    return true
  }

  /** Takes the run on step by step, from the first step to the end: a run that began is brought to its end first. */
  async #drive({ id: runId, provider: name }: Run, signal: AbortSignal): Promise<void> {
    const { system, queueOf } = this.#context
    // The settings may no longer have it.
    const provider = providerNamed(system, name)
    let shownRevision: number | null = null
    for (;;) {
      signal.throwIfAborted()
      const run = await system.storage.runs.get(runId)
      if (!run || hasEnded(run) || needsPerson(run) || run.cancelRequestedAt !== null) return
      // What else the row shows is brought in step by who changes it, or by the watch.
      if (run.revision !== shownRevision) {
        if ((await refreshRecording(system, run.recordingId)) === null) return
        shownRevision = run.revision
      }
      const after = await driveRun(system, provider, run, {
        signal,
        onProgress: (running, progress) => this.#report(running, progress),
        pause: (durationMs) => this.#wait(durationMs, signal),
      })
      this.#failures = 0
      // Before there is a job, what was counted stays: else one that fails at each submit would be sent for ever.
      if (run.jobId !== null) this.#retries = 0
      if (after === null) return
      const queue = queueOf(name)
      queue.noteSuccess(run, after)
      if (queue.account.refusal === null) await changeRunFrom(system, after, { type: 'released' })
    }
  }

  /** Waits, or less where there is news of the run. */
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

  /** Moves a run that then may wait for long: its recording's row says so at once. */
  async #move(move: RunEvent): Promise<void> {
    const { system } = this.#context
    const run = await changeRun(system, this.#runId, move)
    if (run) await refreshRecording(system, run.recordingId)
  }

  /** Does what an error means for the run: wait and go on, hold, or fail. */
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
        await this.#move({ type: 'held', reason: remedy.reason })
        return
      }
    } catch (fault) {
      if (signal.aborted) return
      system.log({ event: 'run-not-stored', runId, error: fault })
    }
    const told = error instanceof ToolkitError ? error.retryAfterSeconds : undefined
    const pauseMs = backoffMs(this.#failures - 1, told, system.random())
    await this.#wait(pauseMs, signal).catch((reason: unknown) => {
      if (!signal.aborted) throw reason
    })
  }
}

/** Whether the provider has the run's audio, or may have taken its submit. */
function isHandedIn(run: Run): boolean {
  return run.uploadedAt !== null || run.submitStartedAt !== null || run.jobId !== null
}

/** A wait ended because there is something new to look at. */
class Interrupted extends Error {
  constructor() {
    super('interrupted')
    this.name = 'Interrupted'
  }
}
