import type { Failure } from './failure.ts'
import type { MediaFacts } from './media.ts'
import type { ProviderName } from './provider.ts'
import type { RunStatus } from './run.ts'
import type { RunSummary } from './score.ts'
import type { SpeakerHints } from './speakers.ts'

export type RecordingSource =
  | { readonly kind: 'upload' }
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 's3'; readonly url: string }

/** The one sound that is drawn, played and diarized, so that all three have the same clock. */
export interface Sound {
  /** `original`: the file as it was handed in. `rendition`: what was decoded of it, written anew. */
  readonly kind: 'original' | 'rendition'
  readonly contentType: string
  readonly sizeBytes: number
  /** Bytes of its head, which are kept apart from its body; 0 for a file as it was handed in. */
  readonly headBytes: number
}

/** What only the system itself writes of a recording's runs and verdicts: a projection that can be rebuilt. */
export interface RecordingProjection extends Omit<RunSummary, 'speakerCount'> {
  /** The newest run's status, or `new`. */
  readonly status: RunStatus | 'new'
  readonly currentRunId: string | null
  readonly speakerCount: number | null
  /** Provider and model of the current run, else of the newest one: what the filters compare with. */
  readonly provider: ProviderName | null
  readonly model: string | null
  readonly humanScore: number | null
  readonly humanNote: string | null
  readonly humanScoreRunId: string | null
  /** |human score − sample mean of the run it judged|. */
  readonly disagreement: number | null
}

export interface Recording extends RecordingProjection {
  readonly id: string
  readonly name: string
  readonly source: RecordingSource
  readonly contentType: string
  readonly sizeBytes: number
  readonly durationSeconds: number | null
  /** Null while it is being prepared, unless the file itself can be played meanwhile. */
  readonly sound: Sound | null
  /** Null until the file has been decoded. */
  readonly media: MediaFacts | null
  /** Which sound track of a file with several, from 0; null: the one that players take. */
  readonly track: number | null
  readonly sha256: string | null
  readonly error: Failure | null
  readonly speakers: SpeakerHints
  readonly speakerNames: Readonly<Record<string, string>>
  /** The run that the person chose; null: the newest succeeded one is current. */
  readonly chosenRunId: string | null
  /** ISO 8601. */
  readonly createdAt: string
  readonly updatedAt: string
  /** False while something is under way that the next start must look at. */
  readonly settled: boolean
  /** Counts the changes; a change is stored only over the revision that it was made from. */
  readonly revision: number
}

/** Whether all is known that decoding the file tells: its length and its sound, or what is wrong with it. */
export function isPrepared(
  recording: Pick<Recording, 'durationSeconds' | 'sound' | 'error'>,
): boolean {
  const isRead = recording.durationSeconds !== null && recording.sound !== null
  return isRead || recording.error !== null
}
