import type { DiarizationView } from '@toolkit/server/client'
import { formatCount, formatShare } from '../../format/number-format.ts'
import { formatListening } from '../../format/time-format.ts'

type Doubt = NonNullable<DiarizationView['speakerDoubt']>

/** The number of speakers, and which other numbers are plausible; null: unknown. */
export function speakerCountWords(count: number | null, doubt: Doubt | null): string {
  const range = doubt?.range ?? null
  if (count === null || range === null || (range.fewer >= count && range.more <= count)) {
    return formatCount(count)
  }
  const least = Math.min(range.fewer, count)
  const most = Math.max(range.more, count)
  return `${formatCount(count)} (${formatCount(least)}–${formatCount(most)} plausible)`
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
