import { ToolkitError } from '@toolkit/core'
import type { SpeakerHints } from '../result.ts'

/** Without a hint no recording is given more speakers than this: it bounds memory where every noise is a new voice. */
export const MOST_SPEAKERS = 40

/** How many speakers a recording may have, both inclusive. */
export interface SpeakerCount {
  readonly atLeast: number
  readonly atMost: number
}

/** Reads the hints; `num` wins. Impossible ones are refused with `request-invalid`. */
export function speakerCount({ num, min, max }: SpeakerHints): SpeakerCount {
  const atLeast = num ?? min ?? 1
  const atMost = num ?? max ?? Math.max(MOST_SPEAKERS, atLeast)
  const whole = Number.isInteger(atLeast) && Number.isInteger(atMost)
  if (!whole || atLeast < 1 || atMost < atLeast) {
    throw new ToolkitError(
      'request-invalid',
      'The number of speakers must be whole, at least 1, and the least must not be above the most.',
    )
  }
  return { atLeast, atMost }
}
