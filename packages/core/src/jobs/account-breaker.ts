import type { Hold } from '../model/run.ts'
import type { Clock } from '../ports/clock.ts'
import { abortable } from '../runtime/abortable.ts'

/** Pause between two looks whether a mended account lets runs go on. */
const PROBE_MS = 60_000

export type AccountRefusal = Exclude<Hold['reason'], 'unknown-submit' | 'unconfirmed'>

/**
 * The way to a provider's account. While the account refuses, one run at a time tries again each minute and the
 * others wait: a thousand waiting recordings are not uploaded for nothing.
 */
export class AccountBreaker {
  readonly #clock: Clock
  #refusal: AccountRefusal | null = null
  #prober: string | null = null
  #settledOnce = false
  #changed = Promise.withResolvers<void>()
  #knocked = new AbortController()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Why nobody gets through, or null while everybody does. */
  get refusal(): AccountRefusal | null {
    return this.#refusal
  }

  /** The account refused. */
  trip(reason: AccountRefusal): void {
    this.#settledOnce = true
    this.#refusal = reason
    this.#prober = null
    this.#tellAll()
  }

  /** The account let a run through. */
  reset(): void {
    this.#settledOnce = true
    if (this.#refusal === null) return
    this.#refusal = null
    this.#prober = null
    this.#tellAll()
  }

  /** A run was stored as refused by an earlier process; what this one has seen since counts more. */
  restore(reason: AccountRefusal): void {
    if (!this.#settledOnce) this.trip(reason)
  }

  /** Whether the run may try now. */
  allows(runId: string): boolean {
    return this.#refusal === null || this.#prober === runId
  }

  /** The person says that the account is mended: the next try is now. */
  probeNow(): void {
    this.#knocked.abort()
    this.#knocked = new AbortController()
  }

  /** Resolves when the run may try: at once while the gate is open, else as the one that tries, or after it opened. */
  async acquire(runId: string, signal: AbortSignal): Promise<void> {
    while (this.#refusal !== null) {
      signal.throwIfAborted()
      if (this.#prober === null) await this.#waitToProbe(runId, signal)
      else if (this.#prober === runId) return
      else await abortable(this.#changed.promise, signal)
    }
  }

  /** The run does not try any more. */
  release(runId: string): void {
    if (this.#prober !== runId) return
    this.#prober = null
    this.#tellAll()
  }

  /** Ends early where the person knocks or the gate changes; then `pass` looks again. */
  async #waitToProbe(runId: string, signal: AbortSignal): Promise<void> {
    this.#prober = runId
    const changed = new AbortController()
    void this.#changed.promise.then(() => changed.abort())
    const waiting = AbortSignal.any([signal, this.#knocked.signal, changed.signal])
    try {
      await this.#clock.wait(PROBE_MS, waiting)
    } catch (error) {
      if (signal.aborted) this.release(runId)
      if (signal.aborted || !waiting.aborted) throw error
    }
  }

  #tellAll(): void {
    const told = this.#changed
    this.#changed = Promise.withResolvers<void>()
    told.resolve()
  }
}
