import { MAX_REQUESTED_SPEAKERS, ToolkitError } from '@toolkit/core'
import type { SpeakerHints } from '../result.ts'

/** Maximum number of speakers without a hint. It bounds memory if every noise is a new voice. */
export const MAX_SPEAKERS = 40

/** Range of the number of speakers, both inclusive. */
export interface SpeakerCount {
  readonly atLeast: number
  readonly atMost: number
}

/** Validates the hints; `num` takes precedence. Throws `request-invalid`. */
export function speakerCount({ num, min, max }: SpeakerHints): SpeakerCount {
  const atLeast = num ?? min ?? 1
  const atMost = num ?? max ?? Math.max(MAX_SPEAKERS, atLeast)
  const areIntegers = Number.isInteger(atLeast) && Number.isInteger(atMost)
  if (!areIntegers || atLeast < 1 || atMost < atLeast) {
    throw new ToolkitError(
      'request-invalid',
      'The number of speakers must be an integer of at least 1, and the minimum must not exceed the maximum.',
    )
  }
  // The protocol has no limit, and each speaker takes a byte for each frame: 5 MB for a day.
  return { atLeast: Math.min(atLeast, MAX_REQUESTED_SPEAKERS), atMost }
}
