import { type FieldError, ToolkitError } from '../errors.ts'
import type { Recording } from '../model/recording.ts'

type Names = Recording['speakerNames']

const MOST_NAMES = 64
const MOST_CHARACTERS = 100

/** Refuses (`speaker-names-limit`) names beyond the bounds, except those that are there already. */
export function requireFewNames(names: Names, before: Names): void {
  const given = Object.entries(names)
  const fields: FieldError[] = []
  if (given.length > Math.max(MOST_NAMES, Object.keys(before).length)) {
    fields.push({ path: 'speakerNames', message: `must be at most ${MOST_NAMES} names` })
  }
  for (const [label, name] of given) {
    if (name === before[label] || [...name].length <= MOST_CHARACTERS) continue
    const message = `must have at most ${MOST_CHARACTERS} characters`
    fields.push({ path: `speakerNames.${label}`, message })
  }
  if (fields.length === 0) return
  throw new ToolkitError(
    'speaker-names-limit',
    `A recording takes ${MOST_NAMES} names of speakers with up to ${MOST_CHARACTERS} characters each. Shorten them, or leave some out.`,
    { fields },
  )
}
