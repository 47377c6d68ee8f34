/** A few small entries, each under its own key. */
export interface EntryStore<T extends { readonly key: string }> {
  /** Stores the entry, replacing the one of its key. */
  put(entry: T): Promise<void>
  /** Nothing there is no error. */
  remove(key: string): Promise<void>
  /** All of them, ordered by key. */
  list(): Promise<readonly T[]>
}
