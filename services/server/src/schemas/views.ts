import type { z } from '@hono/zod-openapi'
import type { curveView, peaksView, statisticsView } from './curve.ts'
import type {
  curveDescriptionView,
  diarizationListView,
  diarizationRequestBody,
  diarizationView,
} from './diarization.ts'
import type { healthView } from './health.ts'
import type { failureView, problemView } from './problem.ts'
import type {
  facetsView,
  listedRecordingView,
  newRecordingView,
  recordingChangesBody,
  recordingListView,
  recordingView,
  scoreOriginView,
} from './recording.ts'
import type { recordingListQuery } from './recording-query.ts'
import type {
  curveQuery,
  pageQuery,
  peaksQuery,
  spotListQuery,
  statisticsQuery,
  turnListQuery,
} from './result-query.ts'
import type { spotListView, spotView } from './spot.ts'
import type { turnListView, turnView } from './turn.ts'
import type { openUploadListView, openUploadView } from './upload.ts'
import type { humanScoreBody, verdictListView, verdictView } from './verdict.ts'

export type RecordingView = z.infer<typeof recordingView>
/** A recording in a list: without the names of its speakers. */
export type ListedRecordingView = z.infer<typeof listedRecordingView>
export type NewRecordingView = z.infer<typeof newRecordingView>
export type RecordingListView = z.infer<typeof recordingListView>
export type RecordingChanges = z.infer<typeof recordingChangesBody>
export type RecordingStatus = RecordingView['status']
export type ScoreOriginView = z.infer<typeof scoreOriginView>
export type Facets = z.infer<typeof facetsView>
export type DiarizationView = z.infer<typeof diarizationView>
export type DiarizationListView = z.infer<typeof diarizationListView>
export type DiarizationRequest = z.infer<ReturnType<typeof diarizationRequestBody>>
export type CurveDescriptionView = z.infer<typeof curveDescriptionView>
export type TurnView = z.infer<typeof turnView>
export type TurnListView = z.infer<typeof turnListView>
export type SpotView = z.infer<typeof spotView>
export type SpotListView = z.infer<typeof spotListView>
export type CurveView = z.infer<typeof curveView>
export type PeaksView = z.infer<typeof peaksView>
export type StatisticsView = z.infer<typeof statisticsView>
export type VerdictView = z.infer<typeof verdictView>
export type VerdictListView = z.infer<typeof verdictListView>
export type HumanScore = z.infer<typeof humanScoreBody>
export type Health = z.infer<typeof healthView>
export type OpenUploadView = z.infer<typeof openUploadView>
export type OpenUploadListView = z.infer<typeof openUploadListView>
export type ProblemView = z.infer<typeof problemView>
export type FailureView = z.infer<typeof failureView>

/** What a call takes in its query; every name may be left out. */
export type RecordingListQuery = Partial<z.infer<ReturnType<typeof recordingListQuery>>>
export type TurnListQuery = Partial<z.infer<typeof turnListQuery>>
export type SpotListQuery = Partial<z.infer<typeof spotListQuery>>
export type CurveQuery = Partial<z.infer<typeof curveQuery>>
export type PeaksQuery = Partial<z.infer<typeof peaksQuery>>
export type StatisticsQuery = Partial<z.infer<typeof statisticsQuery>>
export type PageQuery = Partial<z.infer<typeof pageQuery>>
