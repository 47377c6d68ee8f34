import { MAX_NAME_CHARACTERS, MAX_SECONDS, NUMBER } from '../file-values.ts'
import { formatFault, type TextLine } from '../text-source.ts'

/** A field of a line, with its place for faults. */
export interface Field {
  readonly text: string
  readonly line: number
  readonly column: number
}

/** The name of turns whose speaker the file does not name. */
export const UNNAMED_SPEAKER = 'speaker'

/** The first `most` fields of a line, which blanks separate; the last one of these goes on to the end of the line. */
export function blankFields({ number, text }: TextLine, most = Number.POSITIVE_INFINITY): Field[] {
  const fields: Field[] = []
  let at = 0
  for (;;) {
    while (at < text.length && isBlank(text.charCodeAt(at))) at += 1
    if (at === text.length) return fields
    let end = at
    if (fields.length + 1 < most) {
      while (end < text.length && !isBlank(text.charCodeAt(end))) end += 1
    } else {
      end = text.length
      while (isBlank(text.charCodeAt(end - 1))) end -= 1
    }
    fields.push({ text: text.slice(at, end), line: number, column: at + 1 })
    at = end
  }
}

/** Space, tab, vertical tab and form feed. Other white space, such as a no-break space, may be part of a name. */
export function isBlank(code: number): boolean {
  return code <= 0x20 && (code === 0x20 || code === 0x09 || code === 0x0b || code === 0x0c)
}

/** A decimal number; null: the text is none. */
export function decimal(text: string): number | null {
  if (!NUMBER.test(text)) return null
  const value = Number(text)
  return Number.isFinite(value) ? value : null
}

/** The field as seconds; `what` names it in the fault. Errors: `import-invalid` for what is no number, negative or above 1e9. */
export function seconds(field: Field, what: string, text = field.text): number {
  const value = decimal(text)
  if (value === null) throw formatFault(`The ${what} ${shown(field.text)} is not a number.`, field)
  if (value < 0) throw formatFault(`The ${what} ${shown(field.text)} is negative.`, field)
  return value
}

/** Errors: `import-invalid` for a time above 1e9 seconds, which a calculation would make inexact or infinite. */
export function requireTime(value: number, { line, column }: Pick<Field, 'line' | 'column'>): void {
  if (value <= MAX_SECONDS) return
  throw formatFault(`The time ${value} is above ${MAX_SECONDS} seconds.`, { line, column })
}

/** Errors: `import-invalid` for a name that is too long or contains a NUL character. */
export function requireName(name: string, { line, column }: Pick<Field, 'line' | 'column'>): void {
  if (name.length > MAX_NAME_CHARACTERS) {
    const message = `A name has ${name.length} characters. At most ${MAX_NAME_CHARACTERS} are allowed.`
    throw formatFault(message, { line, column })
  }
  if (name.includes('\0')) {
    throw formatFault(`The name ${shown(name)} contains a NUL character.`, { line, column })
  }
}

/** Adds decimal seconds without binary rounding errors: 6.69 + 0.43 is 7.12. */
export function sumOfSeconds(a: number, b: number): number {
  return Math.round((a + b) * 1e9) / 1e9
}

/** A text of the file for a message: short, in quotes, without control characters. */
export function shown(text: string): string {
  const short = text.length > 40 ? `${text.slice(0, 40).toWellFormed()}…` : text
  return `“${short.replace(/\p{Cc}/gu, '\uFFFD')}”`
}

/** The place behind the last character of a line, where something is missing. */
export function endOfLine({ number, text }: TextLine): { line: number; column: number } {
  return { line: number, column: text.length + 1 }
}

/** Whether nothing but blanks is in the line. */
export function isBlankLine({ text }: TextLine): boolean {
  for (let at = 0; at < text.length; at += 1) if (!isBlank(text.charCodeAt(at))) return false
  return true
}
