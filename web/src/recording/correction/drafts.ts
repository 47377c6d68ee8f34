import type { Operation } from '@toolkit/server/client'

/** What an unsent entry does. `of`: the id of the entry that is undone or redone; its number is not known yet. */
export type DraftAction =
  | { readonly kind: 'do'; readonly operation: Operation }
  | { readonly kind: 'undo' | 'redo'; readonly of: string }

/** An entry that the server has not confirmed. */
export interface Draft {
  readonly id: string
  readonly action: DraftAction
}

/** An edit that no longer fits, because of another edit that was stored before it. */
export interface DroppedEdit {
  readonly id: string
  readonly words: string
  readonly reason: string
}

/** What outlives a reload of the page. */
export interface KeptEdits {
  readonly drafts: readonly Draft[]
  readonly dropped: readonly DroppedEdit[]
}
