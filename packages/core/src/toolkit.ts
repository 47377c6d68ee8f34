import type { CorpusExport } from './corpus.ts'
import type { CorrectionAction, CorrectionEntry } from './correction/log.ts'
import type { Correction } from './correction/record.ts'
import type { ComparisonOptions, RunComparison } from './evaluation/comparison.ts'
import type { ConfidenceErrorFigures } from './evaluation/confidence-error.ts'
import type { CorpusRates } from './evaluation/corpus-rates.ts'
import type { ErrorStretch } from './evaluation/error-lane.ts'
import type { StoredPeaks } from './media/stored-peaks.ts'
import type { Evaluation, Stretch } from './model/evaluation.ts'
import type { Sound } from './model/media.ts'
import type { Recording, ToolkitEvent, Verdict } from './model/recording.ts'
import type {
  Facets,
  Page,
  RecordingFilter,
  RecordingPage,
  RecordingQuery,
} from './model/recording-query.ts'
import type {
  ImportedFile,
  Notice,
  Progress,
  Run,
  SpeakerHints,
  WebhookState,
} from './model/run.ts'
import type { CurveName, NamedCurve, ProviderName, ScoreCurve, ScoreOrigin } from './model/score.ts'
import type { Judgement, StretchError, StretchVerdict } from './model/stretch-verdict.ts'
import type { GivenTurn, Turn, TurnQuery } from './model/turn.ts'
import type { RecordingDraft, Upload } from './model/upload.ts'
import type { ByteRange } from './ports/blob-store.ts'
import type { ProviderDescription } from './ports/diarization-provider.ts'
import type { NamedRecording, StretchVerdictQuery } from './ports/record-stores.ts'
import type { Spot, SpotOptions, SpotOrder } from './statistics/spots.ts'

/** A new recording, and the ids of older ones with the same bytes. */
export interface NewRecording {
  readonly recording: Recording
  readonly sameAs: readonly string[]
  /** The oldest of them if no run was started because of it (`onDuplicate`). */
  readonly duplicateOf: string | null
}

/** A run with its progress, which only this process knows. */
export interface FollowedRun {
  readonly run: Run
  readonly progress: Progress | null
}

/** What the user decides about the names and colours of the speakers of a run. */
export interface NameChanges {
  readonly speakerNames?: Readonly<Record<string, string>>
  readonly speakerColours?: Readonly<Record<string, number>> | undefined
  readonly forgetUnclear: boolean
}

export interface RecordingChanges {
  readonly name?: string
  /** All names of the current run; of the recording if it has none. */
  readonly speakerNames?: Readonly<Record<string, string>>
  readonly speakers?: SpeakerHints
}

export interface RunRequest {
  /** null: the default provider. */
  readonly provider: ProviderName | null
  /** null: the provider's default model. */
  readonly model: string | null
  /** null: the recording's own hints. */
  readonly speakers: SpeakerHints | null
  /** The caller agrees to the cost, whatever the length of the recording. */
  readonly confirmed: boolean
  /** Start even if another run of the recording is in progress. */
  readonly forced: boolean
}

export interface ProviderHealth extends ProviderDescription {
  readonly default: boolean
  readonly reachable: boolean
  readonly detail: string | null
}

export interface DiskHealth {
  /** null: unknown. */
  readonly freeBytes: number | null
  /** Too little for new recordings. */
  readonly low: boolean
}

/** An incomplete upload. */
export interface OpenUpload {
  readonly upload: Upload
  readonly offset: number
  /** Bytes arrived within the last minutes, so disk space is reserved for it. */
  readonly isArriving: boolean
}

/** Uploads by tus or multipart. Unknown ids: `not-found`. */
export interface Uploads {
  /** Creates an upload. Throws `audio-too-large`, `audio-empty`, `storage-full` or `provider-unknown`. */
  begin(
    draft: RecordingDraft,
    sizeBytes: number | null,
    more?: {
      readonly idempotencyKey?: string | null
      /** The approximate size if the exact one is unknown. */
      readonly expectedBytes?: number | null
    },
  ): Promise<Upload>
  /** Incomplete uploads, oldest first. `items` is limited; `total` counts all. */
  open(): Promise<{ readonly items: readonly OpenUpload[]; readonly total: number }>
  /**
   * Calls `work` with the earlier submission that used this key, if its recording still exists. Throws
   * `idempotency-key-in-use` while another call with the same key is in progress.
   */
  withKey<T>(key: string, work: (earlier: EarlierSubmission | null) => Promise<T>): Promise<T>
  get(id: string): Promise<{ readonly upload: Upload; readonly offset: number }>
  /**
   * Appends bytes at `offset`. Throws `request-conflict` if this is not the current offset. The header is probed as soon
   * as enough bytes have arrived; if the file is refused (`audio-…`), the upload is deleted. An upload of known size
   * becomes a recording with its last byte.
   */
  append(
    id: string,
    offset: number,
    bytes: AsyncIterable<Uint8Array>,
    signal: AbortSignal,
  ): Promise<{ readonly offset: number; readonly finished: NewRecording | null }>
  /** Completes an upload of unknown size. `draft` replaces that of the upload. */
  finish(id: string, draft: RecordingDraft): Promise<NewRecording>
  /** Deletes an incomplete upload. Unknown and complete uploads are ignored. */
  abandon(id: string): Promise<void>
  /**
   * Creates a recording of another audio track of the same file. Throws `recording-not-found`, or `request-invalid` if the
   * file has no such track.
   */
  ofTrack(recordingId: string, track: number): Promise<NewRecording>
}

/** What is in the trash. */
export interface TrashSummary {
  readonly count: number
  /** The size of the files. */
  readonly sizeBytes: number
}

/** Unknown ids: `recording-not-found`. */
export interface TrashCalls {
  /** Moves a recording to the trash; deletes it permanently if `trashDays` is 0. Idempotent. */
  put(id: string): Promise<void>
  /** Takes a recording out of the trash. Idempotent. */
  restore(id: string): Promise<Recording>
  summary(): Promise<TrashSummary>
  /** Deletes everything in the trash permanently, in the background. Returns how many recordings. */
  empty(): Promise<number>
}

/** Unknown ids: `recording-not-found`, `run-not-found`. Changes of a recording in the trash: `recording-trashed`. */
export interface Recordings {
  list(query: RecordingQuery): Promise<RecordingPage>
  facets(filter: RecordingFilter): Promise<Facets>
  get(id: string): Promise<Recording>
  /** `speaker-names-limit` */
  change(id: string, changes: RecordingChanges): Promise<Recording>
  /** Deletes a recording permanently, whether it is in the trash or not. */
  remove(id: string): Promise<void>
  /**
   * Checks that the file, or the sound, exists with its full size. Throws `file-missing` and marks the recording if the
   * file does not, and `request-conflict` while a lost sound is prepared again.
   */
  requireFile(id: string, of: 'file' | 'sound'): Promise<void>
  /** The uploaded file. */
  original(id: string, range: ByteRange, signal: AbortSignal): AsyncIterable<Uint8Array>
  /** The bytes that are played and diarized. `sound` is `Recording.sound`. */
  sound(id: string, sound: Sound, range: ByteRange, signal: AbortSignal): AsyncIterable<Uint8Array>
  /**
   * The waveform: min and max as int8 for every 10 ms, of the mix and of both channels. `channels` is null if the sound has
   * one channel, or if an earlier version stored the mix only. Throws `request-conflict` until the recording is prepared.
   */
  peaks(id: string): Promise<StoredPeaks & { readonly durationSeconds: number }>
  /** Appends a verdict. `runId` null: of the current run. */
  setHumanScore(
    id: string,
    verdict: {
      readonly score: number
      readonly note: string | null
      readonly runId: string | null
    },
  ): Promise<Recording>
  /** Removes the score by appending a verdict without one. */
  clearHumanScore(id: string): Promise<Recording>
  /** Newest first. */
  verdicts(id: string): Promise<readonly Verdict[]>
  /** Makes a run the current one. Throws `request-conflict` if it has no result. */
  choose(id: string, runId: string): Promise<Recording>
}

/** The result of one recording in a file of another tool. Seconds; scores 0–100. */
export interface ImportedResult {
  /** What the file calls the recording; null: it does not name it. */
  readonly recording: string | null
  readonly turns: readonly GivenTurn[]
  readonly curves: readonly NamedCurve[]
  /** The parts that are scored (UEM); null: the file has none. */
  readonly scored: readonly Stretch[] | null
  /** Label → the name that a person gave. */
  readonly speakerNames: Readonly<Record<string, string>>
  readonly warnings: readonly string[]
}

export interface ImportRequest {
  readonly file: Omit<ImportedFile, 'recording'>
  /** `reference`: the other runs are measured against it. */
  readonly role: 'run' | 'reference'
  /** What the user calls the tool; null: the name of the format. */
  readonly label: string | null
  /** The file, gzipped; null: it is not kept. */
  readonly raw: Uint8Array | null
}

/** Results of other tools, and the reference. Changes of a recording in the trash: `recording-trashed`. */
export interface Imports {
  /** Waits until the recording is prepared. Throws `request-conflict` if it cannot be decoded. */
  ready(recordingId: string, signal: AbortSignal): Promise<Recording>
  /**
   * Adds a result as a run that has succeeded; the same result of the same file is added once. Waits until the recording is
   * prepared: what lies beyond its end is cut, with a warning. A result without turns but with scored parts sets those of
   * the recording; `run` is then null. Throws `request-conflict` if the recording cannot be decoded.
   */
  add(
    recordingId: string,
    result: ImportedResult,
    request: ImportRequest,
    signal: AbortSignal,
  ): Promise<{ readonly run: Run | null; readonly isNew: boolean }>
  /** The recordings with this name, else with this name but for an extension; oldest first. */
  named(name: string): Promise<readonly NamedRecording[]>
  /** Makes a succeeded run the reference; null: the recording has none. Throws `request-conflict` for any other run. */
  setReference(recordingId: string, runId: string | null): Promise<Recording>
  /** Sets the parts that are scored; null: those of the reference, or all. */
  setScored(recordingId: string, scored: readonly Stretch[] | null): Promise<Recording>
}

/** The errors of one model over many recordings. */
export interface EvaluationGroup {
  readonly provider: ProviderName
  readonly model: string
  /** Null: its results have no scores. */
  readonly score: ScoreOrigin | null
  readonly rates: CorpusRates
  /** What confidence says about errors; null: there are no scores. */
  readonly confidence: ConfidenceErrorFigures | null
}

export interface ModelChoice {
  readonly provider: ProviderName
  readonly model: string
}

/** How much two runs of a recording differ. Seconds in which somebody speaks; `share`: that in which they agree, 0–1. */
export interface RunChange {
  readonly recording: Recording
  readonly a: Run
  readonly b: Run
  readonly sameSeconds: number
  readonly differentSeconds: number
  /** Null: both are silent. */
  readonly share: number | null
}

/** Runs against a reference or another run. Unknown ids: `recording-not-found`, `run-not-found`; no result: `no-result`. */
export interface Evaluations {
  /** The errors of a run against a reference; null: the current run, the recording's reference. */
  errors(
    recordingId: string,
    choice: {
      readonly runId: string | null
      readonly referenceId: string | null
      readonly collar: number
      readonly skipOverlap: boolean
    },
  ): Promise<{
    readonly run: Run
    readonly evaluation: Evaluation
    readonly stretches: readonly ErrorStretch[]
  }>
  compare(
    recordingId: string,
    a: string,
    b: string,
    options: ComparisonOptions,
  ): Promise<RunComparison>
  /** The errors of the current runs of all recordings that match and have a reference. */
  corpus(
    filter: RecordingFilter,
    signal: AbortSignal,
  ): Promise<{
    /** How many match. */
    readonly recordings: number
    readonly withReference: number
    readonly rates: CorpusRates
    readonly groups: readonly EvaluationGroup[]
  }>
  /** How the newest results of two models differ, the most changed recordings first. */
  changes(
    filter: RecordingFilter,
    a: ModelChoice,
    b: ModelChoice,
    page: { readonly limit: number },
    signal: AbortSignal,
  ): Promise<{ readonly items: readonly RunChange[]; readonly total: number }>
}

/** Changes of a recording in the trash: `recording-trashed`. */
export interface Runs {
  /**
   * Queues a run. Throws `run-under-way` if another one has not ended (unless `forced`), and `confirmation-required` if the
   * cost needs consent. If the length is not known yet, the run is held (`unconfirmed`) once it is.
   */
  start(recordingId: string, request: RunRequest): Promise<FollowedRun>
  list(recordingId: string): Promise<readonly FollowedRun[]>
  get(recordingId: string, runId: string): Promise<FollowedRun>
  /**
   * Names the speakers of a succeeded run: `speakerNames` replaces all names, `speakerColours` all chosen colours, and
   * `forgetUnclear` removes the unclear names.
   * Throws `request-conflict` for any other run, and `speaker-names-limit`.
   */
  name(recordingId: string, runId: string, changes: NameChanges): Promise<FollowedRun>
  remove(recordingId: string, runId: string): Promise<void>
  /** Requests cancellation. Throws `request-conflict` if the run has ended. */
  cancel(recordingId: string, runId: string): Promise<FollowedRun>
  /**
   * Decides about a held run. Throws `request-conflict` for any other run. `resubmit` retries the account now, sends a
   * submit of unknown outcome again, or confirms the cost, depending on why the run is held.
   */
  resolve(recordingId: string, runId: string, action: 'resubmit' | 'give-up'): Promise<FollowedRun>
}

export interface SpotListQuery {
  readonly options: SpotOptions
  readonly order: SpotOrder
  readonly offset: number
  readonly limit: number
}

/** A page of spots; `total` and `totalSeconds` are of all. */
export interface SpotList {
  readonly items: readonly Spot[]
  readonly total: number
  readonly totalSeconds: number
}

/** Results of runs. `runId` null: the current run. Throws `no-result` if there is none. */
export interface Results {
  turns(recordingId: string, runId: string | null, query: TurnQuery): Promise<Page<Turn>>
  allTurns(
    recordingId: string,
    runId: string | null,
  ): Promise<{ readonly recording: Recording; readonly run: Run; readonly turns: readonly Turn[] }>
  /** All turns, as `packTurns` packs them. Not to be changed. */
  packedTurns(recordingId: string, runId: string | null): Promise<Uint8Array<ArrayBuffer>>
  /** `curve` null: the default curve. Throws `curve-not-found` if the run has no such curve. */
  curve(
    recordingId: string,
    runId: string | null,
    curve: CurveName | null,
  ): Promise<{
    readonly recording: Recording
    readonly run: Run
    readonly name: CurveName
    readonly curve: ScoreCurve
  }>
  /** The spots of a curve, page by page; see `curve`. */
  spots(
    recordingId: string,
    runId: string | null,
    curve: CurveName | null,
  ): Promise<{
    readonly recording: Recording
    readonly run: Run
    page(query: SpotListQuery): SpotList
  }>
  /** Histograms of the turn confidences and of the samples of one curve, 101 bins each. */
  statistics(
    recordingId: string,
    runId: string | null,
    curve: CurveName | null,
  ): Promise<{ readonly turns: readonly number[]; readonly samples: readonly number[] }>
}

/** A verdict on a stretch as a client sends it. */
export interface NewStretchVerdict {
  /** Chosen by the client, `[A-Za-z0-9_-]{1,64}`, so that a repeated request stores nothing; null: a new one. */
  readonly id: string | null
  readonly recordingId: string
  /** null: the current run. */
  readonly runId: string | null
  readonly start: number
  readonly end: number
  readonly verdict: Judgement
  readonly errors: readonly StretchError[]
  readonly speaker: string | null
  readonly note: string | null
  readonly reviewer: string | null
  readonly draw: string | null
}

/** Verdicts on stretches. Several people may judge the same stretch. */
export interface StretchVerdicts {
  /**
   * Appends a verdict. If its id is stored with the same content, answers with the stored one. Throws
   * `recording-not-found`, `run-not-found`, `recording-trashed`, `request-invalid`, or `request-conflict` if there is no
   * result to judge, or if its id is stored with another content.
   */
  add(
    given: NewStretchVerdict,
  ): Promise<{ readonly verdict: StretchVerdict; readonly isNew: boolean }>
  /** Takes a verdict back. Idempotent. Throws `not-found` or `recording-trashed`. */
  undo(id: string): Promise<StretchVerdict>
  list(query: StretchVerdictQuery): Promise<Page<StretchVerdict>>
}

/** An entry of a correction's log as a client sends it. `id`: unique in the log, `[A-Za-z0-9_-]{1,64}`. */
export type NewEntry = CorrectionAction & { readonly id: string; readonly author: string | null }

/**
 * Corrections of runs. Unknown ids: `recording-not-found`, `not-found`. Changes of a recording in the trash:
 * `recording-trashed`; of a finished correction: `request-conflict`.
 */
export interface Corrections {
  /**
   * Opens an editable copy of a succeeded run, or returns the one that is open: a run has at most one. `runId` null: the
   * current run. Throws `no-result`, `run-not-found`, or `request-conflict` for any other run.
   */
  open(
    recordingId: string,
    runId: string | null,
  ): Promise<{ readonly correction: Correction; readonly isNew: boolean }>
  /** Open and finished ones, newest first. */
  list(recordingId: string): Promise<readonly Correction[]>
  /** A correction with at most `limit` entries after the sequence number `after`. */
  get(
    recordingId: string,
    id: string,
    page: { readonly after: number; readonly limit: number },
  ): Promise<{ readonly correction: Correction; readonly entries: readonly CorrectionEntry[] }>
  /**
   * Appends entries, all or none. `after`: the last sequence number that the client knows. Throws `request-conflict` if
   * the log has grown since, and `request-invalid` if an entry does not fit. Leading entries that are stored already (a
   * repeated request) are answered as stored.
   */
  append(
    recordingId: string,
    id: string,
    after: number,
    entries: readonly NewEntry[],
  ): Promise<{ readonly correction: Correction; readonly entries: readonly CorrectionEntry[] }>
  /** Turns a correction into a succeeded run with the same id. Idempotent. */
  finish(recordingId: string, id: string): Promise<FollowedRun>
  /** Removes an open correction with its log. */
  discard(recordingId: string, id: string): Promise<void>
}

/** Notices of providers, and the address that they are sent to. */
export interface Notices {
  /**
   * Stores a verified notice and makes its run poll the job. `repeated`: it is already stored. `ignored`: no run waits
   * for it. Rejects with `storage-…` if it could not be stored: the sender must retry.
   */
  take(notice: Notice): Promise<'taken' | 'repeated' | 'ignored'>
  /** Sets the public address for notices. */
  announce(webhook: WebhookState): void
  webhook(): WebhookState
}

/** All use cases of a server. */
export interface Toolkit {
  readonly uploads: Uploads
  readonly recordings: Recordings
  readonly trash: TrashCalls
  readonly runs: Runs
  readonly imports: Imports
  readonly evaluations: Evaluations
  readonly corrections: Corrections
  readonly stretchVerdicts: StretchVerdicts
  readonly results: Results
  readonly corpus: CorpusExport
  readonly notices: Notices
  readonly limits: {
    readonly maxBytes: number
    readonly maxSeconds: number
    readonly confirmHours: number
    readonly trashDays: number
  }
  health(): Promise<{
    readonly providers: readonly ProviderHealth[]
    readonly database: { readonly kind: 'mongodb' | 'embedded'; readonly reachable: boolean }
    readonly disk: DiskHealth
    /** Bytes that no record refers to. They are kept for 30 days. */
    readonly strays: { readonly count: number; readonly bytes: number }
  }>
  /** Returns a function that ends the subscription. */
  subscribe(listener: (event: ToolkitEvent) => void): () => void
  /** Whether recovery is complete. Until then lists may be incomplete. */
  isReady(): boolean
  /** Recovers the work of the last process, then starts the periodic tasks. */
  start(): Promise<void>
  close(): Promise<void>
}

/** The submission that used an idempotency key before. */
export interface EarlierSubmission {
  readonly recording: Recording
  readonly duplicateOf: string | null
  /** Whether the bytes are those of the recording. Stops reading when they are longer. */
  holds(bytes: AsyncIterable<Uint8Array>): Promise<boolean>
  /** Whether the form had the same fields. */
  isDescribed(draft: RecordingDraft): boolean
}
