export { agreement, type ReviewerVerdict } from './calibration/agreement.ts'
export { isotonicRegression, mapLinear } from './calibration/isotonic.ts'
export {
  type MomentColumns,
  momentColumns,
  RESAMPLES,
  type Reliability,
  reliability,
} from './calibration/reliability.ts'
export type { JudgedMoment } from './calibration/reviewed-design.ts'
export { blindOrder } from './calibration/sampling-design.ts'
export { weightedShare, wilsonInterval } from './calibration/wilson.ts'
export { wrongTime } from './calibration/wrong-time.ts'
export * from './corpus.ts'
export type { EditedTurn, TurnStatus } from './correction/edited-turns.ts'
export * from './correction/log.ts'
export { MAX_OPERATION_TURNS, type Operation, type TurnId } from './correction/operations.ts'
export * from './correction/record.ts'
export * from './correction/state.ts'
export { curveBins, sliceCurve } from './curves/curve-bins.ts'
export * from './curves/curve-blocks.ts'
export { countMissing } from './curves/curve-figures.ts'
export { histogramOfCurve, histogramOfScores } from './curves/histogram.ts'
export * from './curves/packed-curve.ts'
export {
  ERRORS,
  type ErrorCode,
  type FieldError,
  fieldErrors,
  hasCode,
  ToolkitError,
} from './errors.ts'
export * from './evaluation/comparison.ts'
export * from './evaluation/confidence-error.ts'
export * from './evaluation/corpus-rates.ts'
export * from './evaluation/error-lane.ts'
export * from './evaluation/error-rates.ts'
export * from './formats/cursor.ts'
export { diagramSvg } from './formats/diagram-svg.ts'
export { unpackTurns } from './formats/packed-turns.ts'
export { parseRttm } from './formats/rttm.ts'
export { CONFUSION_MARGIN, CONFUSION_TURNS } from './insight/confusions.ts'
export {
  DRIFT_ALPHA,
  DRIFT_MIN_RECORDINGS,
  DRIFT_WINDOW_WEEKS,
} from './insight/drift.ts'
export { GROUPINGS } from './insight/grouping.ts'
export { LITTLE_SPEECH_SECONDS } from './insight/little-speech.ts'
export { mannWhitney } from './insight/mann-whitney.ts'
export { rankCorrelation } from './insight/ranks.ts'
export * from './maintenance/repair.ts'
export { adoptStray, findStrays, purgeStray } from './maintenance/strays.ts'
export * from './maintenance/verify.ts'
export { audioRemoved } from './media/sound.ts'
export type { Deletion, FoundStray, Stray } from './model/deletion.ts'
export type { Evaluation, Stretch } from './model/evaluation.ts'
export {
  type FieldDeclaration,
  type FieldKind,
  type Fields,
  findInvalidField,
  type NamesWith,
  type RecordOf,
  shownFields,
  storedRecord,
  type ValueOf,
} from './model/fields.ts'
export { folderOf } from './model/folder.ts'
export type { IdentifiedSpeaker, SpeakerScores } from './model/identification.ts'
export * from './model/media.ts'
export {
  isBlankName,
  isolated,
  MAX_NAME_CHARACTERS,
  nameFault,
  trimName,
  withoutExtension,
} from './model/name.ts'
export {
  RECORDING_FIELDS,
  type Recording,
  type ToolkitEvent,
  VERDICT_FIELDS,
  type Verdict,
} from './model/recording.ts'
export * from './model/recording-query.ts'
export {
  HUMAN_PROVIDER,
  IMPORT_PROVIDER,
  MAX_REQUESTED_SPEAKERS,
  type ModelNotes,
  NO_FIGURES,
  NO_HINTS,
  NO_WEBHOOK,
  type Notice,
  noticePath,
  type Progress,
  type RefusedField,
  type RequestedRun,
  RUN_FIELDS,
  RUN_STATUSES,
  type Run,
  type RunFigures,
  type RunSummary,
  type SpeakerHints,
  SUMMARY_FIELDS,
  type WebhookState,
} from './model/run.ts'
export { hasEnded } from './model/run-transitions.ts'
export * from './model/saved-view.ts'
export {
  type CurveKind,
  type CurveName,
  compareOrigins,
  defaultCurve,
  MISSING_BYTE,
  type NamedCurve,
  type ProviderName,
  SCORE_NAMES,
  type ScoreCurve,
  type ScoreName,
  type ScoreOrigin,
} from './model/score.ts'
export * from './model/speaker-colours.ts'
export * from './model/speaker-doubt.ts'
export { coloursByLabel, MAX_SPEAKER_NAMES, type SpeakerNames } from './model/speaker-names.ts'
export * from './model/stretch-verdict.ts'
export * from './model/tags.ts'
export * from './model/taken-object.ts'
export {
  type GivenTurn,
  TURN_FIELDS,
  TURN_SORTS,
  type Turn,
  type TurnQuery,
  type TurnSort,
} from './model/turn.ts'
export * from './model/upload.ts'
export * from './ports/blob-store.ts'
export * from './ports/clock.ts'
export {
  type DiarizationProvider,
  describeProvider,
  type FoundJob,
  type JobSearch,
  type ProviderDescription,
  type ProviderJob,
  type ProviderResult,
  type SubmitRequest,
  type VoiceprintJob,
} from './ports/diarization-provider.ts'
export type { LogEntry } from './ports/log.ts'
export * from './ports/provider-registration.ts'
export * from './ports/record-stores.ts'
export * from './ports/source-browser.ts'
export * from './ports/source-reader.ts'
export * from './ports/storage.ts'
export type { UploadStore } from './ports/upload-store.ts'
export * from './review/candidates.ts'
export { candidateSteps, NO_CANDIDATES } from './review/find-candidates.ts'
export { reasonFinder } from './review/find-reasons.ts'
export { NO_TURNS, WorstTurnFinder } from './review/find-worst-turns.ts'
export * from './review/reasons.ts'
export * from './review/review-record.ts'
export type { CandidateTotal, ThresholdTotal } from './review/totals.ts'
export * from './review/worst-turns.ts'
export * from './runtime/abortable.ts'
export { audioDueMs } from './runtime/audio-due.ts'
export {
  audioKey,
  curveKey,
  ELSEWHERE_KEY,
  ENROLMENTS_PREFIX,
  enrolmentKey,
  peaksKey,
  RECORDINGS_PREFIX,
  rawAnswerKey,
  recordingKey,
  renditionKey,
  runKey,
} from './runtime/blob-keys.ts'
export { readAll, readHead, singleBlock } from './runtime/byte-streams.ts'
export { KeyedQueue, Semaphore } from './runtime/concurrency.ts'
export * from './runtime/scan.ts'
export { namesOfRun } from './runtime/speaker-names.ts'
export type {
  Digest,
  PreparationTask,
  Prepared,
  ProbedFile,
  ToolkitDependencies,
} from './runtime/system.ts'
export { ExclusiveTasks, Tasks } from './runtime/tasks.ts'
export { withTimeout } from './runtime/timeout.ts'
export { assign } from './statistics/assignment.ts'
export * from './statistics/binary-search.ts'
export { overlapTimes } from './statistics/overlap.ts'
export { overlapShares, overlapTable } from './statistics/overlap-table.ts'
export { quantile } from './statistics/quantile.ts'
export { speakerCountDoubt } from './statistics/speaker-count-doubt.ts'
export type { SpokenInterval } from './statistics/speech-sweep.ts'
export {
  findSpots,
  locateSpots,
  SPOT_SORTS,
  type Spot,
  type SpotOptions,
  type SpotSort,
  type SpotTable,
  sortSpots,
  spotAt,
  spotPage,
} from './statistics/spots.ts'
export { allSteps } from './statistics/steps.ts'
export { completeSummary, summarise } from './statistics/summary.ts'
export * from './statistics/turns.ts'
export { verdictLookup } from './statistics/verdict-lookup.ts'
export type { Calibration, ReviewEstimate } from './toolkit/calibration.ts'
export type { NewEntry } from './toolkit/corrections.ts'
export type { ModelChoice } from './toolkit/evaluations.ts'
export type { ProviderHealth } from './toolkit/health.ts'
export type { ImportedResult, ImportRequest } from './toolkit/imports.ts'
export type { Insights } from './toolkit/insights.ts'
export type { RecordingChanges } from './toolkit/recordings.ts'
export type { Results } from './toolkit/results.ts'
export type { DueAudio } from './toolkit/retention.ts'
export type { NewReview, Review } from './toolkit/review.ts'
export type { FollowedRun, RunRequest } from './toolkit/runs.ts'
export type { ListedObject, Sources, WatchState } from './toolkit/sources.ts'
export type { NewStretchVerdict } from './toolkit/stretch-verdicts.ts'
export type { Toolkit } from './toolkit/toolkit.ts'
export type { EarlierSubmission, NewRecording, Uploads } from './toolkit/uploads.ts'
export type { EnrolledVoice, EnrolmentRequest } from './toolkit/voices.ts'
export { createCorpusExport } from './use-cases/corpus-export.ts'
export * from './use-cases/create-toolkit.ts'
export type { VoiceChoice } from './voices/chosen-voices.ts'
export * from './voices/enrolment.ts'
export * from './voices/name-speakers.ts'
export { type Identity, identitiesOf } from './voices/proposals.ts'
export * from './voices/similar-voices.ts'
export * from './voices/voice.ts'
