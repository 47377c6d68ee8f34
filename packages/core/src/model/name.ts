/** The most characters (code points) of a name that a user gives. */
export const MAX_NAME_CHARACTERS = 300

const CONTROL = /\p{Cc}/u
/** White space, and characters without a glyph such as a zero-width space. */
const VISIBLE = /[^\s\p{Cf}]/u

/** Characters of scripts that run from right to left, and controls of the text direction. */
const RIGHT_TO_LEFT =
  /[\u0590-\u08FF\u200F\u202A-\u202E\u2066-\u2069\uFB1D-\uFDFF\uFE70-\uFEFC\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u
const ISOLATES = /[\u2066-\u2069]/g

/** A name that a user gives, as it is stored: without white space around it. */
export function trimName(name: string): string {
  return name.trim()
}

/** Whether nothing of the name can be seen. */
export function isBlankName(name: string): boolean {
  return !VISIBLE.test(name)
}

/** Why a name is refused, to be shown after the name of its field; null if it is not. A blank name is not judged here. */
export function nameFault(name: string): string | null {
  if (!name.isWellFormed()) return 'is not well-formed Unicode'
  if ([...name].length > MAX_NAME_CHARACTERS) {
    return `must have at most ${MAX_NAME_CHARACTERS} characters`
  }
  return CONTROL.test(name) ? 'must not hold control characters' : null
}

/** The names of speakers as they are stored: trimmed, and without blank ones, which mean "no name". */
export function trimNames(names: Readonly<Record<string, string>>): Record<string, string> {
  const trimmed = Object.entries(names).map(([label, name]) => [label, trimName(name)] as const)
  return Object.fromEntries(trimmed.filter(([, name]) => !isBlankName(name)))
}

/** Isolates a right-to-left name, so that it does not reorder the sentence that it is built into. */
export function isolated(name: string): string {
  // An isolate of the name that is not closed, or closed twice, would end this one elsewhere.
  return RIGHT_TO_LEFT.test(name) ? `\u2068${name.replace(ISOLATES, '')}\u2069` : name
}

/** A name without the extension of a file: up to five letters or digits after the last point. */
export function withoutExtension(name: string): string {
  return name.replace(/(?<=.)\.[A-Za-z0-9]{1,5}$/, '')
}
