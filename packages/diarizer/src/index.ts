export { type DiarizeOptions, diarize } from './diarize.ts'
export {
  type Engine,
  type EngineJob,
  type EngineOptions,
  type EngineProgress,
  startEngine,
} from './engine/engine.ts'
export type { EvidenceReport } from './engine/engine-protocol.ts'
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
