import { type ErrorRates, errorRates, type SpokenInterval } from '@toolkit/core'
import { type ConfidenceQuality, confidenceQuality, wrongFrames } from '@toolkit/testkit'
import type { QualityFile } from './sets.ts'

/** The result of a diarizer for a file. */
export interface Diarization {
  readonly turns: readonly SpokenInterval[]
  /** Integers 0 … 100 every 20 ms, or null if the diarizer has none. */
  readonly confidence: ArrayLike<number> | null
}

/** The errors of one file. */
export interface Score {
  readonly errors: Pick<ErrorRates, 'missed' | 'falseAlarm' | 'confusion' | 'total'>
  readonly speakers: number
  readonly found: number
  readonly confidence: readonly number[]
  /** One element for each value of `confidence`. */
  readonly wrong: readonly boolean[]
}

/** Figures of several files, pooled over their speaker time and frames. Rates in % of the speaker time. */
export interface Figures extends ConfidenceQuality {
  readonly files: number
  readonly error: number
  readonly missed: number
  readonly falseAlarm: number
  readonly confusion: number
  /** Files with a wrong number of speakers. */
  readonly countErrors: number
}

export function score({ reference }: QualityFile, { turns, confidence }: Diarization): Score {
  const curve = Array.from(confidence ?? [])
  return {
    errors: errorRates(reference, turns),
    speakers: speakersIn(reference),
    found: speakersIn(turns),
    confidence: curve,
    wrong: wrongFrames(reference, turns, curve.length, 0.02),
  }
}

export function pooled(scores: readonly Score[]): Figures {
  const sum = (part: 'missed' | 'falseAlarm' | 'confusion' | 'total') =>
    scores.reduce((all, { errors }) => all + errors[part], 0)
  const rate = (part: 'missed' | 'falseAlarm' | 'confusion') => (100 * sum(part)) / sum('total')
  const [missed, falseAlarm, confusion] = [rate('missed'), rate('falseAlarm'), rate('confusion')]
  return {
    files: scores.length,
    error: missed + falseAlarm + confusion,
    missed,
    falseAlarm,
    confusion,
    countErrors: scores.filter(({ speakers, found }) => speakers !== found).length,
    ...confidenceQuality(
      scores.flatMap(({ confidence }) => confidence),
      scores.flatMap(({ wrong }) => wrong),
    ),
  }
}

export function speakersIn(turns: readonly SpokenInterval[]): number {
  return new Set(turns.map(({ speaker }) => speaker)).size
}

/** Rounds a value for a table. */
export function rounded(value: number | null, digits = 1): number | null {
  return value === null ? null : Number(value.toFixed(digits))
}

/**
 * The errors of several files as cells of a table; `hinted` are the scores with the exact number of speakers as a
 * hint.
 */
export function errorCells(free: readonly Score[], hinted: readonly Score[]) {
  const { files, error, missed, falseAlarm, confusion, countErrors } = pooled(free)
  const then = hinted.length === 0 ? null : pooled(hinted)
  return {
    files,
    error: rounded(error),
    missed: rounded(missed),
    'false alarm': rounded(falseAlarm),
    confusion: rounded(confusion),
    'wrong counts': countErrors,
    'number given': rounded(then?.error ?? null),
    'confusion then': rounded(then?.confusion ?? null),
    'wrong counts then': then?.countErrors ?? null,
  }
}
