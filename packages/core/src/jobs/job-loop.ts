import { ToolkitError } from '../errors.ts'
import type { ProviderName } from '../model/provider.ts'
import type { Progress, Run } from '../model/run.ts'
import type { DiarizationProvider } from '../ports/diarization-provider.ts'
import { changeRun } from '../use-cases/change.ts'
import type { Inspection } from '../use-cases/inspection.ts'
import { refreshRecording } from '../use-cases/projection.ts'
import { providerNamed, type System } from '../use-cases/system.ts'
import { backoffMs } from './backoff.ts'
import { driveRun, stopAtProvider } from './drive-run.ts'
import { hasEnded } from './run-moves.ts'
import { Slots } from './slots.ts'

/** Runs of one provider under way at a time; the others wait as `queued`. One more than the engine can work on. */
const LOCAL_SLOTS = 2
const CLOUD_SLOTS = 20
/** How long a canceled run waits for its provider to confirm. */
const CANCEL_MS = 800
/** Pause between two looks whether a mended account lets a held run go on. */
const HOLD_MS = 60_000

/** Follows every run that has not ended, each in a task of its own. */
export class JobLoop {
  readonly #system: System
  readonly #inspection: Inspection
  readonly #slots: Readonly<Record<ProviderName, Slots>>
  readonly #closing = new AbortController()
  readonly #tasks = new Map<string, Promise<void>>()
  readonly #interrupts = new Map<string, AbortController>()
  readonly #progress = new Map<string, Progress>()

  constructor(system: System, inspection: Inspection) {
    this.#system = system
    this.#inspection = inspection
    this.#slots = { local: new Slots(LOCAL_SLOTS), pyannoteai: new Slots(CLOUD_SLOTS) }
  }

  progress(runId: string): Progress | null {
    return this.#progress.get(runId) ?? null
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
      })
    this.#tasks.set(runId, task)
  }

  /** Makes the run's task look at the stored run again, whatever it waits for. */
  interrupt(runId: string): void {
    if (this.#tasks.has(runId)) this.#interrupts.get(runId)?.abort(new Interrupted())
    else this.follow(runId)
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
    let failures = 0
    while (!this.#closing.signal.aborted) {
      const run = await this.#system.storage.runs.get(runId)
      if (!run) return
      await refreshRecording(this.#system, run.recordingId)
      if (hasEnded(run) || run.hold?.reason === 'unknown-submit') return
      const interrupt = new AbortController()
      this.#interrupts.set(runId, interrupt)
      const signal = AbortSignal.any([interrupt.signal, this.#closing.signal])
      try {
        await this.#step(run, signal)
        failures = 0
      } catch (error) {
        if (signal.aborted) continue
        await this.#recover(run, error, failures, signal)
        failures += 1
      }
    }
  }

  async #step(run: Run, signal: AbortSignal): Promise<void> {
    const system = this.#system
    const provider = providerNamed(system, run.provider)
    if (run.cancelRequestedAt !== null) return this.#cancel(provider, run)
    const recording = await this.#inspection.outcome(run.recordingId, signal)
    if (recording === null) {
      await changeRun(system, run.id, { type: 'canceled', warnings: [] })
      return
    }
    if (recording.error !== null) {
      await changeRun(system, run.id, { type: 'failed', failure: recording.error })
      return
    }
    if (run.status === 'held') {
      await system.clock.wait(HOLD_MS, signal)
      await provider.check(signal)
      await changeRun(system, run.id, { type: 'released' })
      return
    }
    const release = await this.#slots[run.provider].acquire(signal)
    try {
      await this.#drive(provider, run.id, signal)
    } finally {
      release()
    }
  }

  /** Keeps the slot from the first step to the end: a run that began is brought to its end first. */
  async #drive(provider: DiarizationProvider, runId: string, signal: AbortSignal): Promise<void> {
    const system = this.#system
    for (;;) {
      signal.throwIfAborted()
      const run = await system.storage.runs.get(runId)
      if (!run || hasEnded(run) || run.status === 'held' || run.cancelRequestedAt !== null) return
      const recording = await refreshRecording(system, run.recordingId)
      if (!recording) return
      await driveRun(system, provider, recording, run, {
        signal,
        onProgress: (running, progress) => this.#report(running, progress),
      })
    }
  }

  #report(run: Run, progress: Progress | null): void {
    if (!progress) return
    this.#progress.set(run.id, progress)
    this.#system.publish({ type: 'diarization', run, progress })
  }

  async #cancel(provider: DiarizationProvider, run: Run): Promise<void> {
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

  /** What an error means for the run: wait and go on, hold, or fail. */
  async #recover(run: Run, error: unknown, failures: number, signal: AbortSignal): Promise<void> {
    const system = this.#system
    const code = error instanceof ToolkitError ? error.code : 'internal'
    system.log({ event: 'run-step-failed', runId: run.id, code, error })
    switch (code) {
      case 'provider-credentials':
        await changeRun(system, run.id, { type: 'held', reason: 'credentials' })
        return
      case 'provider-credit':
        await changeRun(system, run.id, { type: 'held', reason: 'credit' })
        return
      case 'provider-unavailable':
      case 'provider-rate-limited':
      case 'storage-unavailable':
      case 'storage-full': {
        const told = error instanceof ToolkitError ? error.retryAfterSeconds : undefined
        const pause = backoffMs(failures, told, system.random())
        await system.clock.wait(pause, signal).catch((reason: unknown) => {
          if (!signal.aborted) throw reason
        })
        return
      }
      default:
        await changeRun(system, run.id, { type: 'failed', failure: failureOf(error) })
    }
  }
}

/** A wait ended because there is something new to look at. */
class Interrupted extends Error {
  constructor() {
    super('interrupted')
    this.name = 'Interrupted'
  }
}

function failureOf(error: unknown) {
  if (error instanceof ToolkitError) return { code: error.code, message: error.message }
  const message = 'Something went wrong on the server; its log says what. Run it again.'
  return { code: 'internal', message } as const
}
