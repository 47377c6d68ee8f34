import type { ToolkitEvent } from './model/event.ts'
import type { Sound } from './model/media.ts'
import type { Notice, WebhookState } from './model/notice.ts'
import type { Page } from './model/page.ts'
import type { Recording } from './model/recording.ts'
import type { Facets, LeftOut, RecordingFilter, RecordingQuery } from './model/recording-query.ts'
import type { Progress, Run, SpeakerHints } from './model/run.ts'
import type { CurveName, ProviderName, ScoreCurve } from './model/score.ts'
import type { Turn, TurnQuery } from './model/turn.ts'
import type { RecordingDraft, Upload } from './model/upload.ts'
import type { Verdict } from './model/verdict.ts'
import type { ByteRange } from './ports/blob-store.ts'
import type { ProviderDescription } from './ports/diarization-provider.ts'

/** A recording that has just been handed in, and the older ones with the same bytes. */
export interface NewRecording {
  readonly recording: Recording
  readonly sameAs: readonly string[]
}

/** A run with what only this process knows of it. */
export interface FollowedRun {
  readonly run: Run
  readonly progress: Progress | null
}

export interface RecordingChanges {
  readonly name?: string
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
  /** Whether what it costs is agreed to, however long the recording is. */
  readonly confirmed: boolean
  /** Whether it shall begin beside one that is under way. */
  readonly forced: boolean
}

export interface ProviderHealth extends ProviderDescription {
  readonly default: boolean
  readonly reachable: boolean
  readonly detail: string | null
}

export interface DiskHealth {
  /** null where nobody knows. */
  readonly freeBytes: number | null
  /** So little that new recordings are refused. */
  readonly low: boolean
}

/** An upload that is not complete. */
export interface OpenUpload {
  readonly upload: Upload
  readonly offset: number
  /** Whether space is held for it: bytes arrived within the last minutes. */
  readonly isArriving: boolean
}

/** Bytes arriving, by any door. Unknown ids: `not-found`. */
export interface Uploads {
  /** `audio-too-large`, `storage-full`, `provider-unknown`, `request-invalid` (model). */
  begin(
    draft: RecordingDraft,
    sizeBytes: number | null,
    more?: {
      readonly idempotencyKey?: string | null
      /** About how many bytes will come, where the size is not known. */
      readonly expectedBytes?: number | null
    },
  ): Promise<Upload>
  /** Uploads that are not complete, the oldest first; not all of many. */
  open(): Promise<{ readonly items: readonly OpenUpload[]; readonly total: number }>
  /**
   * Does `work` alone with this key, told what was handed in with it before and is still here.
   * `idempotency-key-in-use` while other work with it is under way.
   */
  withKey<T>(key: string, work: (earlier: EarlierSubmission | null) => Promise<T>): Promise<T>
  get(id: string): Promise<{ readonly upload: Upload; readonly offset: number }>
  /**
   * Appends at `offset` (`request-conflict` if the upload stands elsewhere). The header is judged as soon as enough
   * bytes are there; what it refuses (`audio-…`) ends the upload and keeps nothing. An upload of known size whose
   * last byte arrived becomes a recording.
   */
  append(
    id: string,
    offset: number,
    bytes: AsyncIterable<Uint8Array>,
    signal: AbortSignal,
  ): Promise<{ readonly offset: number; readonly finished: NewRecording | null }>
  /** Ends an upload of unknown size, with what the person said of it in the meantime. */
  finish(id: string, draft: RecordingDraft): Promise<NewRecording>
  abandon(id: string): Promise<void>
  /**
   * Makes another recording of another sound track of the same file. `recording-not-found`; `request-invalid` where it has
   * no such track.
   */
  ofTrack(recordingId: string, track: number): Promise<NewRecording>
}

/** Unknown ids: `recording-not-found`, `run-not-found`. */
export interface Recordings {
  list(query: RecordingQuery): Promise<Page<Recording> & { readonly without: LeftOut }>
  facets(filter: RecordingFilter): Promise<Facets>
  get(id: string): Promise<Recording>
  /** `speaker-names-limit` */
  change(id: string, changes: RecordingChanges): Promise<Recording>
  remove(id: string): Promise<void>
  /**
   * Makes sure that the file, or the sound, is there whole. `file-missing` where the file is not: the recording is marked.
   * `request-conflict` where the sound has to be made anew.
   */
  requireFile(id: string, of: 'file' | 'sound'): Promise<void>
  /** The file, as it was handed in. */
  original(id: string, range: ByteRange, signal: AbortSignal): AsyncIterable<Uint8Array>
  /** What is played and diarized: `Recording.sound`, as the recording says it. */
  sound(id: string, sound: Sound, range: ByteRange, signal: AbortSignal): AsyncIterable<Uint8Array>
  /** Packed peaks (min, max as int8 every 10 ms); `request-conflict` while the audio is still being read. */
  peaks(id: string): Promise<{ readonly durationSeconds: number; readonly packed: Int8Array }>
  /** `runId` null: the current run. */
  setHumanScore(
    id: string,
    verdict: {
      readonly score: number
      readonly note: string | null
      readonly runId: string | null
    },
  ): Promise<Recording>
  clearHumanScore(id: string): Promise<Recording>
  verdicts(id: string): Promise<readonly Verdict[]>
  /** Makes a succeeded run the current one; `request-conflict` where it has no result. */
  choose(id: string, runId: string): Promise<Recording>
}

export interface Runs {
  /**
   * `run-under-way` where one has not ended and it is not forced; `confirmation-required` where it costs more than goes
   * without consent. Where the length is not known yet the run is held (`unconfirmed`) as soon as it is.
   */
  start(recordingId: string, request: RunRequest): Promise<FollowedRun>
  list(recordingId: string): Promise<readonly FollowedRun[]>
  get(recordingId: string, runId: string): Promise<FollowedRun>
  remove(recordingId: string, runId: string): Promise<void>
  /** Canceled, or about to be; `request-conflict` where it has already ended. */
  cancel(recordingId: string, runId: string): Promise<FollowedRun>
  /**
   * For a held run; `request-conflict` for any other. `resubmit` tries a refusing account at once, sends a submit
   * again of which nobody knows whether it was taken, or agrees to what the run costs.
   */
  resolve(recordingId: string, runId: string, action: 'resubmit' | 'give-up'): Promise<FollowedRun>
}

/** What a run found. `runId` null: the current run; `no-result` where there is none. */
export interface Results {
  turns(recordingId: string, runId: string | null, query: TurnQuery): Promise<Page<Turn>>
  allTurns(
    recordingId: string,
    runId: string | null,
  ): Promise<{ readonly recording: Recording; readonly run: Run; readonly turns: readonly Turn[] }>
  /** `curve` null: the default curve. `curve-not-found` where the run has none such. */
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
  /** Counts of turn confidences and of samples of one curve, 101 bins each. */
  statistics(
    recordingId: string,
    runId: string | null,
    curve: CurveName | null,
  ): Promise<{ readonly turns: readonly number[]; readonly samples: readonly number[] }>
}

/** News from outside, and where it can arrive. */
export interface Notices {
  /**
   * Stores what a verified notice says and has its run look at the job. `repeated`: known before; `ignored`: no run of
   * this provider waits for it. Rejects where it could not be stored (`storage-…`): the sender must come again.
   */
  take(notice: Notice): Promise<'taken' | 'repeated' | 'ignored'>
  /** Says where notices of the cloud arrive from now on. */
  announce(webhook: WebhookState): void
  webhook(): WebhookState
}

/** Everything that a server offers, whatever stands behind the ports. */
export interface Toolkit {
  readonly uploads: Uploads
  readonly recordings: Recordings
  readonly runs: Runs
  readonly results: Results
  readonly notices: Notices
  readonly limits: {
    readonly maxBytes: number
    readonly maxSeconds: number
    readonly confirmHours: number
  }
  health(): Promise<{
    readonly providers: readonly ProviderHealth[]
    readonly database: { readonly kind: 'mongodb' | 'embedded'; readonly reachable: boolean }
    readonly disk: DiskHealth
    /** Bytes that no record names: they are kept for 30 days. */
    readonly strays: { readonly count: number; readonly bytes: number }
  }>
  /** Answers how to end the subscription. */
  subscribe(listener: (event: ToolkitEvent) => void): () => void
  /** Whether what the last process left is taken up: before that, lists lack what is there. */
  isReady(): boolean
  /** Goes on with whatever the last process left. */
  start(): Promise<void>
  close(): Promise<void>
}

/** What was handed in with a key before. */
export interface EarlierSubmission {
  readonly recording: Recording
  /** Whether these bytes, described so, are the same; reads no further than where they differ in length. */
  holds(bytes: AsyncIterable<Uint8Array>): Promise<boolean>
  isDescribed(draft: RecordingDraft): boolean
}
