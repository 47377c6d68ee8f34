import type { Turn } from '@toolkit/core'
import type { Writer } from '../diarization-file.ts'
import { csvField } from '../table/table.ts'
import { namesIn } from './names.ts'
import { each, inPieces } from './pieces.ts'
import { fixedSeconds, milliseconds } from './turn-times.ts'

const COLUMNS = [
  'start',
  'end',
  'duration',
  'speaker',
  'confidence',
  'runner_up',
  'runner_up_confidence',
  'margin',
  'overlap_seconds',
]

/**
 * CSV (RFC 4180, with line feeds): a header, then one row for each turn. Times are rounded to the millisecond, a missing
 * value is an empty field.
 */
export const csv: Writer = {
  format: 'csv',
  contentType: 'text/csv; charset=utf-8',
  extension: '.csv',
  write: function* (run) {
    yield `${COLUMNS.join(',')}\n`
    const nameCell = namesIn(run, csvField)
    yield* inPieces(each(run.turns, (turn) => row(turn, nameCell)))
  },
}

function row(turn: Turn, nameCell: (label: string) => string): string {
  const { speaker, confidence, runnerUp, margin, overlapSeconds } = turn
  const { start, end } = milliseconds(turn)
  const cells = [
    // The duration is that of the rounded ends, so that the columns agree.
    ...[start, end, end - start].map(fixedSeconds),
    nameCell(speaker),
    confidence ?? '',
    runnerUp === null ? '' : nameCell(runnerUp.speaker),
    runnerUp?.confidence ?? '',
    margin === null ? '' : withoutNoise(margin),
    overlapSeconds.toFixed(3),
  ]
  return `${cells.join(',')}\n`
}

/** A difference without its binary rounding error: 87.3 − 12.1 is 75.2. */
function withoutNoise(value: number): number {
  return Math.round(value * 1e9) / 1e9
}
