import type { MarkKind } from '../../timeline/marks.ts'
import type { DifferenceItem, ErrorItem } from './two-run-queries.ts'

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

/** Which speakers an error is about. */
export function errorWho(
  { kind, reference, speakers }: Pick<ErrorItem, 'kind' | 'reference' | 'speakers'>,
  nameOfReference: NameOf,
  nameOf: NameOf,
): string {
  const expected = namesWords(reference, nameOfReference)
  const found = namesWords(speakers, nameOf)
  if (kind === 'missed') return expected
  return kind === 'false-alarm' ? found : `${expected}, not ${found}`
}

/** Which speakers a difference is about. */
export function differenceWho(
  { kind, speakersA, speakersB }: Pick<DifferenceItem, 'kind' | 'speakersA' | 'speakersB'>,
  nameOfA: NameOf,
  nameOfB: NameOf,
): string {
  if (kind === 'missed') return namesWords(speakersA, nameOfA)
  if (kind === 'false-alarm') return namesWords(speakersB, nameOfB)
  return `A: ${namesWords(speakersA, nameOfA)} · B: ${namesWords(speakersB, nameOfB)}`
}

function namesWords(speakers: readonly string[], nameOf: NameOf): string {
  return speakers.map(nameOf).join(', ')
}
