import type { DiarizationView } from '@toolkit/server/client'
import { formatCount, formatShare } from './number-format.ts'
import { formatListening } from './time-format.ts'

type Doubt = NonNullable<DiarizationView['speakerDoubt']>

/** The number of speakers, and which other numbers are plausible; null: unknown. */
export function speakerCountWords(count: number | null, doubt: Doubt | null): string {
  const plausible = plausibleCounts(count, doubt?.range ?? null)
  return plausible === null ? formatCount(count) : `${formatCount(count)} (${plausible} plausible)`
}

/** The plausible numbers of speakers, such as `3–5`; null: no other number is plausible, or none is known. */
export function plausibleCounts(count: number | null, range: Doubt['range']): string | null {
  if (count === null || range === null) return null
  const least = Math.min(range.fewer, count)
  const most = Math.max(range.more, count)
  return least === most ? null : `${formatCount(least)}–${formatCount(most)}`
}

/** Why a speaker may be no person; null: there is no such doubt. */
export function speakerDoubtWords(speaker: string, doubt: Doubt | null): string | null {
  const label = doubt?.labels.find((each) => each.speaker === speaker)
  if (label === undefined) return null
  const { reason, speechSeconds, speechProbability } = label
  if (reason === 'little-speech') {
    return `Possibly not a person: speaks alone for only ${formatListening(speechSeconds)}`
  }
  const figure =
    speechProbability === null ? '' : ` (probability ${formatShare(100 * speechProbability)})`
  return `Possibly not a person: hardly sounds like speech${figure}`
}
