import type {
  CurveName,
  DiarizedRecording,
  ExportedSpot,
  ExportedSpots,
  ExportedStretchVerdicts,
  ExportedTurns,
  ExportedVerdicts,
  Recording,
  StretchVerdict,
  Turn,
  Verdict,
} from '@toolkit/core'
import type { Cell, Column, RowGroup, Table } from './table.ts'

/** A column whose values are read from one object. */
function column<T>(name: string, value: (of: T) => Cell): Column<T> {
  return { name, value }
}

/** The recordings, one a row. docs/exports.md lists the columns of all tables. */
export const RECORDING_TABLE: Table<null, Recording> = {
  groupColumns: [],
  rowColumns: [
    column('recording_id', ({ id }) => id),
    column('recording_name', ({ name }) => name),
    column('status', ({ status }) => status),
    column('provider', ({ provider }) => provider),
    column('model', ({ model }) => model),
    column('run_id', ({ currentRunId }) => currentRunId),
    column('duration_seconds', ({ durationSeconds }) => durationSeconds),
    column('size_bytes', ({ sizeBytes }) => sizeBytes),
    column('content_type', ({ contentType }) => contentType),
    column('sha256', ({ sha256 }) => sha256),
    column('created_at', ({ createdAt }) => createdAt),
    column('updated_at', ({ updatedAt }) => updatedAt),
    column('tags', ({ tags }) => (tags.length === 0 ? null : tags.join('; '))),
    column('trashed_at', ({ trashedAt }) => trashedAt),
    column('score_kind', ({ score }) => score?.kind ?? null),
    column('sample_mean', ({ sampleMean }) => sampleMean),
    column('sample_median', ({ sampleMedian }) => sampleMedian),
    column('turn_mean', ({ turnMean }) => turnMean),
    column('turn_mean_weighted', ({ turnMeanWeighted }) => turnMeanWeighted),
    column('turn_minimum', ({ turnMinimum }) => turnMinimum),
    column('overlap_share_percent', ({ overlapShare }) => overlapShare),
    column('speaker_count', ({ speakerCount }) => speakerCount),
    column('speaker_count_doubt', ({ speakerCountDoubt }) => speakerCountDoubt),
    column('speaker_count_min', ({ speakerRange }) => speakerRange?.fewer ?? null),
    column('speaker_count_max', ({ speakerRange }) => speakerRange?.more ?? null),
    column('human_score', ({ humanScore }) => humanScore),
    column('human_note', ({ humanNote }) => humanNote),
    column('human_score_run_id', ({ humanScoreRunId }) => humanScoreRunId),
    column('disagreement', ({ disagreement }) => disagreement),
    column('error_code', ({ error }) => error?.code ?? null),
    column('error_message', ({ error }) => error?.message ?? null),
  ],
}

const OF_RECORDING: readonly Column<Pick<ExportedVerdicts, 'recording'>>[] = [
  column('recording_id', ({ recording }) => recording.id),
  column('recording_name', ({ recording }) => recording.name),
]

const OF_RUN: readonly Column<{ readonly recording: DiarizedRecording }>[] = [
  ...OF_RECORDING,
  column('run_id', ({ recording }) => recording.currentRunId),
  column('provider', ({ recording }) => recording.provider),
  column('model', ({ recording }) => recording.model),
]

export const TURN_TABLE: Table<ExportedTurns, Turn> = {
  groupColumns: OF_RUN,
  rowColumns: [
    column('turn_index', ({ index }) => index),
    column('speaker', ({ speaker }) => speaker),
    { name: 'speaker_name', value: ({ speaker }, { recording }) => nameOf(recording, speaker) },
    column('start_seconds', ({ start }) => start),
    column('end_seconds', ({ end }) => end),
    column('duration_seconds', ({ start, end }) => end - start),
    column('confidence', ({ confidence }) => confidence),
    column('runner_up', ({ runnerUp }) => (runnerUp === null ? null : runnerUp.speaker)),
    column('runner_up_confidence', ({ runnerUp }) =>
      runnerUp === null ? null : runnerUp.confidence,
    ),
    column('margin', ({ margin }) => margin),
    column('overlap_seconds', ({ overlapSeconds }) => overlapSeconds),
  ],
}

export const SPOT_TABLE: Table<ExportedSpots, ExportedSpot> = {
  groupColumns: [...OF_RUN, column('curve', ({ curve }) => curveLabel(curve))],
  rowColumns: [
    column('start_seconds', ({ start }) => start),
    column('end_seconds', ({ end }) => end),
    column('duration_seconds', ({ start, end }) => end - start),
    column('mean', ({ mean }) => mean),
    column('in_range_mean', ({ inRangeMean }) => inRangeMean),
    column('min', ({ min }) => min),
    column('max', ({ max }) => max),
    column('samples', ({ samples }) => samples),
    column('bridged_seconds', ({ bridgedSeconds }) => bridgedSeconds),
    column('verdict', ({ verdict }) => verdict?.verdict ?? null),
    column('verdict_errors', ({ verdict }) => errorsOf(verdict)),
    column('verdict_note', ({ verdict }) => verdict?.note ?? null),
    column('verdict_reviewer', ({ verdict }) => verdict?.reviewer ?? null),
    column('verdict_at', ({ verdict }) => verdict?.createdAt ?? null),
  ],
}

export const VERDICT_TABLE: Table<ExportedVerdicts, Verdict> = {
  groupColumns: OF_RECORDING,
  rowColumns: [
    column('verdict_id', ({ id }) => id),
    column('run_id', ({ runId }) => runId),
    column('score', ({ score }) => score),
    column('note', ({ note }) => note),
    column('created_at', ({ createdAt }) => createdAt),
  ],
}

export const STRETCH_VERDICT_TABLE: Table<ExportedStretchVerdicts, StretchVerdict> = {
  groupColumns: OF_RECORDING,
  rowColumns: [
    column('verdict_id', ({ id }) => id),
    column('run_id', ({ runId }) => runId),
    column('provider', ({ provider }) => provider),
    column('model', ({ model }) => model),
    column('start_seconds', ({ start }) => start),
    column('end_seconds', ({ end }) => end),
    column('duration_seconds', ({ start, end }) => end - start),
    column('verdict', ({ verdict }) => verdict),
    column('errors', errorsOf),
    column('speaker', ({ speaker }) => speaker),
    column('note', ({ note }) => note),
    column('reviewer', ({ reviewer }) => reviewer),
    column('draw', ({ draw }) => draw),
    column('curve', ({ curve }) => curve),
    column('score', ({ score }) => score),
    column('created_at', ({ createdAt }) => createdAt),
    column('undone_at', ({ undoneAt }) => undoneAt),
  ],
}

/** Separated by "; "; null: there are none. */
function errorsOf(verdict: StretchVerdict | null): string | null {
  return verdict === null || verdict.errors.length === 0 ? null : verdict.errors.join('; ')
}

/** The name that a person gave a speaker; null: none. */
function nameOf({ speakerNames }: Pick<Recording, 'speakerNames'>, speaker: string): string | null {
  return Object.hasOwn(speakerNames, speaker) ? (speakerNames[speaker] ?? null) : null
}

/** The name of a curve as the API has it: `speech`, or `speaker:LABEL`. */
export function curveLabel({ kind, speaker }: CurveName): string {
  return speaker === null ? kind : `${kind}:${speaker}`
}

export async function* recordingRows(
  pages: AsyncIterable<readonly Recording[]>,
): AsyncGenerator<RowGroup<null, Recording>> {
  for await (const rows of pages) yield { group: null, rows }
}

export async function* turnRows(
  parts: AsyncIterable<ExportedTurns>,
): AsyncGenerator<RowGroup<ExportedTurns, Turn>> {
  for await (const group of parts) yield { group, rows: group.turns }
}

export async function* spotRows(
  parts: AsyncIterable<ExportedSpots>,
): AsyncGenerator<RowGroup<ExportedSpots, ExportedSpot>> {
  for await (const group of parts) yield { group, rows: group.spots }
}

export async function* verdictRows(
  parts: AsyncIterable<ExportedVerdicts>,
): AsyncGenerator<RowGroup<ExportedVerdicts, Verdict>> {
  for await (const group of parts) yield { group, rows: group.verdicts }
}

export async function* stretchVerdictRows(
  parts: AsyncIterable<ExportedStretchVerdicts>,
): AsyncGenerator<RowGroup<ExportedStretchVerdicts, StretchVerdict>> {
  for await (const group of parts) yield { group, rows: group.verdicts }
}
