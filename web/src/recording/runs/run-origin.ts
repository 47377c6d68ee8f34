import type { DiarizationView } from '@toolkit/server/client'
import { formatDate } from '../../format/time-format.ts'
import { type KnownProviders, runSourceWords } from '../../providers/known-providers.ts'

/** The providers of runs that no diarizer made. */
const IMPORT = 'import'
const HUMAN = 'human'

/** What people call the formats that are read. */
const READ_FORMAT_NAMES: Readonly<Record<string, string>> = {
  rttm: 'RTTM',
  pyannoteai: 'pyannoteAI JSON',
  'pyannote-audio': 'pyannote.audio JSON',
  csv: 'CSV',
  lab: 'label file',
  uem: 'UEM',
  stm: 'STM',
  seglst: 'SegLST',
  textgrid: 'TextGrid',
  elan: 'ELAN',
  audacity: 'Audacity labels',
  labelstudio: 'Label Studio',
  srt: 'SubRip',
  webvtt: 'WebVTT',
}

/** The name of a format that is read. */
export function formatName(format: string): string {
  return READ_FORMAT_NAMES[format] ?? format
}

type Origin = Pick<DiarizationView, 'provider' | 'model' | 'modelReported' | 'imported' | 'basedOn'>

/** Who made a run, in a few words: `pyannoteAI · precision-3`, `meeting.rttm`, `corrected`. */
export function madeByWords(known: KnownProviders, run: Origin): string {
  if (run.provider === HUMAN) return 'corrected'
  if (run.provider !== IMPORT) return runSourceWords(known, run)
  const file = run.imported?.fileName ?? 'imported'
  const label = labelOf(run)
  return label === null ? file : `${label}, ${file}`
}

/** Where a run comes from, as a sentence without its end. `runs`: those that it may be based on. */
export function originWords(
  known: KnownProviders,
  run: Origin,
  runs: readonly DiarizationView[],
): string {
  if (run.provider === HUMAN) {
    const base = runs.find(({ id }) => id === run.basedOn)
    if (base !== undefined) {
      return `Corrected by a person, based on ${madeByWords(known, base)} of ${dateOf(base)}`
    }
    return run.basedOn === null
      ? 'Made by a person'
      : 'Corrected by a person, based on a deleted diarization'
  }
  if (run.provider !== IMPORT) return `Diarized by ${runSourceWords(known, run)}`
  const label = labelOf(run)
  const by = label === null ? '' : `, made by ${label}`
  if (run.imported === null) return `Imported${by}`
  const { fileName, format } = run.imported
  return `Imported from ${fileName} (${formatName(format)})${by}`
}

/** What the person called the tool of an imported run; null: nothing. */
function labelOf({ model, imported }: Origin): string | null {
  return model === imported?.format ? null : model
}

function dateOf({ completedAt, createdAt }: DiarizationView): string {
  return formatDate(completedAt ?? createdAt)
}
