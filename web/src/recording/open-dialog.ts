/** The dialog of a recording that is open. Null: none. */
export type OpenDialog =
  | { readonly kind: 'run-again' }
  /** Asks about one file after the other. */
  | { readonly kind: 'import'; readonly files: readonly File[] }
  | { readonly kind: 'export' | 'delete-run'; readonly runId: string }
  | {
      readonly kind: 'enrol'
      readonly runId: string
      /** The label of the speaker. */
      readonly speaker: string
      /** The name that the person gave the speaker, or the label. */
      readonly name: string
    }
  /** `runId` null: the shown run. */
  | { readonly kind: 'compare'; readonly runId: string | null }
  | null
