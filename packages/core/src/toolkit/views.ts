import type { SavedView } from '../model/saved-view.ts'

/** The saved views of the list of recordings. */
export interface Views {
  /** By name, without regard to case. */
  list(): Promise<readonly SavedView[]>
  /** Stores a view, or replaces the one with this id. Throws `request-conflict` if there are `MAX_VIEWS` others. */
  put(id: string, view: Pick<SavedView, 'name' | 'search'>): Promise<SavedView>
  /** A missing one is ignored. */
  remove(id: string): Promise<void>
}
