import type { ColumnRange, SoundPiece, SpectrogramLevels } from './columns.ts'

/** A question to the worker; it answers each, in order. */
export interface LevelsRequest {
  readonly id: number
  readonly piece: SoundPiece
  readonly range: ColumnRange
}

export interface LevelsAnswer extends SpectrogramLevels {
  readonly id: number
}
