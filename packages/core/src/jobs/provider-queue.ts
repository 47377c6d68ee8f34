import type { Run } from '../model/run.ts'
import { needsPerson, type RunEvent } from '../model/run-transitions.ts'
import type { Clock } from '../ports/clock.ts'
import { Semaphore } from '../runtime/concurrency.ts'
import { AccountBreaker, type AccountRefusal } from './account-breaker.ts'

/** The queue of runs for one provider. Each waits for its account, then for a slot. */
export class ProviderQueue {
  readonly account: AccountBreaker
  readonly #slots: Semaphore

  constructor(clock: Clock, size: number) {
    this.account = new AccountBreaker(clock)
    this.#slots = new Semaphore(size)
  }

  /**
   * Calls `work` in a slot. Skips it if the account has refused another run meanwhile. `apply` stores that the account
   * holds the run and that it is released.
   */
  async enter(
    run: Run,
    work: () => Promise<void>,
    {
      apply,
      signal,
    }: { readonly apply: (event: RunEvent) => Promise<void>; readonly signal: AbortSignal },
  ): Promise<void> {
    const { account } = this
    if (run.hold !== null && !needsPerson(run)) account.restore(run.hold.reason as AccountRefusal)
    // An accepted job needs no more credit, and its result expires.
    const isAccepted = account.refusal === 'credit' && run.jobId !== null
    if (account.refusal !== null && !isAccepted) {
      await apply({ type: 'held', reason: account.refusal })
    }
    if (!isAccepted) await account.acquire(run.id, signal)
    try {
      // Before the wait for a slot, which may be long.
      if (account.refusal === null) await apply({ type: 'released' })
      const release = await this.#slots.acquire(signal, urgencyOf(run))
      try {
        if (isAccepted || account.allows(run.id)) await work()
      } finally {
        release()
      }
    } finally {
      account.release(run.id)
    }
  }

  /** Resets the account's breaker if a successful step proves that the account accepts requests. */
  noteSuccess(before: Run, after: Run): void {
    const { account } = this
    if (account.refusal === null && before.hold === null) return
    // Credit is checked only at a submit: reading a job does not prove it.
    const isSubmitted = before.jobId === null && after.jobId !== null
    const provesAccount = account.refusal === 'credentials' || isSubmitted
    // A step that started before the refusal of another run proves nothing.
    if (provesAccount && account.allows(before.id)) account.reset()
  }
}

/** Runs with a lower number get a slot first: those whose result goes away first, in ms since 1970; Infinity: none does. */
export function urgencyOf({ jobId, resultExpiresAt }: Run): number {
  const waits = jobId !== null && resultExpiresAt !== null
  return waits ? Date.parse(resultExpiresAt) : Number.POSITIVE_INFINITY
}
