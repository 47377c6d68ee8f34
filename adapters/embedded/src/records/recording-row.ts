import type { SQLInputValue } from 'node:sqlite'
import { nameKey, type Recording, type ScoreOrigin } from '@toolkit/core'
import type { Row } from '../database.ts'
import type { RecordingEntry } from './recording-table.ts'

/** The columns of `recordings` between `id` and `doc`. */
export const COLUMN_NAMES = [
  'revision',
  'name_key',
  'status',
  'provider',
  'model',
  'score_kind',
  'score_provider',
  'score_model',
  'current_run_id',
  'human_score',
  'sample_mean',
  'turn_minimum',
  'disagreement',
  'duration_seconds',
  'created_at',
  'sha256',
  'settled',
] as const

type Columns = Readonly<Record<(typeof COLUMN_NAMES)[number], SQLInputValue>>

/** What of a recording is kept in columns of its own. */
export function columnsOf(recording: Recording): Columns {
  return {
    revision: recording.revision,
    // SQLite keeps no lone surrogates.
    name_key: nameKey(recording.name).toWellFormed(),
    status: recording.status,
    provider: recording.provider,
    model: recording.model,
    score_kind: recording.score?.kind ?? null,
    score_provider: recording.score?.provider ?? null,
    score_model: recording.score?.model ?? null,
    current_run_id: recording.currentRunId,
    human_score: recording.humanScore,
    sample_mean: recording.sampleMean,
    turn_minimum: recording.turnMinimum,
    disagreement: recording.disagreement,
    duration_seconds: recording.durationSeconds,
    created_at: recording.createdAt,
    sha256: recording.sha256,
    settled: Number(recording.settled),
  }
}

/** What the table in memory needs of a row. */
export function entryOfRow(row: Row | (Columns & { readonly id: string })): RecordingEntry {
  return {
    id: String(row.id),
    nameKey: String(row.name_key),
    createdAt: String(row.created_at),
    status: String(row.status),
    provider: text(row.provider),
    model: text(row.model),
    origin:
      row.score_kind === null
        ? null
        : ({
            kind: row.score_kind,
            provider: row.score_provider,
            model: row.score_model,
          } as ScoreOrigin),
    diarized: row.current_run_id !== null,
    humanScore: number(row.human_score),
    sampleMean: number(row.sample_mean),
    turnMinimum: number(row.turn_minimum),
    disagreement: number(row.disagreement),
    durationSeconds: number(row.duration_seconds),
  }
}

function text(value: SQLInputValue | undefined): string | null {
  return typeof value === 'string' ? value : null
}

function number(value: SQLInputValue | undefined): number | null {
  return typeof value === 'number' ? value : null
}
