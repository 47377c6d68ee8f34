/** What is read of a key press to know which key is meant. */
export type PressedKey = Pick<KeyboardEvent, 'key' | 'code'>

/** What the keys of a Latin keyboard write that shortcuts may be on. */
const SIGNS: Readonly<Record<string, string>> = {
  Comma: ',',
  Period: '.',
  Slash: '/',
  BracketLeft: '[',
  BracketRight: ']',
}

/**
 * The key as shortcuts name it: a small letter a–z, a digit 0–9, a sign, or the name of a key. What the layout writes
 * decides, wherever that key lies; its place decides only where another script has no such letter.
 */
export function typedKey({ key, code }: PressedKey): string {
  if (/^\p{Nd}$/u.test(key)) return decimal(key)
  const isOtherScript = /^[\p{L}\p{M}]+$/u.test(key) && !/\p{Script=Latin}/u.test(key)
  if (isOtherScript) return latinAt(code) ?? key
  return key.length === 1 ? key.toLowerCase() : key
}

/** Digits of every script stand ten in a row, 0 first. */
function decimal(digit: string): string {
  const place = digit.codePointAt(0) as number
  let first = place
  while (/^\p{Nd}$/u.test(String.fromCodePoint(first - 1))) first--
  return String((place - first) % 10)
}

function latinAt(code: string): string | undefined {
  return /^(?:Key|Digit)([A-Z0-9])$/.exec(code)?.[1]?.toLowerCase() ?? SIGNS[code]
}
