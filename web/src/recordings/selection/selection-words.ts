import { counted, formatCount } from '../../format/number-format.ts'
import { formatTotal } from '../list-numbers.ts'
import type { SelectedRecording } from './row-selection.ts'

/** The known length of recordings, and whether it is the length of all of them. */
export function amountOf(recordings: readonly Pick<SelectedRecording, 'durationSeconds'>[]): {
  readonly seconds: number
  readonly isComplete: boolean
} {
  const known = recordings.flatMap(({ durationSeconds }) => durationSeconds ?? [])
  return {
    seconds: known.reduce((sum, each) => sum + each, 0),
    isComplete: known.length === recordings.length,
  }
}

/** Number and length: `12 selected · 3 h 10 min`; recordings of unknown length are counted apart. */
export function selectionWords(
  recordings: readonly Pick<SelectedRecording, 'durationSeconds'>[],
): string {
  const { seconds } = amountOf(recordings)
  const unknown = recordings.filter(({ durationSeconds }) => durationSeconds === null).length
  return [
    `${formatCount(recordings.length)} selected`,
    unknown === recordings.length ? null : formatTotal(seconds),
    unknown === 0 ? null : `${counted(unknown, 'recording')} of unknown length`,
  ]
    .filter((part) => part !== null)
    .join(' · ')
}
