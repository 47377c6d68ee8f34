import type { Preparation } from '../media/preparation.ts'
import type { Progress, Run } from '../model/run.ts'
import type { ProviderName } from '../model/score.ts'
import type { System } from '../runtime/system.ts'
import type { AccountRefusal } from './account-breaker.ts'
import { ProviderQueue } from './provider-queue.ts'
import { type FollowerContext, RunFollower } from './run-follower.ts'
import type { Spending } from './spending.ts'

/** A followed run; `done` resolves when it is no longer followed. */
interface Task {
  readonly follower: RunFollower
  readonly done: Promise<void>
}

/** Follows all runs that have not ended, each in its own task. */
export class JobLoop {
  readonly #context: FollowerContext
  readonly #closing = new AbortController()
  readonly #tasks = new Map<string, Task>()
  readonly #queues = new Map<ProviderName, ProviderQueue>()

  constructor(system: System, preparation: Preparation, spending: Spending) {
    const { signal: closing } = this.#closing
    const queueOf = (provider: ProviderName) => this.#queueOf(provider)
    this.#context = { system, preparation, spending, queueOf, closing }
  }

  progress(runId: string): Progress | null {
    return this.#tasks.get(runId)?.follower.progress ?? null
  }

  /** Why the account of a provider refuses, or null. */
  refusal(provider: ProviderName): AccountRefusal | null {
    return this.#queueOf(provider).account.refusal
  }

  /** Follows the run until it ends, waits for the user, or the loop closes. */
  follow(runId: string): void {
    if (this.#tasks.has(runId) || this.#closing.signal.aborted) return
    const follower = new RunFollower(runId, this.#context)
    const done = follower
      .follow()
      .catch((error: unknown) => {
        if (this.#closing.signal.aborted) return
        this.#context.system.log({ event: 'run-task-failed', runId, error })
      })
      .finally(() => {
        this.#tasks.delete(runId)
        // The event arrived while the task was ending.
        if (follower.hasNews) this.follow(runId)
      })
    this.#tasks.set(runId, { follower, done })
  }

  /** Aborts what the run's task is doing and makes it read the run again. */
  interrupt(runId: string): void {
    const task = this.#tasks.get(runId)
    if (task) task.follower.interrupt()
    else this.follow(runId)
  }

  /** Ends the current or next pause of the run's task, without aborting a call in progress. */
  nudge(runId: string): void {
    const task = this.#tasks.get(runId)
    if (task) task.follower.nudge()
    else this.follow(runId)
  }

  /** Probes the account of the run's provider now. */
  probeAccount(run: Run): void {
    this.#queueOf(run.provider).account.probeNow()
    this.nudge(run.id)
  }

  /** Resolves when the run's task has ended. */
  async settled(runId: string): Promise<void> {
    await this.#tasks.get(runId)?.done
  }

  /** The queue of a provider, even if it is no longer configured: its runs are kept. */
  #queueOf(provider: ProviderName): ProviderQueue {
    const { clock, providers } = this.#context.system
    const atATime = providers.find(({ name }) => name === provider)?.runsAtOnce ?? 1
    const queue = this.#queues.get(provider) ?? new ProviderQueue(clock, atATime)
    this.#queues.set(provider, queue)
    return queue
  }

  async close(): Promise<void> {
    this.#closing.abort()
    await Promise.all([...this.#tasks.values()].map(({ done }) => done))
  }
}
