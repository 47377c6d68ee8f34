/** The result of a `Range` header: the whole file, bytes [start, end), or unsatisfiable. */
export type RangeAnswer =
  | { readonly kind: 'whole' }
  | { readonly kind: 'part'; readonly start: number; readonly end: number }
  | { readonly kind: 'unsatisfiable' }

export interface RangeRequest {
  readonly range: string | undefined
  readonly ifRange: string | undefined
}

export interface Representation {
  readonly sizeBytes: number
  /** Strong, with its quotes. */
  readonly etag: string
  /** Milliseconds since 1970. */
  readonly lastModified: number
}

const WHOLE: RangeAnswer = { kind: 'whole' }
const SINGLE = /^bytes=(\d*)-(\d*)$/i

/**
 * Evaluates `Range` and `If-Range` (RFC 9110 §14). Returns the whole file for a malformed range, another unit, several
 * ranges, or an `If-Range` that does not match.
 */
export function answerRange(request: RangeRequest, file: Representation): RangeAnswer {
  if (request.range === undefined || !stillSame(request.ifRange, file)) return WHOLE
  const match = SINGLE.exec(request.range.replaceAll(/[ \t]/g, ''))
  if (match === null) return WHOLE
  const first = match[1] ?? ''
  const last = match[2] ?? ''
  if (first === '') return last === '' ? WHOLE : suffix(Number(last), file.sizeBytes)
  const start = Number(first)
  if (last !== '' && Number(last) < start) return WHOLE
  if (start >= file.sizeBytes) return { kind: 'unsatisfiable' }
  const end = last === '' ? file.sizeBytes : Math.min(Number(last) + 1, file.sizeBytes)
  return { kind: 'part', start, end }
}

function suffix(length: number, sizeBytes: number): RangeAnswer {
  if (length === 0 || sizeBytes === 0) return { kind: 'unsatisfiable' }
  return { kind: 'part', start: Math.max(0, sizeBytes - length), end: sizeBytes }
}

/** Whether `If-Range` equals the strong ETag or the date (RFC 9110 §13.1.5). */
function stillSame(ifRange: string | undefined, file: Representation): boolean {
  if (ifRange === undefined) return true
  const value = ifRange.trim()
  if (value.startsWith('"') || value.startsWith('W/')) return value === file.etag
  return Date.parse(value) === Math.floor(file.lastModified / 1000) * 1000
}

/** Whether `If-None-Match` contains this ETag (weak comparison). */
export function matchesEtag(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false
  const strong = (tag: string) => tag.trim().replace(/^W\//, '')
  return ifNoneMatch.split(',').some((tag) => tag.trim() === '*' || strong(tag) === strong(etag))
}
