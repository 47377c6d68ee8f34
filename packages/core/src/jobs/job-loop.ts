import { ToolkitError } from '../errors.ts'
import type { Preparation } from '../media/preparation.ts'
import type { Recording } from '../model/recording.ts'
import type { Progress, Run } from '../model/run.ts'
import { hasEnded, needsPerson, type RunEvent } from '../model/run-transitions.ts'
import type { ProviderName } from '../model/score.ts'
import { backoffMs } from '../runtime/backoff.ts'
import { changeRun, changeRunFrom } from '../runtime/change.ts'
import { refreshRecording } from '../runtime/projection.ts'
import { Slots } from '../runtime/slots.ts'
import { providerNamed, type System } from '../runtime/system.ts'
import { AccountBreaker, type AccountRefusal } from './account-breaker.ts'
import { driveRun, stopAtProvider } from './drive-run.ts'
import { remedyOf } from './run-remedy.ts'
import type { Spending } from './spending.ts'

/** Runs of one provider under way at a time; the others wait as `queued`. One more than the engine can work on. */
const LOCAL_SLOTS = 2
const CLOUD_SLOTS = 20
/** How long a canceled run waits for its provider to confirm. */
const CANCEL_MS = 800

/** Follows every run that has not ended, each in a task of its own. */
export class JobLoop {
  readonly #system: System
  readonly #preparation: Preparation
  readonly #spending: Spending
  readonly #slots: Readonly<Record<ProviderName, Slots>>
  readonly #gates: Readonly<Record<ProviderName, AccountBreaker>>
  readonly #closing = new AbortController()
  readonly #tasks = new Map<string, Promise<void>>()
  readonly #interrupts = new Map<string, AbortController>()
  readonly #pauses = new Map<string, AbortController>()
  readonly #progress = new Map<string, Progress>()
  /** Runs of which there is news that their tasks have not looked at yet. */
  readonly #news = new Set<string>()

  constructor(system: System, preparation: Preparation, spending: Spending) {
    this.#system = system
    this.#preparation = preparation
    this.#spending = spending
    this.#slots = { local: new Slots(LOCAL_SLOTS), pyannoteai: new Slots(CLOUD_SLOTS) }
    const { clock } = system
    this.#gates = { local: new AccountBreaker(clock), pyannoteai: new AccountBreaker(clock) }
  }

  progress(runId: string): Progress | null {
    return this.#progress.get(runId) ?? null
  }

  /** Why the account of a provider lets no run through, or null. */
  refusal(provider: ProviderName): AccountRefusal | null {
    return this.#gates[provider].refusal
  }

  /** Follows the run until it ends, is held for the person, or the loop closes. */
  follow(runId: string): void {
    if (this.#tasks.has(runId) || this.#closing.signal.aborted) return
    const task = this.#follow(runId)
      .catch((error: unknown) => {
        if (!this.#closing.signal.aborted)
          this.#system.log({ event: 'run-task-failed', runId, error })
      })
      .finally(() => {
        this.#tasks.delete(runId)
        this.#interrupts.delete(runId)
        this.#progress.delete(runId)
        // It came while the task was already on its way out.
        if (this.#news.delete(runId)) this.follow(runId)
      })
    this.#tasks.set(runId, task)
  }

  /** Makes the run's task look at the stored run again, whatever it waits for. */
  interrupt(runId: string): void {
    if (this.#tasks.has(runId)) {
      this.#news.add(runId)
      this.#interrupts.get(runId)?.abort(new Interrupted())
    } else this.follow(runId)
  }

  /** Ends the run's pause between two looks, or the next one where it is looking just now, and nothing else that it does. */
  nudge(runId: string): void {
    if (this.#tasks.has(runId)) {
      this.#news.add(runId)
      this.#pauses.get(runId)?.abort(new Interrupted())
    } else this.follow(runId)
  }

  /** The person says that the account of the run's provider is mended. */
  knock(run: Run): void {
    this.#gates[run.provider].probeNow()
    this.nudge(run.id)
  }

  /** Resolves when the run's task has ended. */
  async settled(runId: string): Promise<void> {
    await this.#tasks.get(runId)
  }

  async close(): Promise<void> {
    this.#closing.abort(new Interrupted())
    await Promise.all(this.#tasks.values())
  }

  async #follow(runId: string): Promise<void> {
    const bad: BadSteps = { inARow: 0, retries: 0 }
    while (!this.#closing.signal.aborted) {
      const interrupt = new AbortController()
      this.#interrupts.set(runId, interrupt)
      const signal = AbortSignal.any([interrupt.signal, this.#closing.signal])
      try {
        this.#news.delete(runId)
        const run = await this.#system.storage.runs.get(runId)
        if (!run || hasEnded(run)) this.#spending.end(runId, run?.submitStartedAt !== null)
        if (!run) return
        await refreshRecording(this.#system, run.recordingId)
        if (hasEnded(run) || (needsPerson(run) && run.cancelRequestedAt === null)) return
        await this.#step(run, bad, signal)
      } catch (error) {
        if (signal.aborted) continue
        await this.#recover(runId, error, bad, signal)
      }
    }
  }

  async #step(run: Run, bad: BadSteps, signal: AbortSignal): Promise<void> {
    const system = this.#system
    if (run.cancelRequestedAt !== null) return this.#cancel(run)
    const recording = await this.#preparation.outcome(run.recordingId, signal)
    if (recording === null) {
      await changeRun(system, run.id, { type: 'canceled', warnings: [] })
      return
    }
    // A submit may have been taken, and media at the provider need the file no longer.
    const isAway = run.jobId !== null || run.submitStartedAt !== null || run.uploadedAt !== null
    if (recording.error !== null && !isAway) {
      await changeRun(system, run.id, { type: 'failed', failure: recording.error })
      return
    }
    if (!this.#mayCost(run, recording)) {
      await this.#move(run.id, { type: 'held', reason: 'unconfirmed' })
      return
    }
    const gate = this.#gates[run.provider]
    if (run.hold !== null && !needsPerson(run)) gate.restore(run.hold.reason as AccountRefusal)
    // A job that was taken is followed whatever its account is asked for: its result does not wait for ever.
    const isTaken = gate.refusal === 'credit' && run.jobId !== null
    if (gate.refusal !== null && !isTaken) {
      await this.#move(run.id, { type: 'held', reason: gate.refusal })
    }
    if (!isTaken) await gate.acquire(run.id, signal)
    try {
      // It may wait long for its slot, and nothing is wrong any more.
      if (gate.refusal === null) await this.#move(run.id, { type: 'released' })
      const release = await this.#slots[run.provider].acquire(signal)
      try {
        // The account may have refused others in the meantime; then this one waits with them.
        if (isTaken || gate.allows(run.id)) await this.#drive(run, bad, signal)
      } finally {
        release()
      }
    } finally {
      gate.release(run.id)
    }
  }

  /** Whether the run may go to a provider that bills it: somebody agreed, it is little, or it is there already. */
  #mayCost(run: Run, { durationSeconds }: Recording): boolean {
    if (durationSeconds === null) return true
    const isHandedIn = run.uploadedAt !== null || run.submitStartedAt !== null || run.jobId !== null
    if (!isHandedIn) return this.#spending.book(run, durationSeconds)
    this.#spending.note(run, durationSeconds)
    return true
  }

  /** Keeps the slot from the first step to the end: a run that began is brought to its end first. */
  async #drive({ id: runId, provider: name }: Run, bad: BadSteps, signal: AbortSignal) {
    const system = this.#system
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
        pause: (durationMs) => this.#pause(runId, durationMs, signal),
      })
      bad.inARow = 0
      // Before there is a job, what was counted stays: else one that fails at each submit would be sent for ever.
      if (run.jobId !== null) bad.retries = 0
      if (after === null) return
      await this.#passed(run, after)
    }
  }

  /** A step from `before` to `after` went well: what that says of the account. */
  async #passed(before: Run, after: Run): Promise<void> {
    const gate = this.#gates[before.provider]
    if (gate.refusal === null && before.hold === null) return
    // Payment is asked for at the submit alone: that another job can be read says nothing of it.
    const isSubmitted = before.jobId === null && after.jobId !== null
    const isGood = gate.refusal === 'credentials' || isSubmitted
    // A step that began before the account refused another run proves nothing.
    if (isGood && gate.allows(before.id)) gate.reset()
    if (gate.refusal === null) await changeRunFrom(this.#system, after, { type: 'released' })
  }

  async #pause(runId: string, durationMs: number, signal: AbortSignal): Promise<void> {
    if (this.#news.delete(runId)) return
    const nudged = new AbortController()
    this.#pauses.set(runId, nudged)
    try {
      await this.#system.clock.wait(durationMs, AbortSignal.any([nudged.signal, signal]))
    } catch (error) {
      if (signal.aborted || !nudged.signal.aborted) throw error
    } finally {
      this.#pauses.delete(runId)
      this.#news.delete(runId)
    }
  }

  #report(run: Run, progress: Progress | null): void {
    if (!progress) return
    this.#progress.set(run.id, progress)
    this.#system.publish({ type: 'diarization', run, progress })
  }

  async #cancel(run: Run): Promise<void> {
    const provider = this.#system.providers.find(({ name }) => name === run.provider)
    const stop = new AbortController()
    const late = new AbortController()
    const deadline = this.#system.clock
      .wait(CANCEL_MS, late.signal)
      .then(() => stop.abort(new Interrupted()))
      .catch((error: unknown) => {
        if (!late.signal.aborted) throw error
      })
    const warnings = await stopAtProvider(provider, run, stop.signal).finally(() => late.abort())
    await deadline
    await changeRun(this.#system, run.id, { type: 'canceled', warnings })
  }

  /** Moves a run that then may wait for long: its recording's row says so at once. */
  async #move(runId: string, move: RunEvent): Promise<void> {
    const run = await changeRun(this.#system, runId, move)
    if (run) await refreshRecording(this.#system, run.recordingId)
  }

  /** Does what an error means for the run: wait and go on, hold, or fail. */
  async #recover(runId: string, error: unknown, bad: BadSteps, signal: AbortSignal): Promise<void> {
    bad.inARow += 1
    const system = this.#system
    const code = error instanceof ToolkitError ? error.code : 'internal'
    try {
      const run = await system.storage.runs.get(runId)
      if (!run) return
      const remedy = remedyOf(run, error, bad.retries)
      system.log({
        event: 'run-step-failed',
        runId,
        jobId: run.jobId,
        code,
        remedy: remedy.type,
        error,
      })
      if (remedy.type === 'fail') {
        await changeRun(system, runId, { type: 'failed', failure: remedy.failure })
        return
      }
      if (remedy.type === 'ask') {
        await changeRun(system, runId, { type: 'held', reason: 'unknown-submit' })
        return
      }
      if (remedy.type === 'retry') bad.retries += 1
      if (remedy.type === 'hold') {
        this.#gates[run.provider].trip(remedy.reason)
        await this.#move(runId, { type: 'held', reason: remedy.reason })
        return
      }
    } catch (fault) {
      if (signal.aborted) return
      system.log({ event: 'run-not-stored', runId, error: fault })
    }
    const told = error instanceof ToolkitError ? error.retryAfterSeconds : undefined
    await this.#pause(runId, backoffMs(bad.inARow - 1, told, system.random()), signal).catch(
      (reason: unknown) => {
        if (!signal.aborted) throw reason
      },
    )
  }
}

/** Steps that failed since one went well, and how many of them were retries that are counted. */
interface BadSteps {
  inARow: number
  retries: number
}

/** A wait ended because there is something new to look at. */
class Interrupted extends Error {
  constructor() {
    super('interrupted')
    this.name = 'Interrupted'
  }
}
