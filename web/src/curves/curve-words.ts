import type { CurveChoice } from './curve-choice.ts'

type NameOf = (speaker: string) => string

/** Display name of a curve's samples: `confidence`, `certainty`, `speech probability`, `probability of Ada`. */
export function curveWords({ kind, speaker }: CurveChoice, nameOf: NameOf): string {
  switch (kind) {
    case 'confidence':
      return 'confidence'
    case 'certainty':
      return 'certainty'
    case 'speech':
      return 'speech probability'
    case 'crosstalk':
      return 'crosstalk probability'
    case 'speaker':
      return `probability of ${speaker === null ? 'a speaker' : nameOf(speaker)}`
  }
}

/** Describes the meaning of the curve in a sentence; for a derived curve also its source. */
export function curveMeaning({ kind, speaker }: CurveChoice, nameOf: NameOf): string {
  switch (kind) {
    case 'confidence':
      return 'The model’s own confidence in what it says of each moment.'
    case 'certainty':
      return 'Derived, for the model gives no confidence: 100 where each speaker’s probability is 0 or 100, and 0 where one of them is a toss-up (50).'
    case 'speech':
      return 'How probable it is that anyone speaks; in the middle the model does not know.'
    case 'crosstalk':
      return 'How probable it is that more than one person speaks; in the middle the model does not know.'
    case 'speaker':
      return `How probable it is that ${speaker === null ? 'this speaker' : nameOf(speaker)} speaks; in the middle the model does not know.`
  }
}
