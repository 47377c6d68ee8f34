import type { Preparation } from '../media/preparation.ts'
import type { Progress, Run } from '../model/run.ts'
import type { ProviderName } from '../model/score.ts'
import type { System } from '../runtime/system.ts'
import type { AccountRefusal } from './account-breaker.ts'
import { ProviderQueue } from './provider-queue.ts'
import { type FollowerContext, RunFollower } from './run-follower.ts'
import type { Spending } from './spending.ts'

/** A run that is followed; `done` resolves when it no longer is. */
interface Task {
  readonly follower: RunFollower
  readonly done: Promise<void>
}

/** Follows every run that has not ended, each in a task of its own. */
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

  /** Why the account of a provider lets no run through, or null. */
  refusal(provider: ProviderName): AccountRefusal | null {
    return this.#queueOf(provider).account.refusal
  }

  /** Follows the run until it ends, is held for the person, or the loop closes. */
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
        // It came while the task was already on its way out.
        if (follower.hasNews) this.follow(runId)
      })
    this.#tasks.set(runId, { follower, done })
  }

  /** Makes the run's task look at the stored run again, whatever it waits for. */
  interrupt(runId: string): void {
    const task = this.#tasks.get(runId)
    if (task) task.follower.interrupt()
    else this.follow(runId)
  }

  /** Ends the run's pause between two looks, or the next one where it is looking just now, and nothing else that it does. */
  nudge(runId: string): void {
    const task = this.#tasks.get(runId)
    if (task) task.follower.nudge()
    else this.follow(runId)
  }

  /** The person says that the account of the run's provider is mended. */
  knock(run: Run): void {
    this.#queueOf(run.provider).account.probeNow()
    this.nudge(run.id)
  }

  /** Resolves when the run's task has ended. */
  async settled(runId: string): Promise<void> {
    await this.#tasks.get(runId)?.done
  }

  /** The queue of a provider, also of one that has left the settings: its runs are kept. */
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
