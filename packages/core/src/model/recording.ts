import type { Stretch } from './evaluation.ts'
import { type Fields, type NamesWith, type RecordOf, typed } from './fields.ts'
import type { RejectedVoices } from './identification.ts'
import type { MediaFacts, Sound } from './media.ts'
import {
  type Failure,
  FIGURE_FIELDS,
  type Progress,
  RUN_STATUSES,
  type Run,
  type SpeakerHints,
} from './run.ts'
import type { StretchVerdict } from './stretch-verdict.ts'

/** An address, without user, query and fragment, which may contain secrets. */
export type FetchedFrom =
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 's3'; readonly url: string }
  /** A path in a watched folder. */
  | { readonly kind: 'file'; readonly url: string }

export type RecordingSource = { readonly kind: 'upload' } | FetchedFrom

/** The fields of a recording, in the order of the API. CONTRIBUTING.md explains how to add one. */
export const RECORDING_FIELDS = {
  id: { kind: 'text', shown: true },
  name: { kind: 'text', shown: true, sorts: true },
  source: { kind: 'object', type: typed<RecordingSource>(), shown: true },
  contentType: { kind: 'text', shown: true },
  sizeBytes: { kind: 'count', shown: true },
  durationSeconds: { kind: 'amount', nullable: true, shown: true, sorts: 'duration' },
  /** Null during preparation, unless the file itself can be played. */
  sound: { kind: 'object', type: typed<Sound>(), nullable: true, shown: true },
  /** Null until the file has been decoded. */
  media: { kind: 'object', type: typed<MediaFacts>(), nullable: true, shown: true },
  sha256: { kind: 'text', nullable: true, shown: true },
  /** The newest run's status, or `new`. */
  status: {
    kind: 'choice',
    choices: [...RUN_STATUSES, 'new'],
    shown: true,
    equals: true,
    projected: true,
  },
  error: { kind: 'object', type: typed<Failure>(), nullable: true, shown: true },
  speakers: { kind: 'object', type: typed<SpeakerHints>(), shown: true },
  /** Label → name: those of the current run. Without one, those that were given last. */
  speakerNames: { kind: 'object', type: typed<Readonly<Record<string, string>>>(), shown: true },
  humanScore: {
    kind: 'whole-score',
    nullable: true,
    shown: true,
    sorts: true,
    bounds: { needs: 'verdict', histogram: 'shared' },
    projected: true,
  },
  humanNote: { kind: 'text', nullable: true, shown: true, projected: true },
  humanScoreRunId: { kind: 'text', nullable: true, shown: true, projected: true },
  ...FIGURE_FIELDS,
  /** The DER of the current run against the reference, in percent, at most 100; null: unknown. */
  errorRate: {
    kind: 'score',
    nullable: true,
    shown: true,
    sorts: true,
    bounds: { needs: 'result', histogram: 'shared' },
    projected: true,
  },
  /** The run that the others are measured against; null: there is none. */
  referenceRunId: { kind: 'text', nullable: true, shown: true, projected: true },
  /** The parts that are scored (UEM); null: those of the reference, or all. */
  scored: { kind: 'list', type: typed<readonly Stretch[]>(), nullable: true, shown: true },
  currentRunId: { kind: 'text', nullable: true, shown: true, projected: true },
  createdAt: { kind: 'time', shown: true, sorts: true },
  updatedAt: { kind: 'time', shown: true },
  /** When it was moved to the trash; null: it is not in the trash. */
  trashedAt: { kind: 'time', nullable: true, shown: true, sorts: true },
  /** Until when its audio is kept: ISO 8601, or `always`; null: as the settings of the server say. */
  keepAudioUntil: { kind: 'text', nullable: true, shown: true },
  /** When its audio was removed because its time was over; null: it was not. */
  audioRemovedAt: { kind: 'time', nullable: true, shown: true },
  /** As `sortedTags` returns them. */
  tags: { kind: 'list', type: typed<readonly string[]>(), shown: true, before: [] },
  /** The ids of the voices whose names the speakers of the current run have, in order. */
  voiceIds: {
    kind: 'list',
    type: typed<readonly string[]>(),
    shown: true,
    projected: true,
    before: [],
  },
  /** The voices that a person rejected for speakers. */
  rejectedVoices: { kind: 'list', type: typed<readonly RejectedVoices[]>(), before: [] },
  /** Provider and model of the current run, or of the newest one if there is no current run. */
  provider: {
    kind: 'text',
    nullable: true,
    shown: true,
    equals: true,
    projected: true,
  },
  model: { kind: 'text', nullable: true, shown: true, equals: true, projected: true },
  /** |human score − sample mean of the scored run|. */
  disagreement: { kind: 'score', nullable: true, sorts: true, projected: true },
  /** Index of the audio track, from 0; null: the default track. */
  track: { kind: 'count', nullable: true },
  /** The run that the user chose; null: the newest succeeded one is current. */
  chosenRunId: { kind: 'text', nullable: true },
  /** The run that the user chose as the reference; null: none. */
  chosenReferenceId: { kind: 'text', nullable: true },
  /** False while work is in progress that the next start must recover. */
  settled: { kind: 'flag' },
  /** Incremented by each change; a change is stored only if the revision is unchanged. */
  revision: { kind: 'count' },
} as const satisfies Fields

export interface Recording extends RecordOf<typeof RECORDING_FIELDS> {}

/** The fields that are derived from a recording's runs and verdicts. They can be computed again. */
export type RecordingProjection = Pick<
  Recording,
  NamesWith<typeof RECORDING_FIELDS, { readonly projected: true }>
>

/** Whether preparation is complete: length and sound are known, or the error is. */
export function isPrepared(
  recording: Pick<Recording, 'durationSeconds' | 'sound' | 'error'>,
): boolean {
  const isRead = recording.durationSeconds !== null && recording.sound !== null
  return isRead || recording.error !== null
}

/** Something changed. Events are not replayed: fetch again after a reconnect. */
export type ToolkitEvent =
  | { readonly type: 'recording'; readonly recording: Recording }
  | { readonly type: 'diarization'; readonly run: Run; readonly progress: Progress | null }
  /** How much of a new recording has been decoded, 0–1. */
  | { readonly type: 'preparation'; readonly recordingId: string; readonly fraction: number }
  | { readonly type: 'deleted'; readonly recordingId: string; readonly runId: string | null }
  /** A stretch was judged, or a verdict on it was taken back. */
  | { readonly type: 'verdict'; readonly verdict: StretchVerdict }
  /** A correction began, its log grew, or it is done (it has become a run); `length` null: it was discarded. */
  | {
      readonly type: 'correction'
      readonly recordingId: string
      readonly correctionId: string
      readonly length: number | null
    }
  /** A voice, or a voiceprint that is being made for it, is new, was changed or deleted. */
  | { readonly type: 'voice'; readonly voiceId: string }

/** The fields of a verdict, in the order of the API. */
export const VERDICT_FIELDS = {
  id: { kind: 'text', shown: true },
  recordingId: { kind: 'text' },
  /** The scored run. */
  runId: { kind: 'text', nullable: true, shown: true },
  /** Null: the user removed the score. */
  score: { kind: 'whole-score', nullable: true, shown: true },
  note: { kind: 'text', nullable: true, shown: true },
  createdAt: { kind: 'time', shown: true },
} as const satisfies Fields

/** A human score of a recording. All verdicts are kept; the newest is shown. */
export interface Verdict extends RecordOf<typeof VERDICT_FIELDS> {}
