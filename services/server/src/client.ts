import { PACKED_SAMPLES, readSamples } from './client/packed-samples.ts'
import { createRequester, type Fetch, pathOf } from './client/requester.ts'
import type {
  CurveQuery,
  CurveView,
  DiarizationListView,
  DiarizationRequest,
  DiarizationView,
  Facets,
  Health,
  HumanScore,
  NewRecordingView,
  OpenUploadListView,
  PageQuery,
  PeaksQuery,
  PeaksView,
  RecordingChanges,
  RecordingListQuery,
  RecordingListView,
  RecordingView,
  SpotListQuery,
  SpotListView,
  StatisticsQuery,
  StatisticsView,
  TurnListQuery,
  TurnListView,
  VerdictListView,
} from './schemas/views.ts'

export type {
  BoundedField,
  Presence,
  RecordingSort,
  RunFigures,
  ScoreCurve,
  SpotTable,
} from '@toolkit/core'
// What lists are sorted and filtered by, and what the page computes itself, so that a threshold can be dragged without
// asking the server.
export {
  BOUNDED_FIELDS,
  boundsOf,
  fieldsThatNeed,
  locateSpots,
  NO_FIGURES,
  overlapIntervals,
  PRESENCES,
  partitionPoint,
  RECORDING_SORTS,
  spotAt,
  spotPage,
  summarise,
} from '@toolkit/core'
export { ApiError } from './client/api-error.ts'
export type { CurveSamples } from './client/packed-samples.ts'
export type * from './schemas/views.ts'

/** What `GET /api/events` sends: the event's name and its data. */
export interface ServerEvents {
  readonly recording: RecordingView
  readonly diarization: DiarizationView
  readonly preparation: { readonly recordingId: string; readonly fraction: number }
  readonly deleted: { readonly recordingId: string; readonly runId: string | null }
}

/** Per call: a signal that ends it. */
export interface CallOptions {
  readonly signal?: AbortSignal
}

export type Client = ReturnType<typeof createClient>

/**
 * The server's API with types. `baseUrl`: an origin, or '' for the page's own.
 * Every call rejects with an `ApiError` that carries the problem document where the server refuses.
 */
export function createClient(baseUrl = '', fetch: Fetch = globalThis.fetch.bind(globalThis)) {
  const { ask, call, url } = createRequester(baseUrl, fetch)
  const of = (id: string, ...rest: string[]) => pathOf('recordings', id, ...rest)
  return {
    health: (o?: CallOptions) => call<Health>('GET', '/health', o),
    list: (query: RecordingListQuery, o?: CallOptions) =>
      call<RecordingListView>('GET', '/recordings', { ...o, query }),
    facets: (query: RecordingListQuery, o?: CallOptions) =>
      call<Facets>('GET', '/recordings/facets', { ...o, query }),
    recording: (id: string, o?: CallOptions) => call<RecordingView>('GET', of(id), o),
    change: (id: string, body: RecordingChanges, o?: CallOptions) =>
      call<RecordingView>('PATCH', of(id), { ...o, body }),
    remove: (id: string, o?: CallOptions) => call<null>('DELETE', of(id), o),
    peaks: (id: string, query: PeaksQuery, o?: CallOptions) =>
      call<PeaksView>('GET', of(id, 'peaks'), { ...o, query }),
    judge: (id: string, body: HumanScore, o?: CallOptions) =>
      call<RecordingView>('PUT', of(id, 'human-score'), { ...o, body }),
    takeBack: (id: string, o?: CallOptions) =>
      call<RecordingView>('DELETE', of(id, 'human-score'), o),
    verdicts: (id: string, query: PageQuery = {}, o?: CallOptions) =>
      call<VerdictListView>('GET', of(id, 'human-scores'), { ...o, query }),
    choose: (id: string, runId: string, o?: CallOptions) =>
      call<RecordingView>('PUT', of(id, 'current'), { ...o, body: { runId } }),
    diarize: (id: string, body: DiarizationRequest, o?: CallOptions) =>
      call<DiarizationView>('POST', of(id, 'diarizations'), { ...o, body }),
    diarizations: (id: string, query: PageQuery = {}, o?: CallOptions) =>
      call<DiarizationListView>('GET', of(id, 'diarizations'), { ...o, query }),
    diarization: (id: string, runId: string, o?: CallOptions) =>
      call<DiarizationView>('GET', of(id, 'diarizations', runId), o),
    removeDiarization: (id: string, runId: string, o?: CallOptions) =>
      call<null>('DELETE', of(id, 'diarizations', runId), o),
    cancel: (id: string, runId: string, o?: CallOptions) =>
      call<DiarizationView>('POST', of(id, 'diarizations', runId, 'cancel'), o),
    resolve: (id: string, runId: string, action: 'resubmit' | 'give-up', o?: CallOptions) =>
      call<DiarizationView>('POST', of(id, 'diarizations', runId, 'resolve'), {
        ...o,
        body: { action },
      }),
    turns: (id: string, query: TurnListQuery, o?: CallOptions) =>
      call<TurnListView>('GET', of(id, 'turns'), { ...o, query }),
    spots: (id: string, query: SpotListQuery, o?: CallOptions) =>
      call<SpotListView>('GET', of(id, 'spots'), { ...o, query }),
    curve: (id: string, query: CurveQuery, o?: CallOptions) =>
      call<CurveView>('GET', of(id, 'curve'), { ...o, query }),
    /** The samples themselves instead of bins, in one typed array. */
    curveSamples: async (id: string, query: Omit<CurveQuery, 'bins'> = {}, o?: CallOptions) =>
      readSamples(await ask('GET', of(id, 'curve'), { ...o, query, accept: PACKED_SAMPLES })),
    statistics: (id: string, query: StatisticsQuery = {}, o?: CallOptions) =>
      call<StatisticsView>('GET', of(id, 'statistics'), { ...o, query }),
    /** Addresses for `<audio>`, `<img>`, tus and `EventSource`. */
    audioUrl: (id: string) => url(of(id, 'audio')),
    originalUrl: (id: string) => url(of(id, 'original')),
    ofTrack: (id: string, track: number, o?: CallOptions) =>
      call<NewRecordingView>('POST', of(id, 'tracks'), { ...o, body: { track } }),
    diagramUrl: (id: string, run?: string) => url(of(id, 'diagram.svg'), { run }),
    openUploads: (o?: CallOptions) => call<OpenUploadListView>('GET', '/uploads', o),
    giveUpUpload: (id: string, o?: CallOptions) =>
      call<null>('DELETE', pathOf('uploads', id), { ...o, headers: { 'Tus-Resumable': '1.0.0' } }),
    uploadsUrl: () => url('/uploads'),
    eventsUrl: () => url('/events'),
  }
}
