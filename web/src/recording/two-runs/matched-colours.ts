import { assignColours, type ColoursByLabel } from '@toolkit/server/client'

/** A speaker of the shown run and the one of another run with the same voice. */
export interface SamePerson {
  readonly own: string
  readonly other: string
}

const OWN = 'own '
const OTHER = 'other '

/**
 * The colours of the speakers of another run: a matched speaker has the colour of the own one, the others have colours
 * that no own speaker has, as long as there are some.
 */
export function matchedColours(
  own: ColoursByLabel,
  others: readonly string[],
  mapping: readonly SamePerson[],
): ColoursByLabel {
  const sameAs = new Map(mapping.map((pair) => [pair.other, pair.own]))
  const unmatched = others.filter((label) => own.get(sameAs.get(label) ?? '') === undefined)
  const labels = [
    ...[...own.keys()].map((label) => OWN + label),
    ...unmatched.map((label) => OTHER + label),
  ]
  const taken = new Map([...own].map(([label, colour]) => [OWN + label, colour]))
  const given = assignColours(labels, taken)
  return new Map(
    others.map((label) => [
      label,
      own.get(sameAs.get(label) ?? '') ?? given.get(OTHER + label) ?? 0,
    ]),
  )
}
