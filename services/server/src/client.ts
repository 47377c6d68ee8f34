import {
  type CurveKind,
  curveFromBytes,
  type ScoreCurve,
  type Turn,
  unpackTurns,
} from '@toolkit/core'
import { createRequester, type Fetch, pathOf } from './client/request.ts'
import type {
  BegunReviewView,
  CalibrationQuery,
  CalibrationView,
  ChosenExportQuery,
  CleanSpeechView,
  ClipQuery,
  ComparableVoicesView,
  CompareQuery,
  ComparisonView,
  ConfusionsView,
  CorpusComparisonQuery,
  CorpusComparisonView,
  CorpusConfusionsView,
  CorpusEvaluationView,
  CorpusExportQuery,
  CorpusImportView,
  CorpusSpotListView,
  CorpusSpotQuery,
  CorpusStatisticsView,
  CorpusTurnListView,
  CorpusTurnQuery,
  CorrectionListView,
  CorrectionLogQuery,
  CorrectionLogView,
  CorrectionRequest,
  CorrectionView,
  CurveQuery,
  CurveView,
  DiagramQuery,
  DiarizationChanges,
  DiarizationListView,
  DiarizationRequest,
  DiarizationView,
  DoubtfulSpeakersView,
  DriftQuery,
  DriftView,
  DueAudioListView,
  EnrolmentBody,
  EnrolmentView,
  ErrorListView,
  ErrorQuery,
  EvidencePlanRequest,
  EvidencePlanView,
  EvidenceSelection,
  ExportQuery,
  Facets,
  FromUrl,
  Health,
  HumanScore,
  IdentityDecisionBody,
  ImportedView,
  InsightQuery,
  NewCorrectionEntries,
  NewRecordingView,
  NewReviewQuery,
  NewStretchVerdictBody,
  OpenUploadListView,
  OpenUploadView,
  PageQuery,
  PeaksQuery,
  PeaksView,
  RecordingChanges,
  RecordingFilterQuery,
  RecordingListQuery,
  RecordingListView,
  RecordingView,
  SavedViewBody,
  SavedViewListView,
  SavedViewView,
  ScorePairsView,
  SourceListView,
  SourceObjectsQuery,
  SourcePageView,
  SpotListQuery,
  SpotListView,
  StatisticsQuery,
  StatisticsView,
  StoredCorrectionEntriesView,
  StretchVerdictListQuery,
  StretchVerdictListView,
  StretchVerdictView,
  StretchView,
  TagCountListView,
  TrashEmptiedView,
  TrashSummaryView,
  TurnListQuery,
  TurnListView,
  VerdictListView,
  VoiceBody,
  VoiceListView,
  VoiceprintView,
  VoiceSimilarityView,
  VoiceView,
} from './client/types.ts'

export type {
  BoundedField,
  ColoursByLabel,
  CorrectionAction,
  CorrectionEntry,
  CorrectionHistory,
  CorrectionState,
  CurveBlocks,
  EditedTurn,
  Operation,
  Presence,
  Reason,
  RecordingSort,
  RunFigures,
  ScoreCurve,
  SpeakerCountDoubt,
  SpeakerRange,
  SpotTable,
  Texture,
  TurnId,
  TurnStatus,
} from '@toolkit/core'
// Sorts and filters of lists, colours, and what the page computes itself while a threshold is dragged or a turn edited.
export {
  appended,
  applyOperation,
  assignColours,
  audioDueMs,
  BOUNDED_FIELDS,
  blindOrder,
  boundsOf,
  CANDIDATE_RULE,
  CANDIDATE_THRESHOLDS,
  candidateValue,
  coloursByLabel,
  correctionOf,
  countedTags,
  curveBlocks,
  drawText,
  emptyHistory,
  fieldsThatNeed,
  figuresOf,
  GROUPINGS,
  HUES,
  histogramOfCurve,
  histogramOfScores,
  hueOf,
  isolated,
  locateSpots,
  MAX_CHOSEN,
  MAX_IDENTIFIED_PRINTS,
  MAX_REQUESTED_SPEAKERS,
  MAX_TAG_CHARACTERS,
  MAX_TAGS,
  NO_FIGURES,
  normalizedTag,
  overlapShares,
  overlapTable,
  overlapTimes,
  PRESENCES,
  partitionPoint,
  REASONS,
  RECORDING_SORTS,
  redoable,
  replay,
  SPEAKER_COLOURS,
  SPEAKER_COUNT_DOUBTS,
  scoreOf,
  spotAt,
  spotPage,
  summarise,
  TEXTURES,
  tagFault,
  tagKey,
  textureOf,
  undoable,
  verdictLookup,
} from '@toolkit/core'
export { ApiError } from './client/request.ts'
export type * from './client/types.ts'

/** The events of `GET /api/events`: name and data. */
export interface ServerEvents {
  readonly recording: RecordingView
  readonly diarization: DiarizationView
  readonly preparation: { readonly recordingId: string; readonly fraction: number }
  readonly deleted: { readonly recordingId: string; readonly runId: string | null }
  /** A stretch was judged, or the verdict was taken back. */
  readonly verdict: StretchVerdictView
  /** A correction began, its log grew, or it is done; `length` null: it was discarded. */
  readonly correction: {
    readonly recordingId: string
    readonly correctionId: string
    readonly length: number | null
  }
  /** A voice, or a voiceprint that is being made for it, is new, was changed or deleted. */
  readonly voice: { readonly voiceId: string }
}

/** Options of every call. */
export interface CallOptions {
  readonly signal?: AbortSignal
}

export type Client = ReturnType<typeof createClient>

/**
 * A typed client of the API. `baseUrl` is an origin, or '' for the origin of the page.
 * A call rejects with an `ApiError`, which has the problem document, if the server answers with an error.
 */
export function createClient(baseUrl = '', fetch: Fetch = globalThis.fetch.bind(globalThis)) {
  const { send, call, url } = createRequester(baseUrl, fetch)
  const of = (id: string, ...rest: string[]) => pathOf('recordings', id, ...rest)
  return {
    health: (o?: CallOptions) => call<Health>('GET', '/health', o),
    list: (query: RecordingListQuery, o?: CallOptions) =>
      call<RecordingListView>('GET', '/recordings', { ...o, query }),
    facets: (query: RecordingListQuery, o?: CallOptions) =>
      call<Facets>('GET', '/recordings/facets', { ...o, query }),
    /** The tags of the recordings that match, and how many have each. */
    tags: (query: RecordingFilterQuery = {}, o?: CallOptions) =>
      call<TagCountListView>('GET', '/tags', { ...o, query }),
    views: (o?: CallOptions) => call<SavedViewListView>('GET', '/views', o),
    /** Saves a view, or replaces the one with this id. */
    saveView: (id: string, body: SavedViewBody, o?: CallOptions) =>
      call<SavedViewView>('PUT', pathOf('views', id), { ...o, body }),
    removeView: (id: string, o?: CallOptions) =>
      call<null>('DELETE', pathOf('views', id), { ...o, keepalive: true }),
    voices: (o?: CallOptions) => call<VoiceListView>('GET', '/voices', o),
    /** Which voices are similar, and how sure each is of itself. */
    voiceSimilarity: (o?: CallOptions) => call<VoiceSimilarityView>('GET', '/voice-similarity', o),
    createVoice: (body: VoiceBody, o?: CallOptions) =>
      call<VoiceView>('POST', '/voices', { ...o, body }),
    renameVoice: (id: string, body: VoiceBody, o?: CallOptions) =>
      call<VoiceView>('PATCH', pathOf('voices', id), { ...o, body }),
    removeVoice: (id: string, o?: CallOptions) =>
      call<null>('DELETE', pathOf('voices', id), { ...o, keepalive: true }),
    /** The address of the voiceprints of a voice, to download. */
    voiceExportUrl: (id: string) => url(pathOf('voices', id, 'export')),
    /** What a voiceprint of a speaker is best made of. */
    cleanSpeech: (id: string, query: { speaker: string; run?: string }, o?: CallOptions) =>
      call<CleanSpeechView>('GET', of(id, 'clean-speech'), { ...o, query }),
    /** Starts to make a voiceprint of a recording. */
    enrol: (id: string, body: EnrolmentBody, idempotencyKey: string, o?: CallOptions) =>
      call<EnrolmentView | VoiceprintView>('POST', pathOf('voices', id, 'prints'), {
        ...o,
        headers: { 'Idempotency-Key': idempotencyKey },
        body,
      }),
    /** Starts to make a voiceprint of a file. */
    enrolFile: (
      id: string,
      file: File,
      fields: { readonly provider?: string | undefined; readonly confirm: boolean },
      idempotencyKey: string,
      o?: CallOptions,
    ) =>
      call<EnrolmentView | VoiceprintView>('POST', pathOf('voices', id, 'prints'), {
        ...o,
        headers: { 'Idempotency-Key': idempotencyKey },
        form: enrolmentForm(file, fields),
      }),
    removePrint: (id: string, printId: string, o?: CallOptions) =>
      call<VoiceView>('DELETE', pathOf('voices', id, 'prints', printId), o),
    retryEnrolment: (
      id: string,
      enrolmentId: string,
      body: { confirm: boolean },
      o?: CallOptions,
    ) =>
      call<EnrolmentView>('POST', pathOf('voices', id, 'enrolments', enrolmentId, 'retry'), {
        ...o,
        body,
      }),
    discardEnrolment: (id: string, enrolmentId: string, o?: CallOptions) =>
      call<null>('DELETE', pathOf('voices', id, 'enrolments', enrolmentId), o),
    recording: (id: string, o?: CallOptions) => call<RecordingView>('GET', of(id), o),
    change: (id: string, body: RecordingChanges, o?: CallOptions) =>
      call<RecordingView>('PATCH', of(id), { ...o, body }),
    /** Moves a recording to the trash, even if the page is left meanwhile. */
    trash: (id: string, o?: CallOptions) => call<null>('DELETE', of(id), { ...o, keepalive: true }),
    restore: (id: string, o?: CallOptions) =>
      call<RecordingView>('POST', of(id, 'restore'), { ...o, keepalive: true }),
    /** Deletes a recording permanently. */
    remove: (id: string, o?: CallOptions) =>
      call<null>('DELETE', of(id), { ...o, query: { permanently: true } }),
    trashSummary: (o?: CallOptions) => call<TrashSummaryView>('GET', '/trash', o),
    /** The audio that is removed within so many days. */
    dueAudio: (query: { readonly days?: number } = {}, o?: CallOptions) =>
      call<DueAudioListView>('GET', '/audio-retention', { ...o, query }),
    emptyTrash: (o?: CallOptions) => call<TrashEmptiedView>('DELETE', '/trash', o),
    peaks: (id: string, query: PeaksQuery, o?: CallOptions) =>
      call<PeaksView>('GET', of(id, 'peaks'), { ...o, query }),
    /** A part of the sound at `rate` Hz: the samples of its channels mixed to one. */
    clipSamples: async (
      id: string,
      query: Omit<ClipQuery, 'channels'> & { readonly rate: number },
      o?: CallOptions,
    ): Promise<Int16Array<ArrayBuffer>> =>
      wavSamples(await send('GET', of(id, 'clip'), { ...o, query: { ...query, channels: 1 } })),
    setHumanScore: (id: string, body: HumanScore, o?: CallOptions) =>
      call<RecordingView>('PUT', of(id, 'human-score'), { ...o, body }),
    clearHumanScore: (id: string, o?: CallOptions) =>
      call<RecordingView>('DELETE', of(id, 'human-score'), o),
    verdicts: (id: string, query: PageQuery = {}, o?: CallOptions) =>
      call<VerdictListView>('GET', of(id, 'human-scores'), { ...o, query }),
    /** Judges a stretch. Repeated with the same `id`, it is answered with the first verdict. */
    judge: (body: NewStretchVerdictBody, o?: CallOptions) =>
      call<StretchVerdictView>('POST', '/verdicts', { ...o, body }),
    corpusSpots: (query: CorpusSpotQuery = {}, o?: CallOptions) =>
      call<CorpusSpotListView>('GET', '/spots', { ...o, query }),
    beginReview: (query: NewReviewQuery, o?: CallOptions) =>
      call<BegunReviewView>('POST', '/reviews', { ...o, query }),
    corpusTurns: (query: CorpusTurnQuery = {}, o?: CallOptions) =>
      call<CorpusTurnListView>('GET', '/turns', { ...o, query }),
    calibration: (query: CalibrationQuery = {}, o?: CallOptions) =>
      call<CalibrationView>('GET', '/calibration', { ...o, query }),
    corpusStatistics: (query: RecordingFilterQuery = {}, o?: CallOptions) =>
      call<CorpusStatisticsView>('GET', '/statistics', { ...o, query }),
    /** Human scores beside the mean confidence, by origin. */
    scorePairs: (query: InsightQuery = {}, o?: CallOptions) =>
      call<ScorePairsView>('GET', '/insight/scores', { ...o, query }),
    /** The mean confidence by week. */
    drift: (query: DriftQuery = {}, o?: CallOptions) =>
      call<DriftView>('GET', '/insight/drift', { ...o, query }),
    /** Which speakers of a recording might be another. */
    confusions: (id: string, query: { readonly run?: string } = {}, o?: CallOptions) =>
      call<ConfusionsView>('GET', of(id, 'confusions'), { ...o, query }),
    /** Which people might be confused, over the newest recordings. */
    corpusConfusions: (query: InsightQuery = {}, o?: CallOptions) =>
      call<CorpusConfusionsView>('GET', '/insight/confusions', { ...o, query }),
    /** Recordings in which the speakers are in doubt. */
    doubtfulSpeakers: (query: InsightQuery = {}, o?: CallOptions) =>
      call<DoubtfulSpeakersView>('GET', '/insight/speakers', { ...o, query }),
    /** Takes a verdict on a stretch back. */
    undoVerdict: (id: string, o?: CallOptions) =>
      call<StretchVerdictView>('DELETE', pathOf('verdicts', id), o),
    stretchVerdicts: (query: StretchVerdictListQuery = {}, o?: CallOptions) =>
      call<StretchVerdictListView>('GET', '/verdicts', { ...o, query }),
    choose: (id: string, runId: string, o?: CallOptions) =>
      call<RecordingView>('PUT', of(id, 'current'), { ...o, body: { runId } }),
    diarize: (id: string, body: DiarizationRequest, o?: CallOptions) =>
      call<DiarizationView>('POST', of(id, 'diarizations'), { ...o, body }),
    /** The voices that speakers can be compared with. */
    comparableVoices: (o?: CallOptions) =>
      call<ComparableVoicesView>('GET', '/comparable-voices', o),
    /** Decides which voice a speaker is. */
    decideIdentity: (id: string, runId: string, body: IdentityDecisionBody, o?: CallOptions) =>
      call<DiarizationView>('PUT', of(id, 'diarizations', runId, 'identities'), { ...o, body }),
    diarizations: (id: string, query: PageQuery = {}, o?: CallOptions) =>
      call<DiarizationListView>('GET', of(id, 'diarizations'), { ...o, query }),
    diarization: (id: string, runId: string, o?: CallOptions) =>
      call<DiarizationView>('GET', of(id, 'diarizations', runId), o),
    changeDiarization: (id: string, runId: string, body: DiarizationChanges, o?: CallOptions) =>
      call<DiarizationView>('PATCH', of(id, 'diarizations', runId), { ...o, body }),
    removeDiarization: (id: string, runId: string, o?: CallOptions) =>
      call<null>('DELETE', of(id, 'diarizations', runId), o),
    cancel: (id: string, runId: string, o?: CallOptions) =>
      call<DiarizationView>('POST', of(id, 'diarizations', runId, 'cancel'), o),
    resolve: (id: string, runId: string, action: 'resubmit' | 'give-up', o?: CallOptions) =>
      call<DiarizationView>('POST', of(id, 'diarizations', runId, 'resolve'), {
        ...o,
        body: { action },
      }),
    /** Opens a correction, or returns the one that is open. */
    correct: (id: string, body: CorrectionRequest = {}, o?: CallOptions) =>
      call<CorrectionView>('POST', of(id, 'corrections'), { ...o, body }),
    corrections: (id: string, query: PageQuery = {}, o?: CallOptions) =>
      call<CorrectionListView>('GET', of(id, 'corrections'), { ...o, query }),
    correction: (
      id: string,
      correctionId: string,
      query: CorrectionLogQuery = {},
      o?: CallOptions,
    ) => call<CorrectionLogView>('GET', of(id, 'corrections', correctionId), { ...o, query }),
    appendToCorrection: (
      id: string,
      correctionId: string,
      body: NewCorrectionEntries,
      o?: CallOptions,
    ) =>
      call<StoredCorrectionEntriesView>('POST', of(id, 'corrections', correctionId, 'entries'), {
        ...o,
        body,
      }),
    finishCorrection: (id: string, correctionId: string, o?: CallOptions) =>
      call<DiarizationView>('POST', of(id, 'corrections', correctionId, 'finish'), o),
    discardCorrection: (id: string, correctionId: string, o?: CallOptions) =>
      call<null>('DELETE', of(id, 'corrections', correctionId), o),
    turns: (id: string, query: TurnListQuery, o?: CallOptions) =>
      call<TurnListView>('GET', of(id, 'turns'), { ...o, query }),
    /** All turns of a run by start, in one packed response. */
    allTurns: async (
      id: string,
      query: { readonly run?: string } = {},
      o?: CallOptions,
    ): Promise<Turn[]> =>
      unpackTurns(await bytesOf(await send('GET', of(id, 'turns.bin'), { ...o, query }))),
    spots: (id: string, query: SpotListQuery, o?: CallOptions) =>
      call<SpotListView>('GET', of(id, 'spots'), { ...o, query }),
    curve: (id: string, query: CurveQuery, o?: CallOptions) =>
      call<CurveView>('GET', of(id, 'curve'), { ...o, query }),
    /** The samples of the curve in one typed array, instead of bins. */
    curveSamples: async (id: string, query: Omit<CurveQuery, 'bins'> = {}, o?: CallOptions) =>
      readSamples(await send('GET', of(id, 'curve'), { ...o, query, accept: PACKED_SAMPLES })),
    statistics: (id: string, query: StatisticsQuery = {}, o?: CallOptions) =>
      call<StatisticsView>('GET', of(id, 'statistics'), { ...o, query }),
    /** Brings removed audio back from the address that the recording was fetched from. */
    fetchAudio: (id: string, o?: CallOptions) =>
      call<RecordingView>('POST', of(id, 'audio', 'from-source'), o),
    /** URLs for `<audio>`, `<img>`, tus and `EventSource`. */
    /** The address of a part of the sound, to be played. */
    clipUrl: (id: string, window: { readonly start: number; readonly end: number }) =>
      `${url(of(id, 'clip'))}?${new URLSearchParams({ start: String(window.start), end: String(window.end) })}`,
    audioUrl: (id: string) => url(of(id, 'audio')),
    /** Brings removed audio back from the address that the recording was fetched from. */
    originalUrl: (id: string) => url(of(id, 'original')),
    /** Resolves at once, to the upload that the server fetches. */
    fetchRecording: (body: FromUrl, o?: CallOptions) => {
      const headers = { Prefer: 'respond-async' }
      return call<OpenUploadView>('POST', '/recordings/from-url', { ...o, headers, body })
    },
    retryFetch: (id: string, o?: CallOptions) =>
      call<OpenUploadView>('POST', `/recordings/from-url${pathOf(id, 'retry')}`, o),
    sources: (o?: CallOptions) => call<SourceListView>('GET', '/sources', o),
    /** What is in a folder of a bucket. */
    sourceObjects: (bucket: string, query: SourceObjectsQuery, o?: CallOptions) =>
      call<SourcePageView>('GET', pathOf('sources', bucket, 'objects'), { ...o, query }),
    ofTrack: (id: string, track: number, o?: CallOptions) =>
      call<NewRecordingView>('POST', of(id, 'tracks'), { ...o, body: { track } }),
    /** Another `version` makes a page read an image again that it shows already. */
    diagramUrl: (id: string, run?: string, query: Omit<DiagramQuery, 'run'> = {}) =>
      url(of(id, 'diagram.svg'), { run, ...query }),
    /** Imports a result of another tool into one recording. */
    importResult: (id: string, file: File, fields: ImportFields = {}, o?: CallOptions) =>
      call<ImportedView>('POST', of(id, 'imports'), { ...o, form: importForm(file, fields) }),
    /** Imports the results of all recordings that the file names. */
    importResults: (file: File, fields: Omit<ImportFields, 'result'> = {}, o?: CallOptions) =>
      call<CorpusImportView>('POST', '/imports', { ...o, form: importForm(file, fields) }),
    /** A download in the format of another tool. */
    exportUrl: (id: string, query: ExportQuery = {}) => url(of(id, 'export'), { ...query }),
    /** Makes a run the reference; null: the recording has none. */
    setReference: (id: string, runId: string | null, o?: CallOptions) =>
      runId === null
        ? call<RecordingView>('DELETE', of(id, 'reference'), o)
        : call<RecordingView>('PUT', of(id, 'reference'), { ...o, body: { runId } }),
    /** The errors of a run against a reference. */
    evaluation: (id: string, query: ErrorQuery = {}, o?: CallOptions) =>
      call<ErrorListView>('GET', of(id, 'evaluation'), { ...o, query }),
    compare: (id: string, query: CompareQuery, o?: CallOptions) =>
      call<ComparisonView>('GET', of(id, 'compare'), { ...o, query }),
    /** The errors of all recordings that match and have a reference. */
    corpusEvaluation: (query: RecordingListQuery = {}, o?: CallOptions) =>
      call<CorpusEvaluationView>('GET', '/evaluation', { ...o, query }),
    /** Which recordings changed most between two models. */
    corpusComparison: (query: CorpusComparisonQuery, o?: CallOptions) =>
      call<CorpusComparisonView>('GET', '/comparison', { ...o, query }),
    setScored: (id: string, parts: readonly StretchView[] | null, o?: CallOptions) =>
      call<RecordingView>('PUT', of(id, 'scored'), { ...o, body: { parts } }),
    /** A file with rows of all recordings that match, for a link. */
    corpusExportUrl: (query: CorpusExportQuery = {}) => url('/export', query),
    /** The address for a form whose field `selection` has the JSON of a `ChosenExport`. */
    chosenExportUrl: (query: ChosenExportQuery = {}) => url('/export', query),
    /** How many clips a pack of many recordings would have. */
    evidencePlan: (body: EvidencePlanRequest, o?: CallOptions) =>
      call<EvidencePlanView>('POST', '/evidence/plan', { ...o, body }),
    /** A ZIP of clips. A page that does not want it in memory posts a form to `evidenceUrl` instead. */
    evidence: async (body: EvidenceSelection, o?: CallOptions): Promise<Blob> =>
      (await send('POST', '/evidence', { ...o, body })).blob(),
    /** The address for a form whose field `selection` has the JSON of an `EvidenceSelection`. */
    evidenceUrl: () => url('/evidence'),
    openUploads: (o?: CallOptions) => call<OpenUploadListView>('GET', '/uploads', o),
    abandonUpload: (id: string, o?: CallOptions) =>
      call<null>('DELETE', pathOf('uploads', id), { ...o, headers: { 'Tus-Resumable': '1.0.0' } }),
    uploadsUrl: () => url('/uploads'),
    eventsUrl: () => url('/events'),
  }
}

/** The fields of an import. */
export interface ImportFields {
  readonly role?: 'run' | 'reference'
  readonly label?: string
  /** The result of the file, by the name that the file gives the recording. */
  readonly result?: string
}

function enrolmentForm(
  file: File,
  { provider, confirm }: { readonly provider?: string | undefined; readonly confirm: boolean },
): FormData {
  const form = new FormData()
  if (provider !== undefined) form.set('provider', provider)
  form.set('confirm', String(confirm))
  form.set('file', file)
  return form
}

function importForm(file: File, fields: ImportFields): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  form.set('file', file)
  return form
}

/** The samples of a curve within a window. */
export interface CurveSamples {
  readonly kind: CurveKind | 'calibrated'
  /** The index of the first sample in the whole curve. */
  readonly firstSample: number
  readonly curve: ScoreCurve
}

const PACKED_SAMPLES = 'application/octet-stream'

async function bytesOf(response: Response): Promise<Uint8Array> {
  return new Uint8Array(await response.arrayBuffer())
}

/** The samples of a clip; its header has 44 bytes. */
async function wavSamples(response: Response): Promise<Int16Array<ArrayBuffer>> {
  return new Int16Array((await response.arrayBuffer()).slice(44))
}

/**
 * Reads packed samples; type, resolution and position are in the headers of the response. Throws if they are missing:
 * something between here and the server has answered, or has removed them.
 */
async function readSamples(response: Response): Promise<CurveSamples> {
  const header = (name: string) => {
    const value = response.headers.get(`X-Curve-${name}`)
    if (value === null)
      throw new TypeError(`The answer is not a curve: X-Curve-${name} is missing.`)
    return value
  }
  const curve = curveFromBytes(await bytesOf(response), {
    type: header('Type') === 'uint8' ? 'uint8' : 'float32',
    resolution: Number(header('Resolution')),
  })
  return {
    kind: header('Kind') as CurveSamples['kind'],
    firstSample: Number(header('First-Sample')),
    curve,
  }
}
