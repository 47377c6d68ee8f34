/** What tells those who subscribe that it has changed. */
export abstract class Subscribable {
  readonly #listeners = new Set<() => void>()

  /** Calls `listener` after each change until the answer is called. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  protected changed(): void {
    for (const listener of this.#listeners) listener()
  }
}

/** One value that parts of the page share. */
export class Store<T> extends Subscribable {
  #state: T

  constructor(state: T) {
    super()
    this.#state = state
  }

  readonly state = (): T => this.#state

  /** The same value again changes nothing. */
  set(state: T): void {
    if (Object.is(state, this.#state)) return
    this.#state = state
    this.changed()
  }
}
