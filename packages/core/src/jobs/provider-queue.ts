import type { Run } from '../model/run.ts'
import { needsPerson, type RunEvent } from '../model/run-transitions.ts'
import type { Clock } from '../ports/clock.ts'
import { Semaphore } from '../runtime/concurrency.ts'
import { AccountBreaker, type AccountRefusal } from './account-breaker.ts'

/** The runs that want to one provider: each passes its account, then waits for one of its slots. */
export class ProviderQueue {
  readonly account: AccountBreaker
  readonly #slots: Semaphore

  constructor(clock: Clock, atATime: number) {
    this.account = new AccountBreaker(clock)
    this.#slots = new Semaphore(atATime)
  }

  /**
   * Does `work` in a slot; where the account refused others while the run waited for it, the work is left out. `move`
   * stores that the account holds the run, and that it no longer does.
   */
  async enter(
    run: Run,
    work: () => Promise<void>,
    {
      move,
      signal,
    }: { readonly move: (move: RunEvent) => Promise<void>; readonly signal: AbortSignal },
  ): Promise<void> {
    const { account } = this
    if (run.hold !== null && !needsPerson(run)) account.restore(run.hold.reason as AccountRefusal)
    // A job that was taken is followed whatever its account is asked for: its result does not wait for ever.
    const isTaken = account.refusal === 'credit' && run.jobId !== null
    if (account.refusal !== null && !isTaken) await move({ type: 'held', reason: account.refusal })
    if (!isTaken) await account.acquire(run.id, signal)
    try {
      // It may wait long for its slot, and nothing is wrong any more.
      if (account.refusal === null) await move({ type: 'released' })
      const release = await this.#slots.acquire(signal)
      try {
        if (isTaken || account.allows(run.id)) await work()
      } finally {
        release()
      }
    } finally {
      account.release(run.id)
    }
  }

  /** A step from `before` to `after` went well: what that says of the account. */
  noteSuccess(before: Run, after: Run): void {
    const { account } = this
    if (account.refusal === null && before.hold === null) return
    // Payment is asked for at the submit alone: that another job can be read says nothing of it.
    const isSubmitted = before.jobId === null && after.jobId !== null
    const isGood = account.refusal === 'credentials' || isSubmitted
    // A step that began before the account refused another run proves nothing.
    if (isGood && account.allows(before.id)) account.reset()
  }
}
