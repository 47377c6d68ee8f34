import type { EvidenceSelection, ExportQuery } from '@toolkit/server/client'

/** A format that a result is exported in. */
export interface ExportFormat {
  readonly format: NonNullable<ExportQuery['format']>
  readonly name: string
  /** What it is for, in a line. */
  readonly purpose: string
}

/** The formats, the ones that are used most first. */
export const EXPORT_FORMATS: readonly ExportFormat[] = [
  { format: 'rttm', name: 'RTTM', purpose: 'For scoring tools and most diarization toolkits' },
  { format: 'csv', name: 'CSV', purpose: 'For spreadsheets and notebooks' },
  { format: 'json', name: 'JSON', purpose: 'As pyannoteAI sends it, with every curve' },
  { format: 'textgrid', name: 'TextGrid', purpose: 'For Praat: a tier for each speaker' },
  { format: 'elan', name: 'ELAN', purpose: 'For annotation in ELAN (EAF)' },
  { format: 'audacity', name: 'Audacity labels', purpose: 'A label track for Audacity' },
  {
    format: 'labelstudio',
    name: 'Label Studio',
    purpose: 'Predictions to correct in Label Studio',
  },
  { format: 'webvtt', name: 'WebVTT', purpose: 'Subtitles with the speaker of each turn' },
  { format: 'stm', name: 'STM', purpose: 'For sclite and MeetEval' },
  { format: 'seglst', name: 'SegLST', purpose: 'For MeetEval and the CHiME challenges' },
  { format: 'lab', name: 'Label file', purpose: 'Start, end and speaker in plain lines' },
]

/** What is exported. */
export type ExportChoice = 'turns' | 'turn-range' | 'spots'

/** The thresholds that decide what is exported. */
interface Limits {
  readonly turnMin: number
  readonly turnMax: number
  readonly spotMin: number
  readonly spotMax: number
  readonly mergeGap: number
  readonly minDuration: number
  readonly maxDuration: number
}

/** Whether the turn threshold leaves out a turn. */
export function hasTurnRange({ turnMin, turnMax }: Pick<Limits, 'turnMin' | 'turnMax'>): boolean {
  return turnMin > 0 || turnMax < 100
}

/** The query of a download. `curve`: the API name of the searched curve; undefined: the default one. */
export function exportQuery(
  run: string,
  what: ExportChoice,
  limits: Limits,
  curve: string | undefined,
): Omit<ExportQuery, 'format'> {
  if (what === 'turns') return { run }
  if (what === 'turn-range') return { run, min: limits.turnMin, max: limits.turnMax }
  const { spotMin, spotMax, mergeGap, minDuration, maxDuration } = limits
  return {
    run,
    what: 'spots',
    min: spotMin,
    max: spotMax,
    mergeGap,
    minDuration,
    ...(maxDuration === 0 ? {} : { maxDuration }),
    ...(curve === undefined ? {} : { curve }),
  }
}

/** What an evidence pack has clips of; null for all turns, which are the whole recording. */
export function evidenceSelection(
  recordingId: string,
  what: ExportChoice,
  { run, what: _what, ...range }: Omit<ExportQuery, 'format'>,
): EvidenceSelection | null {
  if (what === 'turns') return null
  const chosen = what === 'spots' ? { spots: range } : { turns: range }
  return { recordings: [{ recordingId, runId: run, ...chosen }] }
}
