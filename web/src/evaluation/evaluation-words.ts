import { formatFixed } from '../format/number-format.ts'
import type { Rates } from './evaluation-types.ts'

/** A fraction in percent with one decimal: `12.3 %`; null: "–". */
export function formatFraction(fraction: number | null): string {
  return fraction === null ? '–' : `${formatFixed(fraction * 100, 1)} %`
}

/** Seconds as a share of the speech in the reference; null: it is silent. */
export function shareOfSpeech(seconds: number, { total }: Pick<Rates, 'total'>): number | null {
  return total > 0 ? seconds / total : null
}

/** The three kinds of errors, with what they mean. */
export const ERROR_KINDS = [
  { name: 'missed', label: 'Missed', meaning: 'Speech of the reference that the result lacks.' },
  {
    name: 'falseAlarm',
    label: 'False alarm',
    meaning: 'Speech in the result where the reference has none.',
  },
  {
    name: 'confusion',
    label: 'Confusion',
    meaning: 'Speech that the result gives to another speaker.',
  },
] as const satisfies readonly {
  readonly name: keyof Rates
  readonly label: string
  readonly meaning: string
}[]

/** The words of the page that are not plain. */
export const TERMS: readonly { readonly term: string; readonly meaning: string }[] = [
  {
    term: 'Reference',
    meaning: 'The result that is taken as right: made by a person, or imported.',
  },
  {
    term: 'DER, diarization error rate',
    meaning:
      'Missed, false alarm and confusion together, in percent of the speech in the reference. It can be more than 100 %. Speakers are matched so that it is lowest. Over several recordings all seconds are added up.',
  },
  {
    term: 'JER, Jaccard error rate',
    meaning:
      'For each speaker the share of the time on which result and reference differ, as a mean over all speakers. Quiet speakers count as much as talkative ones.',
  },
  ...ERROR_KINDS.map(({ label, meaning }) => ({ term: label, meaning })),
  {
    term: 'AUC',
    meaning:
      'How often a right moment has a higher confidence than a wrong one. 0.5 is chance, 1 is always.',
  },
  {
    term: 'Expected calibration error',
    meaning:
      'How far confidence and the share of right time are apart on average. 0 % means: of all time at a confidence of 80, 80 % is right.',
  },
]
