import type { Turn } from '../model/turn.ts'

/** A speaker with less speech may be no person. */
export const LITTLE_SPEECH_SECONDS = 3

/** A speaker and how long they speak, also while others do. */
export interface SpokenTime {
  readonly speaker: string
  readonly seconds: number
}

/**
 * The speakers with less than `LITTLE_SPEECH_SECONDS` of speech, the least first, without the one who speaks most. Where turns of one speaker overlap, the time
 * counts once. Needs no scores, so that it is the same for every provider and for imports.
 * @param turns by start
 */
export function littleSpeech(turns: readonly Turn[]): readonly SpokenTime[] {
  const times = new Map<string, { seconds: number; end: number }>()
  for (const { speaker, start, end } of turns) {
    const before = times.get(speaker) ?? { seconds: 0, end: 0 }
    const seconds = before.seconds + Math.max(0, end - Math.max(start, before.end))
    times.set(speaker, { seconds, end: Math.max(end, before.end) })
  }
  return [...times]
    .map(([speaker, { seconds }]) => ({ speaker, seconds }))
    .sort((a, b) => a.seconds - b.seconds || (a.speaker < b.speaker ? -1 : 1))
    .slice(0, -1)
    .filter(({ seconds }) => seconds < LITTLE_SPEECH_SECONDS)
}
