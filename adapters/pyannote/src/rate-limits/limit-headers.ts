import { type ReportedLimit, WINDOW_MS } from './rate-window.ts'

/** `X-RateLimit-Reset` and `Retry-After` are whole seconds, rounded up or down. */
const ROUNDING_MS = 1000
const YEAR_SECONDS = 31_536_000

/** The seconds to wait according to a header with seconds, a date or seconds since 1970; undefined for anything else. */
export function secondsOf(value: string | null, nowMs: number): number | undefined {
  if (value === null || value.trim() === '') return undefined
  const seconds = Number(value)
  const now = nowMs / 1000
  const wait = Number.isNaN(seconds) ? Date.parse(value) / 1000 - now : seconds
  if (!Number.isFinite(wait)) return undefined
  // No window lasts a year: a larger number is a point in time.
  return Math.max(0, wait > YEAR_SECONDS ? wait - now : wait)
}

/**
 * The limit that an answer reports in `X-RateLimit-Limit`, `-Remaining` and `-Reset`; null if it does not. After a 429
 * nothing remains, whatever the headers say. `sentAtMs` and `nowMs` are the times of request and answer.
 */
export function reportedLimit(
  status: number,
  headers: Headers,
  publishedLimit: number,
  sentAtMs: number,
  nowMs: number,
): ReportedLimit | null {
  const limit = wholeNumber(headers.get('x-ratelimit-limit'))
  const remaining = status === 429 ? 0 : wholeNumber(headers.get('x-ratelimit-remaining'))
  const reset =
    secondsOf(headers.get('x-ratelimit-reset'), nowMs) ??
    (status === 429 ? secondsOf(headers.get('retry-after'), nowMs) : undefined)
  if (remaining === null || reset === undefined) return null
  // A window lasts a minute: a wrong later end must not stop all calls.
  const untilEndMs = Math.min(reset * 1000, WINDOW_MS)
  return {
    limit: limit !== null && limit > 0 ? limit : publishedLimit,
    remaining,
    endsFromMs: sentAtMs + untilEndMs - ROUNDING_MS,
    endsByMs: nowMs + untilEndMs + ROUNDING_MS,
  }
}

function wholeNumber(value: string | null): number | null {
  return value !== null && /^\d{1,9}$/.test(value.trim()) ? Number(value) : null
}
