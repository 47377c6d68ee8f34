import type { MarkKind } from '../../timeline/marks.ts'

/** What the kinds of errors are called. */
export const ERROR_KINDS: Readonly<Record<MarkKind, string>> = {
  missed: 'Missed',
  'false-alarm': 'False alarm',
  confusion: 'Confusion',
}

/** What the kinds of differences of A and B are called. */
export const DIFFERENCE_KINDS: Readonly<Record<MarkKind, string>> = {
  missed: 'Only in A',
  'false-alarm': 'Only in B',
  confusion: 'Another speaker',
}

type NameOf = (speaker: string) => string

/** Names of speakers in a sentence; nobody: `nobody`. */
export function namesWords(speakers: readonly string[], nameOf: NameOf): string {
  return speakers.length === 0 ? 'nobody' : speakers.map(nameOf).join(', ')
}
