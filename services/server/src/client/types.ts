export type {
  CorrectionEntryView,
  CorrectionListView,
  CorrectionLogQuery,
  CorrectionLogView,
  CorrectionRequest,
  CorrectionView,
  NewCorrectionEntries,
  StoredCorrectionEntriesView,
} from '../corrections/correction.ts'
export type {
  ChosenExport,
  ChosenExportQuery,
  CorpusExportQuery,
} from '../exports/corpus-export-query.ts'
export type {
  EvidencePlanRequest,
  EvidencePlanView,
  EvidenceSelection,
} from '../exports/evidence-body.ts'
export type { ExportQuery } from '../exports/export-query.ts'
export type { ConfusionsView, CorpusConfusionsView } from '../insight/confusions.ts'
export type { DoubtfulSpeakersView } from '../insight/doubtful-speakers.ts'
export type { DriftQuery, DriftView } from '../insight/drift.ts'
export type { InsightQuery, ScorePairsView } from '../insight/score-pairs.ts'
export type { ClipQuery } from '../resources/clip.ts'
export type { CurveQuery, CurveView } from '../resources/curve.ts'
export type {
  CurveDescriptionView,
  DiarizationChanges,
  DiarizationListView,
  DiarizationRequest,
  DiarizationView,
  SpeakerNamesView,
} from '../resources/diarization.ts'
export type {
  CompareQuery,
  ComparisonView,
  CorpusComparisonQuery,
  CorpusComparisonView,
  CorpusEvaluationView,
  ErrorListView,
  ErrorQuery,
  EvaluationView,
  StretchView,
} from '../resources/evaluation.ts'
export type { Health } from '../resources/health.ts'
export type { HumanScore, VerdictListView, VerdictView } from '../resources/human-score.ts'
export type {
  ComparableVoicesView,
  IdentificationView,
  IdentifyBody,
  IdentityDecisionBody,
} from '../resources/identification.ts'
export type { CorpusImportView, ImportedView } from '../resources/import.ts'
export type { PeaksQuery, PeaksView } from '../resources/peaks.ts'
export type { FailureView, ProblemView } from '../resources/problem.ts'
export type { PageQuery } from '../resources/query.ts'
export type {
  Facets,
  FromUrl,
  ListedRecordingView,
  NewRecordingView,
  RecordingChanges,
  RecordingListView,
  RecordingStatus,
  RecordingView,
  ScoreOriginView,
} from '../resources/recording.ts'
export type { RecordingFilterQuery, RecordingListQuery } from '../resources/recording-query.ts'
export type { DiagramQuery, SpotListQuery, SpotListView, SpotView } from '../resources/spot.ts'
export type { StatisticsQuery, StatisticsView } from '../resources/statistics.ts'
export type { TagCountListView } from '../resources/tag.ts'
export type { TurnListQuery, TurnListView, TurnView } from '../resources/turn.ts'
export type { OpenUploadListView, OpenUploadView } from '../resources/upload.ts'
export type { DueAudioListView } from '../retention/due-audio.ts'
export type { BegunReviewView, NewReviewQuery } from '../review/begun-review.ts'
export type { CalibrationQuery, CalibrationView } from '../review/calibration.ts'
export type {
  CorpusSpotListView,
  CorpusSpotQuery,
  CorpusSpotView,
  CorpusStatisticsView,
} from '../review/corpus-spot.ts'
export type {
  CorpusTurnListView,
  CorpusTurnQuery,
  CorpusTurnView,
} from '../review/corpus-turn.ts'
export type {
  NewStretchVerdictBody,
  StretchVerdictListQuery,
  StretchVerdictListView,
  StretchVerdictView,
} from '../review/stretch-verdict.ts'
export type {
  SourceListView,
  SourceObjectsQuery,
  SourceObjectView,
  SourcePageView,
  WatchedPlaceView,
} from '../sources/source.ts'
export type { TrashEmptiedView, TrashSummaryView } from '../trash/trash.ts'
export type { SavedViewBody, SavedViewListView, SavedViewView } from '../views/saved-view.ts'
export type {
  CleanSpeechView,
  EnrolmentBody,
  EnrolmentView,
  VoiceBody,
  VoiceListView,
  VoiceprintView,
  VoiceSimilarityView,
  VoiceView,
} from '../voices/voice.ts'
