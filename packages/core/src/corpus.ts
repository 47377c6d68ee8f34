import type { Recording, Verdict } from './model/recording.ts'
import type { Bounds, RecordingFilter } from './model/recording-query.ts'
import type { CurveName } from './model/score.ts'
import type { StretchVerdict } from './model/stretch-verdict.ts'
import type { Turn } from './model/turn.ts'
import type { Spot, SpotOptions } from './statistics/spots.ts'

/** A recording with a current run. */
export interface DiarizedRecording extends Recording {
  readonly currentRunId: string
}

/** Turns of the current run of a recording, by start. */
export interface ExportedTurns {
  readonly recording: DiarizedRecording
  readonly turns: readonly Turn[]
}

/** A spot, and the newest verdict in effect on it of its own run; null: there is none. */
export interface ExportedSpot extends Spot {
  readonly verdict: StretchVerdict | null
}

/** Spots of a curve of the current run of a recording, by start. */
export interface ExportedSpots {
  readonly recording: DiarizedRecording
  readonly curve: CurveName
  readonly spots: readonly ExportedSpot[]
}

/** All human scores of a recording, newest first. */
export interface ExportedVerdicts {
  readonly recording: Recording
  readonly verdicts: readonly Verdict[]
}

/** All verdicts on stretches of a recording, of all runs, also those that were taken back, by start. */
export interface ExportedStretchVerdicts {
  readonly recording: Recording
  readonly verdicts: readonly StretchVerdict[]
}

/** The recordings that are exported: those that match a filter, oldest first, or chosen ones in this order. */
export type ExportedRecordings = RecordingFilter | ChosenRecordings

/** The most recordings that are chosen by their ids. */
export const MAX_CHOSEN = 10_000

/** Recordings by their ids, without those in the trash. */
export interface ChosenRecordings {
  readonly ids: readonly string[]
}

/**
 * Reads what belongs to recordings, in parts as they are consumed: memory
 * depends on the longest recording, not on their number. A recording is exported with the state in which it was listed;
 * one that is deleted before its turn, or during it, is left out.
 */
export interface CorpusExport {
  recordings(of: ExportedRecordings): AsyncIterable<readonly Recording[]>
  /** The turns of the current runs with a confidence in the range; one part for each recording that has any. */
  turns(of: ExportedRecordings, confidence: Bounds): AsyncIterable<ExportedTurns>
  /** `curve` null: the default curve. Recordings without that curve have no spots. Throws `file-missing`. */
  spots(
    of: ExportedRecordings,
    curve: CurveName | null,
    options: SpotOptions,
  ): AsyncIterable<ExportedSpots>
  verdicts(of: ExportedRecordings): AsyncIterable<ExportedVerdicts>
  stretchVerdicts(of: ExportedRecordings): AsyncIterable<ExportedStretchVerdicts>
}
