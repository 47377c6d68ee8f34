export { createApp } from './app.ts'
export type {
  Engine,
  EngineProgress,
  EngineResult,
  EvidenceReport,
  SpeakerInterval,
  UnmetHint,
} from './engine.ts'
export type { FaultInput } from './faults/fault-list.ts'
export { createFaults, type Faults } from './faults/faults.ts'
export { GENERATED_MODEL, generatedEngine } from './generated/generated-engine.ts'
export { openRecordedEngine, RECORDED_MODEL } from './generated/recorded-engine.ts'
export type { Limits } from './http/rate-limit.ts'
export { type LocalPyannoteaiOptions, openLocalPyannoteai } from './local-pyannoteai.ts'
export type { Log, LogEntry } from './log.ts'
export type { PostNotice } from './notices/notice-post.ts'
export type { LocalPorts } from './ports.ts'
