/** A voice of WebVTT with its classes and its name: `<v.loud Mary>`. */
const VOICE = /<v(?:\.[^\s<>]*)?[ \t\n]([^<>]*)>/gi
const TAG = /<\/?[a-z][^<>]*>|\{\\[^{}]*\}/gi
/** Dashes and arrows by which lines of dialogues begin. */
const DIALOGUE = /^(?:[-–—]|>>+|[ \t])+/
const BEFORE_COLON = /^([^:[\]()<>]{1,60}):(?=[ \t]|$)/
const IN_BRACKETS = /^(?:\[([^[\]:]{1,60})\]|\(([^():]{1,60})\))(?::|[ \t]*(?=\S))/
const REFERENCE = /&(?:#(\d{1,7})|#x([\da-f]{1,6})|(amp|lt|gt|quot|apos|nbsp|lrm|rlm));/gi
const NAMED: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['nbsp', '\u00A0'],
  ['lrm', '\u200E'],
  ['rlm', '\u200F'],
])

/**
 * The speakers of a cue, each once, in the order of its text: the voices, or if there is none, the names before its lines.
 * A name before a colon has capital letters (or a script without them) or begins with “speaker” or “spk”, so that “He said:”
 * is none; a name in brackets is followed by text, so that a sound such as “[Music]” is none.
 */
export function voicesOf(text: string): string[] {
  const voices = [...text.matchAll(VOICE)].map(([, name]) => nameOf(name ?? ''))
  const named = voices.length > 0 ? voices : text.split('\n').map(nameBefore)
  return [...new Set(named.filter((name) => name !== null && name !== ''))] as string[]
}

function nameOf(annotation: string): string {
  return withoutReferences(annotation.replace(/[ \t\n]+/g, ' ').replace(/^ | $/g, ''))
}

function nameBefore(line: string): string | null {
  const plain = withoutReferences(line.replace(TAG, '')).replace(DIALOGUE, '')
  const bracketed = IN_BRACKETS.exec(plain)
  if (bracketed !== null) return (bracketed[1] ?? bracketed[2] ?? '').trim()
  const name = BEFORE_COLON.exec(plain)?.[1]?.trim()
  return name !== undefined && isName(name) ? name : null
}

function isName(text: string): boolean {
  if (/^(?:speaker|spk)/i.test(text)) return true
  const words = text.split(/[ \t]+/)
  if (words.length > 5 || !/\p{L}/u.test(text) || /[?!,;]/.test(text)) return false
  // Words between the first and the last one may be small: "Ludwig van Beethoven".
  return words.every(
    (word, index) =>
      !/^\p{Ll}/u.test(word) || (word.length <= 3 && index > 0 && index < words.length - 1),
  )
}

function withoutReferences(text: string): string {
  return text.replace(REFERENCE, (whole, dec?: string, hex?: string, name?: string) => {
    if (name !== undefined) return NAMED.get(name.toLowerCase()) ?? whole
    const code = dec === undefined ? Number.parseInt(hex ?? '', 16) : Number(dec)
    const isCharacter = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)
    return isCharacter ? String.fromCodePoint(code) : whole
  })
}
