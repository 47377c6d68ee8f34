import type { ProviderRegistration, ProviderSettings } from '@toolkit/core'
import { CLOUD_MODELS } from '@toolkit/pyannote-wire'
import { PYANNOTE_PROVIDERS } from './descriptions.ts'
import { openPyannote } from './pyannote.ts'

const settings = {
  TOKEN_PYANNOTE: { kind: 'text' },
  PYANNOTEAI_API_URL: { kind: 'origin', default: 'https://api.pyannote.ai' },
  PYANNOTEAI_MODEL: { kind: 'text', default: 'precision-2', maxLength: 200 },
  PYANNOTEAI_WEBHOOK_SIGNING_SECRET: { kind: 'list' },
} as const satisfies ProviderSettings

/** pyannoteAI in the cloud, with the configured model as the default. It needs a token. */
export const pyannoteaiProvider: ProviderRegistration<typeof settings> = {
  ...PYANNOTE_PROVIDERS.pyannoteai,
  keySetting: 'TOKEN_PYANNOTE',
  settings,
  faults: () => [],
  signingSecrets: ({ PYANNOTEAI_WEBHOOK_SIGNING_SECRET }) => PYANNOTEAI_WEBHOOK_SIGNING_SECRET,
  async open({ TOKEN_PYANNOTE: key, PYANNOTEAI_API_URL, PYANNOTEAI_MODEL }) {
    if (key === undefined) return null
    const provider = openPyannote({
      name: 'pyannoteai',
      origin: PYANNOTEAI_API_URL,
      key,
      models: [...new Set([PYANNOTEAI_MODEL, ...CLOUD_MODELS])],
    })
    return { provider, childPid: () => undefined, close: async () => undefined }
  },
}
