import { pyannoteaiProvider } from '@toolkit/adapter-pyannote'
import type { ProviderRegistration } from '@toolkit/core'
import { localProvider } from './local.ts'

/** All registered providers. The first that the settings ask for is the default. */
export const PROVIDERS = [
  pyannoteaiProvider,
  localProvider,
] as const satisfies readonly ProviderRegistration[]
