import type { StoredPeaks } from '../media/stored-peaks.ts'
import type { Sound } from '../model/media.ts'
import type { Recording, Verdict } from '../model/recording.ts'
import type {
  Facets,
  RecordingFilter,
  RecordingPage,
  RecordingQuery,
} from '../model/recording-query.ts'
import type { SpeakerHints } from '../model/run.ts'
import type { TagCount } from '../model/tags.ts'
import type { ByteRange } from '../ports/blob-store.ts'

export interface RecordingChanges {
  readonly name?: string
  /** All names of the current run; of the recording if it has none. */
  readonly speakerNames?: Readonly<Record<string, string>>
  readonly speakers?: SpeakerHints
  /** Until when its audio is kept: ISO 8601, or `always`; null: as the settings of the server say. */
  readonly keepAudioUntil?: string | null
  /** All tags. */
  readonly tags?: readonly string[]
  /** Tags that are added to the others, and tags that are removed. */
  readonly addTags?: readonly string[]
  readonly removeTags?: readonly string[]
}

/** Unknown ids: `recording-not-found`, `run-not-found`. Changes of a recording in the trash: `recording-trashed`. */
export interface Recordings {
  list(query: RecordingQuery): Promise<RecordingPage>
  facets(filter: RecordingFilter): Promise<Facets>
  tags(filter: RecordingFilter): Promise<readonly TagCount[]>
  get(id: string): Promise<Recording>
  /** `speaker-names-limit`; `request-invalid` for more than `MAX_TAGS` tags. */
  change(id: string, changes: RecordingChanges): Promise<Recording>
  /** Deletes a recording permanently, whether it is in the trash or not. */
  remove(id: string): Promise<void>
  /**
   * Checks that the file, or the sound, exists with its full size. Throws `file-missing` and marks the recording if the
   * file does not, `audio-removed`, and `request-conflict` while a lost sound is prepared again.
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
