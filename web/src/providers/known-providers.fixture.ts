import type { KnownProviders } from './known-providers.ts'

export const KNOWN: KnownProviders = [
  { name: 'pyannoteai', label: 'pyannoteAI', paid: true, keySetting: 'TOKEN_PYANNOTE' },
  { name: 'local', label: 'this machine', paid: false, keySetting: null },
]
