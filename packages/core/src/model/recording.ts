import { type Fields, type NamesWith, type RecordOf, typed } from './fields.ts'
import type { MediaFacts, Sound } from './media.ts'
import { type Failure, RUN_STATUSES, type SpeakerHints } from './run.ts'
import { FIGURE_FIELDS } from './run-summary.ts'

export type RecordingSource =
  | { readonly kind: 'upload' }
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 's3'; readonly url: string }

/** A recording, in the order of the API. CONTRIBUTING.md says how a field is added. */
export const RECORDING_FIELDS = {
  id: { kind: 'text', shown: true },
  name: { kind: 'text', shown: true, sorts: true },
  source: { kind: 'object', type: typed<RecordingSource>(), shown: true },
  contentType: { kind: 'text', shown: true },
  sizeBytes: { kind: 'count', shown: true },
  durationSeconds: { kind: 'amount', nullable: true, shown: true, sorts: 'duration' },
  /** Null while it is being prepared, unless the file itself can be played meanwhile. */
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
  currentRunId: { kind: 'text', nullable: true, shown: true, projected: true },
  createdAt: { kind: 'time', shown: true, sorts: true },
  updatedAt: { kind: 'time', shown: true },
  /** Provider and model of the current run, else of the newest one: what the filters compare with. */
  provider: {
    kind: 'text',
    nullable: true,
    equals: true,
    projected: true,
  },
  model: { kind: 'text', nullable: true, equals: true, projected: true },
  /** |human score − sample mean of the run it judged|. */
  disagreement: { kind: 'score', nullable: true, sorts: true, projected: true },
  /** Which sound track of a file with several, from 0; null: the one that players take. */
  track: { kind: 'count', nullable: true },
  /** The run that the person chose; null: the newest succeeded one is current. */
  chosenRunId: { kind: 'text', nullable: true },
  /** False while something is under way that the next start must look at. */
  settled: { kind: 'flag' },
  /** Counts the changes; a change is stored only over the revision that it was made from. */
  revision: { kind: 'count' },
} as const satisfies Fields

export interface Recording extends RecordOf<typeof RECORDING_FIELDS> {}

/** What only the system itself writes of a recording's runs and verdicts: a projection that can be rebuilt. */
export type RecordingProjection = Pick<
  Recording,
  NamesWith<typeof RECORDING_FIELDS, { readonly projected: true }>
>

/** Whether all is known that decoding the file tells: its length and its sound, or what is wrong with it. */
export function isPrepared(
  recording: Pick<Recording, 'durationSeconds' | 'sound' | 'error'>,
): boolean {
  const isRead = recording.durationSeconds !== null && recording.sound !== null
  return isRead || recording.error !== null
}
