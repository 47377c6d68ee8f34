import { useSyncExternalStore } from 'react'
import { Store } from './store.ts'

/** A value that is kept in this browser across visits. */
export class Remembered<T> extends Store<T> {
  readonly #key: string
  readonly #read: (stored: unknown) => T

  /** `read` parses what is stored; it gets `null` if nothing is, and returns a valid value for any input. */
  constructor(key: string, read: (stored: unknown) => T) {
    super(read(storedAt(key)))
    this.#key = key
    this.#read = read
  }

  /** Follows what other tabs store. */
  shared(): this {
    globalThis.addEventListener?.('storage', ({ key }: { readonly key?: string | null }) => {
      if (key === this.#key) super.set(this.#read(storedAt(this.#key)))
    })
    return this
  }

  override set(state: T): void {
    super.set(state)
    try {
      localStorage.setItem(this.#key, JSON.stringify(state))
    } catch {
      // Storage is blocked or full: the value is kept until the page is closed.
    }
  }
}

/** The value, which renders the component again when it changes. */
export function useRemembered<T>(store: Remembered<T>): T {
  return useSyncExternalStore(store.subscribe, store.state)
}

function storedAt(key: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null')
  } catch {
    // Storage is blocked, or its content is no JSON.
    return null
  }
}
