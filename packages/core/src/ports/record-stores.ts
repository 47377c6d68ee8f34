import type { CorrectionEntry } from '../correction/log.ts'
import type { Correction } from '../correction/record.ts'
import type { Recording, Verdict } from '../model/recording.ts'
import type {
  Facets,
  FiguresPage,
  Page,
  Position,
  Presence,
  RecordingFilter,
  RecordingPage,
  RecordingQuery,
} from '../model/recording-query.ts'
import type { ModelNotes, Run } from '../model/run.ts'
import type { ProviderName } from '../model/score.ts'
import type { StretchVerdict, StretchVerdictEqual } from '../model/stretch-verdict.ts'
import type { TagCount } from '../model/tags.ts'
import type { TakenObject } from '../model/taken-object.ts'
import type { Turn, TurnQuery } from '../model/turn.ts'
import type {
  CandidatePage,
  CandidateQuery,
  CandidateThreshold,
  FrameRecording,
  OriginStatistics,
  RunCandidates,
} from '../review/candidates.ts'
import type { WorstTurnPage, WorstTurnQuery } from '../review/worst-turns.ts'

/** A recording, and what it is called. */
export type NamedRecording = Pick<Recording, 'id' | 'name'>

export interface RecordingStore {
  /** Throws `request-conflict` if the id exists. */
  insert(recording: Recording): Promise<void>
  get(id: string): Promise<Recording | null>
  /** Compare-and-set: stores `recording` with revision + 1 if the stored revision is `recording.revision`. Returns whether it did. */
  replace(recording: Recording): Promise<boolean>
  /** Removes only the recording, not its runs, turns and verdicts. */
  remove(id: string): Promise<void>
  list(query: RecordingQuery): Promise<RecordingPage>
  /** The figures of the recordings that `list` returns, without reading these as a whole. */
  figures(query: RecordingQuery): Promise<FiguresPage>
  /** Groups are sorted by kind, provider and model. Only groups with a recording that matches q, tags, status, provider, model and `trashed` are returned. */
  facets(filter: RecordingFilter): Promise<Facets>
  /** The tags of the recordings that match, as `countedTags` returns them. */
  tags(filter: RecordingFilter): Promise<readonly TagCount[]>
  /** The ids of the recordings with this digest, oldest first. */
  withSha256(sha256: string): Promise<readonly string[]>
  /** The recordings that are not in the trash and whose `baseNameKey` is this one, oldest first. */
  withBaseName(baseKey: string): Promise<readonly NamedRecording[]>
  /** Recordings with `settled` false, oldest first. */
  unsettled(): Promise<readonly Recording[]>
}

export interface RunStore {
  /** Throws `request-conflict` if the id exists. */
  insert(run: Run): Promise<void>
  /**
   * As `insert`, with the turns of the run. A kill leaves both or neither: what is incomplete is never seen, and is removed when
   * the storage is next opened or its lease is taken. After an error, repeating the call completes it and `remove` undoes it.
   */
  insertWithTurns(run: Run, turns: readonly Turn[]): Promise<void>
  get(id: string): Promise<Run | null>
  /** As `RecordingStore.replace`. */
  replace(run: Run): Promise<boolean>
  /** Removes the run and its turns. */
  remove(id: string): Promise<void>
  /** The runs of a recording, newest first by insertion order, not by time: the clock may be set back. */
  list(recordingId: string): Promise<readonly Run[]>
  /** The run of this job, or null. */
  withJobId(provider: ProviderName, jobId: string): Promise<Run | null>
  /** Runs that are not succeeded, failed or canceled, oldest first. */
  unfinished(): Promise<readonly Run[]>
}

export interface TurnStore {
  /** Replaces the turns of a run. */
  put(runId: string, turns: readonly Turn[]): Promise<void>
  /** Nulls sort last in both directions; ties by index. */
  list(runId: string, query: TurnQuery): Promise<Page<Turn>>
}

export interface VerdictStore {
  append(verdict: Verdict): Promise<void>
  /** Newest first by insertion order, not by time: the clock may be set back. */
  list(recordingId: string): Promise<readonly Verdict[]>
  /** Removes all verdicts of a recording. */
  remove(recordingId: string): Promise<void>
}

/** All given conditions must hold. */
export type StretchVerdictFilter = {
  readonly [F in StretchVerdictEqual]: StretchVerdict[F] | null
} & {
  /** Those that were taken back. */
  readonly undone: Presence
  /** Their recordings. */
  readonly recordings: RecordingFilter
}

export type StretchVerdictQuery = StretchVerdictFilter & {
  readonly limit: number
  /** `createdAt` and id of the last item of the page before; null: from the newest. */
  readonly after: Position | null
}

/** Verdicts on stretches. They are never changed, only taken back. */
export interface StretchVerdictStore {
  /** Stores a verdict and returns true, unless the id exists. */
  insert(verdict: StretchVerdict): Promise<boolean>
  get(id: string): Promise<StretchVerdict | null>
  /** Sets `undoneAt` unless it is set. Returns the verdict; null: it does not exist. */
  undo(id: string, undoneAt: string): Promise<StretchVerdict | null>
  /** Newest first by time, ties by id. Those of missing recordings are left out. */
  list(query: StretchVerdictQuery): Promise<Page<StretchVerdict>>
  /** All verdicts of a recording, also those that were taken back, by start; ties by time, then by id. */
  ofRecording(recordingId: string): Promise<readonly StretchVerdict[]>
  /** Removes all verdicts of a recording. */
  remove(recordingId: string): Promise<void>
}

/** The worst spots and turns of the current run of each recording. They are derived, and can be found again. */
export interface CandidateStore {
  /** Replaces what is kept of the recording. All of it is seen, or nothing. */
  put(candidates: RunCandidates): Promise<void>
  /** The run whose candidates are kept in the form `CANDIDATE_FORM`; null: there is none. */
  runOf(recordingId: string): Promise<string | null>
  /** The ids of at most `limit` recordings of whose current run nothing is kept in that form, in any order. */
  missing(limit: number): Promise<readonly string[]>
  /** Those of missing recordings are left out. */
  list(query: CandidateQuery): Promise<CandidatePage>
  /** As `list`, of turns. */
  listTurns(query: WorstTurnQuery): Promise<WorstTurnPage>
  /** By origin, in the order of `compareOrigins`. Recordings of which nothing is kept, or that have no curve, are left out. */
  statistics(filter: RecordingFilter): Promise<readonly OriginStatistics[]>
  /**
   * The recordings that match, of which candidates are kept, and that have a curve and a known length; in any order.
   */
  frame(filter: RecordingFilter, threshold: CandidateThreshold): Promise<readonly FrameRecording[]>
  /** Removes what is kept of the recording. */
  remove(recordingId: string): Promise<void>
}

/** Corrections and their logs. */
export interface CorrectionStore {
  /** Stores a correction without entries, whatever its `length`. Throws `request-conflict` if the id exists. */
  insert(correction: Correction): Promise<void>
  get(id: string): Promise<Correction | null>
  /** The corrections of a recording, newest first by insertion order. */
  list(recordingId: string): Promise<readonly Correction[]>
  /**
   * Compare-and-set: if the stored correction is open and its log has `correction.length` entries, appends `entries`
   * (numbered from there) and stores `correction` with the new length. Returns whether it did.
   */
  append(correction: Correction, entries: readonly CorrectionEntry[]): Promise<boolean>
  /** At most `limit` entries after the sequence number `after`, oldest first. */
  entries(id: string, after: number, limit: number): Promise<readonly CorrectionEntry[]>
  /** Removes a correction and its log. A missing one is ignored. */
  remove(id: string): Promise<void>
}

/** What is known about models. */
export interface ModelStore {
  get(provider: ProviderName, model: string): Promise<ModelNotes | null>
  /** Replaces the notes of this model. */
  put(notes: ModelNotes): Promise<void>
  /** All notes, in any order. */
  list(): Promise<readonly ModelNotes[]>
}

/** The objects of sources that were taken: as many as there are recordings, or more. */
export interface TakenStore {
  /** Stores it, replacing the one with the same key. */
  put(taken: TakenObject): Promise<void>
  /** Those with these keys, at most `TAKEN_KEYS`, in any order. Unknown keys are left out. */
  get(keys: readonly string[]): Promise<readonly TakenObject[]>
  /** At most `limit` after this key, ordered by key; null: from the first. */
  list(after: string | null, limit: number): Promise<readonly TakenObject[]>
}

/** A small number of small entries by key. */
export interface EntryStore<T extends { readonly key: string }> {
  /** Stores the entry, replacing the one with the same key. */
  put(entry: T): Promise<void>
  /** A missing key is ignored. */
  remove(key: string): Promise<void>
  /** All entries, ordered by key. */
  list(): Promise<readonly T[]>
}
