import { pyannoteaiProvider } from '@toolkit/adapter-pyannote'
import type { ProviderRegistration } from '@toolkit/core'
import { localProvider } from './local.ts'

/** Every provider that there can be; the first that the settings ask for is the default. */
export const PROVIDERS = [
  pyannoteaiProvider,
  localProvider,
] as const satisfies readonly ProviderRegistration[]
