import type { Hold } from '../model/run.ts'
import type { Clock } from '../ports/clock.ts'
import { abortable } from '../runtime/abortable.ts'

/** Interval of the probes of a refusing account. */
const PROBE_MS = 60_000

export type AccountRefusal = Exclude<Hold['reason'], 'unknown-submit' | 'unconfirmed'>

/**
 * A circuit breaker for a provider's account. While the account refuses, one run at a time probes it each minute and the
 * others wait, so that they are not uploaded in vain.
 */
export class AccountBreaker {
  readonly #clock: Clock
  #refusal: AccountRefusal | null = null
  #prober: string | null = null
  #isKnown = false
  #changed = Promise.withResolvers<void>()
  #probe = new AbortController()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Why the account refuses; null: it does not. */
  get refusal(): AccountRefusal | null {
    return this.#refusal
  }

  /** The account refused. */
  trip(reason: AccountRefusal): void {
    this.#isKnown = true
    this.#refusal = reason
    this.#prober = null
    this.#notifyWaiters()
  }

  /** The account accepted a run. */
  reset(): void {
    this.#isKnown = true
    if (this.#refusal === null) return
    this.#refusal = null
    this.#prober = null
    this.#notifyWaiters()
  }

  /** Restores the refusal of a stored run, unless this process already knows the state of the account. */
  restore(reason: AccountRefusal): void {
    if (!this.#isKnown) this.trip(reason)
  }

  /** Whether the run may call the provider now. */
  allows(runId: string): boolean {
    return this.#refusal === null || this.#prober === runId
  }

  /** Probes now instead of at the end of the interval: the user says that the account is in order. */
  probeNow(): void {
    this.#probe.abort()
    this.#probe = new AbortController()
  }

  /** Resolves when the run may call the provider: as the probing run, or when the account does not refuse. */
  async acquire(runId: string, signal: AbortSignal): Promise<void> {
    while (this.#refusal !== null) {
      signal.throwIfAborted()
      if (this.#prober === null) await this.#waitToProbe(runId, signal)
      else if (this.#prober === runId) return
      else await abortable(this.#changed.promise, signal)
    }
  }

  /** Ends the probe of the run, if it is the probing one. */
  release(runId: string): void {
    if (this.#prober !== runId) return
    this.#prober = null
    this.#notifyWaiters()
  }

  /** Waits for the next probe; ends early with `probeNow` or a change of state. */
  async #waitToProbe(runId: string, signal: AbortSignal): Promise<void> {
    this.#prober = runId
    const changed = new AbortController()
    void this.#changed.promise.then(() => changed.abort())
    const waiting = AbortSignal.any([signal, this.#probe.signal, changed.signal])
    try {
      await this.#clock.wait(PROBE_MS, waiting)
    } catch (error) {
      if (signal.aborted) this.release(runId)
      if (signal.aborted || !waiting.aborted) throw error
    }
  }

  #notifyWaiters(): void {
    const changed = this.#changed
    this.#changed = Promise.withResolvers<void>()
    changed.resolve()
  }
}
