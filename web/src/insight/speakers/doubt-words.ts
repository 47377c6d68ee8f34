import type { DoubtfulSpeakersView } from '@toolkit/server/client'
import { plausibleCounts } from '../../format/speaker-doubt-words.ts'

type Item = DoubtfulSpeakersView['items'][number]

/** What is in doubt about the number of speakers; null: nothing. */
export function doubtWords({
  speakerCount,
  speakerCountDoubt,
  speakerRange,
}: Pick<Item, 'speakerCount' | 'speakerCountDoubt' | 'speakerRange'>): string | null {
  if (speakerCountDoubt !== 'some') return null
  const plausible = plausibleCounts(speakerCount, speakerRange && { ...speakerRange, step: 0 })
  return plausible === null
    ? 'The number of speakers is unsure'
    : `The number of speakers is unsure: ${plausible} are plausible`
}
