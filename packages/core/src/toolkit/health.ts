import type { ProviderDescription } from '../ports/diarization-provider.ts'

export interface ProviderHealth extends ProviderDescription {
  readonly default: boolean
  readonly reachable: boolean
  readonly detail: string | null
}

export interface DiskHealth {
  /** null: unknown. */
  readonly freeBytes: number | null
  /** Too little for new recordings. */
  readonly low: boolean
}
