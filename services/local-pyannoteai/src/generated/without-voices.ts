import { ToolkitError } from '@toolkit/core'
import type { Engine } from '../engine.ts'

const NO_VOICES = 'These results come without an engine, so there are no voices to compare.'

/** The part of an engine that knows voices, for results that come without any: it refuses. */
export const withoutVoices: Pick<Engine, 'identify' | 'voiceprint' | 'voiceprintFault'> = {
  identify: async () => {
    throw new ToolkitError('diarization-failed', NO_VOICES)
  },
  voiceprint: async () => {
    throw new ToolkitError('diarization-failed', NO_VOICES)
  },
  voiceprintFault: () => NO_VOICES,
}
