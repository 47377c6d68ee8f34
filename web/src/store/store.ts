/** Base class of state that notifies subscribers of changes. */
export abstract class Subscribable {
  readonly #listeners = new Set<() => void>()

  /** Calls `listener` after each change. Returns a function that unsubscribes. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  protected changed(): void {
    for (const listener of this.#listeners) listener()
  }
}

/** A shared value. */
export class Store<T> extends Subscribable {
  #state: T

  constructor(state: T) {
    super()
    this.#state = state
  }

  readonly state = (): T => this.#state

  /** Notifies subscribers only if the value differs. */
  set(state: T): void {
    if (Object.is(state, this.#state)) return
    this.#state = state
    this.changed()
  }
}
