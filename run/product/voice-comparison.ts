import { hasCode, type VoiceComparison } from '@toolkit/core'
import { sameVoiceProbability, unpackVoiceprint } from '@toolkit/diarizer/voices'

/** Compares voiceprints of the local engine. Those of pyannoteAI, and of another model, cannot be read. */
export const VOICE_COMPARISON: VoiceComparison = {
  read({ provider, print }) {
    if (provider !== 'local') return null
    try {
      return unpackVoiceprint(print)
    } catch (error) {
      if (hasCode(error, 'request-invalid')) return null
      throw error
    }
  },
  probability: sameVoiceProbability,
}
