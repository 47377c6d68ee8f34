import { type ToldLimit, WINDOW_MS } from './rate-window.ts'

/** `X-RateLimit-Reset` and `Retry-After` are whole seconds, rounded one way or the other. */
const ROUNDING_MS = 1000

/**
 * Seconds to wait by a header that names seconds, a date, or seconds since 1970; undefined where it does none of these.
 */
export function secondsOf(given: string | null, nowMs: number): number | undefined {
  if (given === null || given.trim() === '') return undefined
  const seconds = Number(given)
  const now = nowMs / 1000
  const wait = Number.isNaN(seconds) ? Date.parse(given) / 1000 - now : seconds
  if (!Number.isFinite(wait)) return undefined
  // No window lasts a year: so large a number is a moment, not a duration.
  return Math.max(0, wait > 31_536_000 ? wait - now : wait)
}

/**
 * What an answer tells of its endpoint's window by `X-RateLimit-Limit`, `-Remaining` and `-Reset`; null where it does not.
 * A 429 means that nothing is left, whatever else it says. `sentAtMs`, `nowMs`: when the call went out and was answered.
 */
export function toldLimit(
  status: number,
  headers: Headers,
  publishedLimit: number,
  sentAtMs: number,
  nowMs: number,
): ToldLimit | null {
  const limit = wholeNumber(headers.get('x-ratelimit-limit'))
  const left = wholeNumber(headers.get('x-ratelimit-remaining'))
  const remaining = status === 429 ? 0 : left
  const reset =
    secondsOf(headers.get('x-ratelimit-reset'), nowMs) ??
    (status === 429 ? secondsOf(headers.get('retry-after'), nowMs) : undefined)
  if (remaining === null || reset === undefined) return null
  // A window lasts a minute: a later end is not believed, or one odd answer would stop all calls for long.
  const untilEndMs = Math.min(reset * 1000, WINDOW_MS)
  return {
    limit: limit !== null && limit > 0 ? limit : publishedLimit,
    remaining,
    endsFromMs: sentAtMs + untilEndMs - ROUNDING_MS,
    endsByMs: nowMs + untilEndMs + ROUNDING_MS,
  }
}

function wholeNumber(given: string | null): number | null {
  return given !== null && /^\d{1,9}$/.test(given.trim()) ? Number(given) : null
}
