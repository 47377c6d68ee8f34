import type { SpeakerHints } from '../model/run.ts'
import type { SpeakerCountDoubt, SpeakerDoubt } from '../model/speaker-doubt.ts'

/**
 * Whether the number of speakers of a result is in doubt: it is not what the hints say, another number is plausible, or a
 * speaker may be no person. Null: the provider says nothing about it, or the run is of an older version.
 * @param found the number of speakers in the result
 */
export function speakerCountDoubt(
  found: number,
  doubt: SpeakerDoubt | null,
  { num, min, max }: SpeakerHints,
): SpeakerCountDoubt | null {
  if (found === (num ?? (min === max ? min : null))) return 'given'
  if (found < (num ?? min ?? 0) || found > (num ?? max ?? Number.POSITIVE_INFINITY)) return 'some'
  if (doubt === null) return null
  const { range, labels } = doubt
  if (labels.length > 0) return 'some'
  if (range === null) return null
  return range.fewer < found || range.more > found ? 'some' : 'none'
}
