import { describe } from 'vitest'
import { readSettings } from '../../run/settings.ts'
import { liveScenarios } from './scenarios.ts'

const { TOKEN_PYANNOTE: key, PYANNOTEAI_API_URL: origin } = readSettings(process.env)

if (key === undefined) {
  console.log('Set TOKEN_PYANNOTE to run this: one recording of 20 seconds goes to pyannoteAI.')
}

describe.skipIf(key === undefined)("pyannoteAI's cloud", () => {
  liveScenarios(() => ({ origin, key: key ?? '' }))
})
