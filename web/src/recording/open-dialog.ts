/** The dialog of a recording that is open. Null: none. */
export type OpenDialog =
  | { readonly kind: 'run-again' }
  /** Asks about one file after the other. */
  | { readonly kind: 'import'; readonly files: readonly File[] }
  | { readonly kind: 'export' | 'delete-run'; readonly runId: string }
  /** `runId` null: the shown run. */
  | { readonly kind: 'compare'; readonly runId: string | null }
  | null
