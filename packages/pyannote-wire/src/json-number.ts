/** Powers of ten that a double holds exactly. */
const EXACT_POWERS = Array.from({ length: 16 }, (_, power) => 10 ** power)
const ASCII = new TextDecoder()
const DIGIT_0 = 0x30
const DIGIT_9 = 0x39

/** Skips digits from `at`; answers where they end. */
function skipDigits(bytes: Uint8Array, at: number, to: number): number {
  let next = at
  while (next < to && (bytes[next] as number) >= DIGIT_0 && (bytes[next] as number) <= DIGIT_9) {
    next += 1
  }
  return next
}

/**
 * The JSON number that is written in bytes [from, to), equal to JSON.parse to the last bit, or NaN where it is none.
 * Up to 15 digits need no text: an exact integer over an exact power of ten is rounded once.
 */
export function parseJsonNumber(bytes: Uint8Array, from: number, to: number): number {
  const negative = bytes[from] === 0x2d
  const start = negative ? from + 1 : from
  const whole = skipDigits(bytes, start, to)
  if (whole === start || (whole > start + 1 && bytes[start] === DIGIT_0)) return Number.NaN
  let end = whole
  if (bytes[end] === 0x2e && end < to) {
    end = skipDigits(bytes, whole + 1, to)
    if (end === whole + 1) return Number.NaN
  }
  const digits = end - start - (end > whole ? 1 : 0)
  if (end < to || digits > 15) return parseLong(bytes, from, end, to)
  let mantissa = 0
  for (let at = start; at < end; at += 1) {
    if (at !== whole) mantissa = mantissa * 10 + (bytes[at] as number) - DIGIT_0
  }
  const value = end > whole ? mantissa / (EXACT_POWERS[end - whole - 1] as number) : mantissa
  return negative ? -value : value
}

function parseLong(bytes: Uint8Array, from: number, mantissaEnd: number, to: number): number {
  let at = mantissaEnd
  if (at < to) {
    if (((bytes[at] as number) | 0x20) !== 0x65) return Number.NaN
    at += 1
    if (bytes[at] === 0x2b || bytes[at] === 0x2d) at += 1
    const digits = at
    at = skipDigits(bytes, at, to)
    if (at === digits || at < to) return Number.NaN
  }
  return Number(ASCII.decode(bytes.subarray(from, to)))
}
