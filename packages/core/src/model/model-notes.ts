import type { ProviderName } from './provider.ts'

/** A field of a request that a model refused, in the provider's words. `at` is ISO 8601. */
export interface RefusedField {
  readonly field: string
  readonly message: string
  readonly at: string
}

/** What was learned of a model by asking it. */
export interface ModelNotes {
  readonly provider: ProviderName
  readonly model: string
  readonly refused: readonly RefusedField[]
}
