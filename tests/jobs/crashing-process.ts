import { type Clock, type Storage, ToolkitError } from '@toolkit/core'

/** Where a life may end or its storage be away: at the n-th time that something leaves it, before or after the effect. */
export interface CrashPlan {
  readonly diesAt: number | null
  readonly when: 'before' | 'after'
  /** Crossings at which the storage is away. */
  readonly storageAwayAt: readonly number[]
}

/** One life of a process: whatever leaves it goes through here. Once it is over nothing that it began comes back to it. */
export class ProcessLifetime {
  readonly #fate: CrashPlan
  readonly #end = Promise.withResolvers<void>()
  #isOver = false
  #crossings = 0

  constructor(fate: CrashPlan) {
    this.#fate = fate
  }

  get isOver(): boolean {
    return this.#isOver
  }

  /** Resolves when the process is killed. */
  get ended(): Promise<void> {
    return this.#end.promise
  }

  /** Passes one call out; it may be the last thing that this life does. */
  async cross<T>(call: () => Promise<T>, isStorage = false): Promise<T> {
    if (this.#isOver) return never()
    this.#crossings += 1
    const isLast = this.#crossings === this.#fate.diesAt
    if (isLast && this.#fate.when === 'before') return this.#die()
    if (isStorage && this.#fate.storageAwayAt.includes(this.#crossings)) {
      throw new ToolkitError('storage-unavailable', 'The database is away.')
    }
    const answer = await call().catch((error: unknown) => {
      if (this.#isOver) return never<T>()
      throw error
    })
    if (isLast) return this.#die()
    return this.#isOver ? never() : answer
  }

  #die<T>(): Promise<T> {
    this.#isOver = true
    this.#end.resolve()
    return never()
  }

  clock(clock: Clock): Clock {
    return {
      now: () => clock.now(),
      wait: async (durationMs, signal) => {
        if (this.#isOver) return never()
        await clock.wait(durationMs, signal)
        if (this.#isOver) await never()
      },
    }
  }

  /** The storage as this life sees it. */
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
        const verb: unknown = Reflect.get(target, name)
        if (typeof verb !== 'function') return verb
        // Bytes are read as a stream, which begins with its first block.
        if (name === 'read') return (...given: unknown[]) => Reflect.apply(verb, target, given)
        return (...given: unknown[]) =>
          this.cross(async () => Reflect.apply(verb, target, given), true)
      },
    })
  }
}

function never<T>(): Promise<T> {
  return new Promise<T>(() => undefined)
}
