import type { GivenTurn, NamedCurve, Stretch, Turn } from '@toolkit/core'

/** The formats that are read. `uem` has only the scored parts of recordings. */
export const READ_FORMATS = [
  'rttm',
  'pyannoteai',
  'pyannote-audio',
  'csv',
  'lab',
  'uem',
  'stm',
  'seglst',
  'textgrid',
  'elan',
  'audacity',
  'labelstudio',
  'srt',
  'webvtt',
] as const

export type ReadFormat = (typeof READ_FORMATS)[number]

/** The formats that are written. `json` is pyannoteAI's own output. */
export const WRITTEN_FORMATS = [
  'rttm',
  'csv',
  'json',
  'textgrid',
  'audacity',
  'labelstudio',
  'elan',
  'stm',
  'seglst',
  'lab',
  'webvtt',
] as const

export type WrittenFormat = (typeof WRITTEN_FORMATS)[number]

/** A recording may have so many speakers: comparing runs takes cubic time. */
export const MAX_SPEAKERS = 1_000

/** The result of one recording in a file. Seconds; scores 0–100. */
export interface FileResult {
  /** What the file calls the recording (RTTM file id, media name), without folder; null: the file does not name it. */
  readonly recording: string | null
  /** In the order of the file; each has end > start ≥ 0. */
  readonly turns: readonly GivenTurn[]
  readonly curves: readonly NamedCurve[]
  /** The parts that are scored (UEM); null: the file has none. */
  readonly scored: readonly Stretch[] | null
  /** Label → the name that a person gave. Only `pyannoteai` has labels and names. */
  readonly speakerNames: Readonly<Record<string, string>>
  /** What was left out, in sentences: turns without length, other record types. */
  readonly warnings: readonly string[]
}

/** What a file contains: at least one result. */
export interface DiarizationFile {
  readonly format: ReadFormat
  readonly results: readonly FileResult[]
}

/**
 * Reads one format. Errors: `import-invalid` with line and column, `import-too-large` for limits.
 * Readers are lenient in form (case, white space, line ends, optional fields) and strict in content: a time that is not a
 * number, is negative, or an end before its start is an error. Readers of long files with results of many recordings call
 * `onSeveral` as soon as there will be several.
 */
export type Reader = (
  source: AsyncIterable<Uint8Array>,
  onSeveral?: () => void,
) => Promise<readonly FileResult[]>

/** What a writer needs of a run. */
export interface WrittenRun {
  /** The name of the recording's file without its extension. */
  readonly recording: string
  /** The name of the recording's file. */
  readonly mediaName: string
  readonly contentType: string
  readonly durationSeconds: number
  /** By start. `speaker` is the label of the run. */
  readonly turns: readonly Turn[]
  /** Label → the name that a person gave. A label without a name is shown itself. */
  readonly speakerNames: Readonly<Record<string, string>>
  /** All curves of the run, for formats that hold curves. */
  readonly curves: readonly NamedCurve[]
  /** Provider and model, for formats that name the source. */
  readonly provider: string
  readonly model: string
}

/** Writes one format, in pieces of text, so that long results are streamed. */
export interface Writer {
  readonly format: WrittenFormat
  readonly contentType: string
  /** With its dot: `.rttm`. */
  readonly extension: string
  write(run: WrittenRun): Iterable<string>
}
