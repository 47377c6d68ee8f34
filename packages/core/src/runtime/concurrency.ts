interface Waiting {
  readonly enter: () => void
  readonly urgency: number
}

/** Allows `size` holders at a time: those of lower urgency numbers first, then in the order of their requests. */
export class Semaphore {
  #free: number
  readonly #waiting: Waiting[] = []

  constructor(size: number) {
    this.#free = size
  }

  /** Whether somebody waits for a slot. */
  get isAwaited(): boolean {
    return this.#waiting.length > 0
  }

  /** Resolves with an idempotent release function; rejects with the signal's reason. */
  async acquire(signal: AbortSignal, urgency = Number.POSITIVE_INFINITY): Promise<() => void> {
    signal.throwIfAborted()
    const taken = this.tryAcquire()
    if (taken) return taken
    await this.#wait(signal, urgency)
    return this.#release()
  }

  /** The release function if a slot is free, else null. */
  tryAcquire(): (() => void) | null {
    if (this.#free === 0) return null
    this.#free -= 1
    return this.#release()
  }

  #release(): () => void {
    let held = true
    return () => {
      if (!held) return
      held = false
      const next = this.#waiting.shift()
      if (next) next.enter()
      else this.#free += 1
    }
  }

  #wait(signal: AbortSignal, urgency: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const enter = () => {
        signal.removeEventListener('abort', leave)
        resolve()
      }
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(own), 1)
        reject(signal.reason)
      }
      const own = { enter, urgency }
      const behind = this.#waiting.findLastIndex((other) => other.urgency <= urgency)
      this.#waiting.splice(behind + 1, 0, own)
      signal.addEventListener('abort', leave, { once: true })
    })
  }
}

/** Runs tasks with the same key one after another. */
export class KeyedQueue {
  readonly #last = new Map<string, Promise<unknown>>()

  /** Calls `work` when all earlier tasks with this key have ended, and returns its result. */
  run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key) ?? Promise.resolve()
    // The caller of the earlier task handles its failure.
    const task = before.then(work, work)
    this.#last.set(key, task)
    const forget = () => {
      if (this.#last.get(key) === task) this.#last.delete(key)
    }
    task.then(forget, forget)
    return task
  }
}
