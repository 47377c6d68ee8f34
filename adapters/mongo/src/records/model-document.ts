import type { ModelNotes } from '@toolkit/core'

/** What was noted of a model, as it is stored. */
export interface ModelDocument extends ModelNotes {
  readonly _id: string
}
