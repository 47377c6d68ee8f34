// What compares voiceprints, without the engine and its runtime.
export { sameVoiceProbability } from './score.ts'
export { unpackVoiceprint } from './voiceprint.ts'
