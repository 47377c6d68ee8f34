// Illegal in XML 1.0 even when escaped, or legal but invisible there: control characters, half surrogates.
const UNPRINTABLE = /[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu
const RIGHT_TO_LEFT = /[\u0590-\u08FF\u200F\u202A-\u202E\u2066-\u2069\uFB1D-\uFDFF\uFE70-\uFEFC]/

/** Text for XML content or a quoted attribute: escaped, on one line, without what XML forbids. */
export function xmlText(text: string): string {
  return text
    .replace(/[\t\n\r]+/g, ' ')
    .replace(UNPRINTABLE, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}

/** At most `length` characters as people count them (and twice as many code units); an ellipsis says that more follow. */
export function shortened(text: string, length: number): string {
  // Bounded first: one character may be put together from any number of marks.
  const prefix = text.slice(0, 2 * length)
  const characters = Array.from(new Intl.Segmenter().segment(prefix), (part) => part.segment)
  if (prefix.length === text.length && characters.length <= length) return text
  return `${characters.slice(0, length - 1).join('')}…`
}

/** A name to stand among other words: one that turns the direction of writing turns only its own. */
export function isolated(name: string): string {
  return RIGHT_TO_LEFT.test(name) ? `\u2068${name}\u2069` : name
}

/** Seconds as h:mm:ss, with `decimals` of the seconds; rounded as a whole, so never `0:00:60`. */
export function clockTime(seconds: number, decimals = 0): string {
  const unit = 10 ** decimals
  const units = Math.round(seconds * unit)
  const hours = Math.floor(units / (3600 * unit))
  const minutes = Math.floor(units / (60 * unit)) % 60
  const rest = ((units % (60 * unit)) / unit).toFixed(decimals)
  const width = decimals === 0 ? 2 : decimals + 3
  return `${hours}:${String(minutes).padStart(2, '0')}:${rest.padStart(width, '0')}`
}

/** A coordinate in pixels, to the hundredth. */
export function pixels(value: number): string {
  return String(Math.round(value * 100) / 100)
}
