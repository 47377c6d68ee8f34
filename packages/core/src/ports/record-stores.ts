import type { Page } from '../model/page.ts'
import type { Recording } from '../model/recording.ts'
import type { Facets, LeftOut, RecordingFilter, RecordingQuery } from '../model/recording-query.ts'
import type { ModelNotes, Run } from '../model/run.ts'
import type { ProviderName } from '../model/score.ts'
import type { Turn, TurnQuery } from '../model/turn.ts'
import type { Verdict } from '../model/verdict.ts'

export interface RecordingStore {
  /** `request-conflict` where the id is taken. */
  insert(recording: Recording): Promise<void>
  get(id: string): Promise<Recording | null>
  /** Stores `recording` with revision + 1 if the stored revision is `recording.revision`; answers whether it did. */
  replace(recording: Recording): Promise<boolean>
  /** Removes the recording alone (its runs, turns and verdicts have their own stores). */
  remove(id: string): Promise<void>
  list(query: RecordingQuery): Promise<Page<Recording> & { readonly without: LeftOut }>
  /** Groups come sorted by kind, provider, model; only groups with a recording that matches q, status, provider and model. */
  facets(filter: RecordingFilter): Promise<Facets>
  /** Ids of the recordings with these bytes, oldest first. */
  withSha256(sha256: string): Promise<readonly string[]>
  /** Recordings that the next start must look at (`settled` false), oldest first. */
  unsettled(): Promise<readonly Recording[]>
}

export interface RunStore {
  insert(run: Run): Promise<void>
  get(id: string): Promise<Run | null>
  /** As `RecordingStore.replace`. */
  replace(run: Run): Promise<boolean>
  /** Removes the run and its turns. */
  remove(id: string): Promise<void>
  /** The runs of a recording, newest first: the last inserted, whatever its time, since clocks are set back. */
  list(recordingId: string): Promise<readonly Run[]>
  /** The run of this job, or null. */
  withJobId(provider: ProviderName, jobId: string): Promise<Run | null>
  /** Runs that are not succeeded, failed or canceled, oldest first. */
  unfinished(): Promise<readonly Run[]>
}

export interface TurnStore {
  /** Stores the turns of a run, replacing those there. */
  put(runId: string, turns: readonly Turn[]): Promise<void>
  /** Nulls sort last in both directions; ties by index. */
  list(runId: string, query: TurnQuery): Promise<Page<Turn>>
}

export interface VerdictStore {
  append(verdict: Verdict): Promise<void>
  /** Newest first: the last appended, whatever its time, since clocks are set back. */
  list(recordingId: string): Promise<readonly Verdict[]>
  /** Removes every verdict of a recording. */
  remove(recordingId: string): Promise<void>
}

/** What was learned of models. */
export interface ModelStore {
  get(provider: ProviderName, model: string): Promise<ModelNotes | null>
  /** Replaces what was noted of this model. */
  put(notes: ModelNotes): Promise<void>
  /** Everything noted, in no order. */
  list(): Promise<readonly ModelNotes[]>
}

/** A few small entries, each under its own key. */
export interface EntryStore<T extends { readonly key: string }> {
  /** Stores the entry, replacing the one of its key. */
  put(entry: T): Promise<void>
  /** Nothing there is no error. */
  remove(key: string): Promise<void>
  /** All of them, ordered by key. */
  list(): Promise<readonly T[]>
}
