import type { Reason } from '@toolkit/server/client'

const WORDS: Readonly<Record<Reason, string>> = {
  overlap: 'several people speak at once',
  'short-turn': 'a very short turn',
  'close-second': 'another speaker is nearly as likely',
  'low-level': 'quiet',
  clipping: 'the sound is distorted by its level',
  'turn-edge': 'a turn starts or ends here',
  'far-from-any-voice': 'like no speaker of the recording',
}

/** Why the score of a moment may be low; null: nothing is known. A moment that an earlier version has stored has no reasons. */
export function reasonWords(reasons: unknown): string | null {
  if (!Array.isArray(reasons)) return null
  const known = Object.entries(WORDS).filter(([reason]) => reasons.includes(reason))
  if (known.length === 0) return null
  return `Perhaps because: ${known.map(([, words]) => words).join(', ')}`
}
