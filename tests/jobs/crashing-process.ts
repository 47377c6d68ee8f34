import { type Clock, type Storage, ToolkitError } from '@toolkit/core'

/** When a process is killed and its storage is unavailable: at the n-th outgoing call, before or after its effect. */
export interface CrashPlan {
  readonly killedAt: number | null
  readonly when: 'before' | 'after'
  /** Indices of the calls at which the storage is unavailable. */
  readonly storageUnavailableAt: readonly number[]
}

/** The lifetime of a process. All its outgoing calls go through here; after it is killed, none of them returns. */
export class ProcessLifetime {
  readonly #plan: CrashPlan
  readonly #killed = Promise.withResolvers<void>()
  #isKilled = false
  #calls = 0

  constructor(plan: CrashPlan) {
    this.#plan = plan
  }

  get isKilled(): boolean {
    return this.#isKilled
  }

  /** Resolves when the process is killed. */
  get ended(): Promise<void> {
    return this.#killed.promise
  }

  /** Makes an outgoing call, which may kill the process. */
  async call<T>(effect: () => Promise<T>, isStorage = false): Promise<T> {
    if (this.#isKilled) return never()
    this.#calls += 1
    const isLast = this.#calls === this.#plan.killedAt
    if (isLast && this.#plan.when === 'before') return this.#kill()
    if (isStorage && this.#plan.storageUnavailableAt.includes(this.#calls)) {
      throw new ToolkitError('storage-unavailable', 'The database is unavailable.')
    }
    const answer = await effect().catch((error: unknown) => {
      if (this.#isKilled) return never<T>()
      throw error
    })
    if (isLast) return this.#kill()
    return this.#isKilled ? never() : answer
  }

  #kill<T>(): Promise<T> {
    this.#isKilled = true
    this.#killed.resolve()
    return never()
  }

  clock(clock: Clock): Clock {
    return {
      now: () => clock.now(),
      wait: async (durationMs, signal) => {
        if (this.#isKilled) return never()
        await clock.wait(durationMs, signal)
        if (this.#isKilled) await never()
      },
    }
  }

  /** Wraps the storage for this lifetime. */
  storage(storage: Storage): Storage {
    return {
      ...storage,
      recordings: this.#store(storage.recordings),
      runs: this.#store(storage.runs),
      turns: this.#store(storage.turns),
      verdicts: this.#store(storage.verdicts),
      models: this.#store(storage.models),
      deletions: this.#store(storage.deletions),
      strays: this.#store(storage.strays),
      uploads: this.#store(storage.uploads),
      blobs: this.#store(storage.blobs),
    }
  }

  #store<T extends object>(store: T): T {
    return new Proxy(store, {
      get: (target, name) => {
        const method: unknown = Reflect.get(target, name)
        if (typeof method !== 'function') return method
        // `read` returns a stream, which starts with its first block.
        if (name === 'read') return (...given: unknown[]) => Reflect.apply(method, target, given)
        return (...given: unknown[]) =>
          this.call(async () => Reflect.apply(method, target, given), true)
      },
    })
  }
}

function never<T>(): Promise<T> {
  return new Promise<T>(() => undefined)
}
