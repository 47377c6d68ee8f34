import type { Stretch } from '../model/evaluation.ts'
import type { Recording } from '../model/recording.ts'
import type { ImportedFile, Run } from '../model/run.ts'
import type { NamedCurve } from '../model/score.ts'
import type { GivenTurn } from '../model/turn.ts'
import type { NamedRecording } from '../ports/record-stores.ts'

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
