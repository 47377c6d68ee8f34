import { REASONS, type Reason } from '@toolkit/server/client'

/** What holds for a moment, in the middle of a sentence. */
export const REASON_WORDS: Readonly<Record<Reason, string>> = {
  overlap: 'several people speak at once',
  'short-turn': 'a very short turn',
  'close-second': 'another speaker is nearly as likely',
  'low-level': 'the sound is quiet',
  clipping: 'the sound is distorted by its level',
  'turn-edge': 'a turn starts or ends',
  'far-from-any-voice': 'the voice is like none of the speakers',
}

/** What is special about a moment, which may be why its score is low; null: nothing is known. */
export function reasonWords(reasons: readonly Reason[]): string | null {
  const known = REASONS.filter((reason) => reasons.includes(reason))
  if (known.length === 0) return null
  return `Here: ${known.map((reason) => REASON_WORDS[reason]).join(', ')}`
}
