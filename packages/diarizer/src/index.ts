export { type DiarizeOptions, diarize } from './diarize.ts'
export {
  type Engine,
  type EngineJob,
  type EngineOptions,
  type EngineProgress,
  type IdentifiedResult,
  type IdentifyJob,
  startEngine,
} from './engine/engine.ts'
export type { EvidenceReport, VoiceprintResult } from './engine/engine-protocol.ts'
export { type Matching, matchVoiceprints } from './identification/assignment.ts'
export { type IdentifiedSpeaker, identifySpeakers } from './identification/identify.ts'
export { sameVoiceProbability, voiceScore } from './identification/score.ts'
export { packVoiceprint, unpackVoiceprint, type Voice } from './identification/voiceprint.ts'
export { checkModels, loadModels, type Models } from './models.ts'
export type {
  EngineResult,
  EngineTurn,
  FileResult,
  SpeakerHints,
  SpeakerInterval,
  UnmetHint,
} from './result.ts'
export { ENGINE_VERSION } from './version.ts'
