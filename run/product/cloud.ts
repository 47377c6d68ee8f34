import { openPyannote } from '@toolkit/adapter-pyannote'
import type { DiarizationProvider } from '@toolkit/core'
import { CLOUD_MODELS } from '@toolkit/pyannote-wire'
import type { Settings } from '../process/settings.ts'

export type CloudSettings = Pick<
  Settings,
  'TOKEN_PYANNOTE' | 'PYANNOTEAI_API_URL' | 'PYANNOTEAI_MODEL'
>

/** pyannoteAI's cloud, with the chosen model first; null without a token. */
export function openCloud(settings: CloudSettings): DiarizationProvider | null {
  if (settings.TOKEN_PYANNOTE === undefined) return null
  return openPyannote({
    name: 'pyannoteai',
    origin: settings.PYANNOTEAI_API_URL,
    key: settings.TOKEN_PYANNOTE,
    models: [...new Set([settings.PYANNOTEAI_MODEL, ...CLOUD_MODELS])],
  })
}
