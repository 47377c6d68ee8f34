/** The used part of a keyboard event. */
export type PressedKey = Pick<KeyboardEvent, 'key' | 'code'>

/** Punctuation keys of a Latin keyboard. */
const SIGNS: Readonly<Record<string, string>> = {
  Comma: ',',
  Period: '.',
  Slash: '/',
  BracketLeft: '[',
  BracketRight: ']',
}

/**
 * Returns the key of a shortcut: a lower-case letter, a digit 0–9, a character, or a key name. The typed character is
 * used; only with other scripts, the physical position of the key.
 */
export function typedKey({ key, code }: PressedKey): string {
  if (/^\p{Nd}$/u.test(key)) return decimal(key)
  const isOtherScript = /^[\p{L}\p{M}]+$/u.test(key) && !/\p{Script=Latin}/u.test(key)
  if (isOtherScript) return latinAt(code) ?? key
  return key.length === 1 ? key.toLowerCase() : key
}

/** In every script, the ten digits are consecutive code points. */
function decimal(digit: string): string {
  const codePoint = digit.codePointAt(0) as number
  let first = codePoint
  while (/^\p{Nd}$/u.test(String.fromCodePoint(first - 1))) first--
  return String((codePoint - first) % 10)
}

function latinAt(code: string): string | undefined {
  return /^(?:Key|Digit)([A-Z0-9])$/.exec(code)?.[1]?.toLowerCase() ?? SIGNS[code]
}
