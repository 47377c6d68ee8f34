import { PYANNOTE_PROVIDERS } from '@toolkit/adapter-pyannote'
import type { RegisteredProvider } from '@toolkit/core'

/** Every provider that there can be, whether the settings ask for it or not. */
export const REGISTERED: readonly RegisteredProvider[] = [
  PYANNOTE_PROVIDERS.pyannoteai,
  PYANNOTE_PROVIDERS.local,
]
