import type { DoubtfulLabel, SpeakerDoubt } from '@toolkit/core'

/** The doubt about the speakers of a result in one line, or null if there is none. */
export function doubtLine(found: number, doubt: SpeakerDoubt | null): string | null {
  if (doubt === null) return null
  const sentences = [...rangeWords(found, doubt.range), ...doubt.labels.map(labelWords)]
  return sentences.length === 0 ? null : `Doubt: ${sentences.join(' ')}`
}

function rangeWords(found: number, range: SpeakerDoubt['range']): string[] {
  if (range === null || (range.fewer === found && range.more === found)) return []
  return [`${range.fewer}–${range.more} speakers are plausible.`]
}

function labelWords({ speaker, reason, speechSeconds, speechProbability }: DoubtfulLabel): string {
  if (reason === 'little-speech') {
    return `${speaker} may be no person: speaks alone for only ${speechSeconds.toFixed(1)} s.`
  }
  const figure =
    speechProbability === null ? '' : ` (probability ${Math.round(100 * speechProbability)} %)`
  return `${speaker} may be no person: hardly sounds like speech${figure}.`
}
