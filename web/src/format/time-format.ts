import { formatNumber } from './number-format.ts'

/**
 * Seconds as `m:ss.s` (`1:05.3`), from an hour on as `h:mm:ss.s`; rounded to tenths, or to hundredths with two digits.
 * @param seconds ≥ 0; null or not finite: "–".
 */
export function formatTime(seconds: number | null, digits: 1 | 2 = 1): string {
  if (seconds === null || !Number.isFinite(seconds)) return '–'
  const unit = 10 ** digits
  const parts = Math.round(Math.max(0, seconds) * unit)
  const whole = Math.floor(parts / unit)
  const two = (value: number) => String(value).padStart(2, '0')
  const fraction = String(parts % unit).padStart(digits, '0')
  const hours = Math.floor(whole / 3600)
  const minutes = Math.floor(whole / 60) % 60
  const before = hours === 0 ? String(minutes) : `${hours}:${two(minutes)}`
  return `${before}:${two(whole % 60)}.${fraction}`
}

/** In windows shorter than this, tenths of a second are too coarse. */
const FINE_SECONDS = 20

/** The digits of times that a visible window of `span` seconds needs. */
export function timeDigits(span: number): 1 | 2 {
  return span < FINE_SECONDS ? 2 : 1
}

/** A duration: `12.4 s`, `3.5 min`, `1.2 h`; null: "–". */
export function formatListening(seconds: number | null): string {
  if (seconds === null || !Number.isFinite(seconds)) return '–'
  if (seconds < 60) return `${formatNumber(seconds, 1)} s`
  if (seconds < 3600) return `${formatNumber(seconds / 60, 1)} min`
  return `${formatNumber(seconds / 3600, 1)} h`
}

/** A short duration in hundredths, the resolution of samples: `0.36 s`. */
export function formatStretch(seconds: number): string {
  return `${formatNumber(seconds, 2)} s`
}

/** A rough waiting time: `5 s`, `2 min`, `3 h`; null: "–". */
export function formatWait(seconds: number | null): string {
  if (seconds === null || !Number.isFinite(seconds)) return '–'
  if (seconds < 60) return `${Math.max(1, Math.ceil(seconds))} s`
  if (seconds < 3600) return `${Math.ceil(seconds / 60)} min`
  return `${Math.ceil(seconds / 3600)} h`
}

const AGE_STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
]

// Kept, because creating one for each row of a list is slow.
const AGES = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto', style: 'short' })

/** The time since a timestamp, in the browser's language; invalid: "–". */
export function formatAge(iso: string, nowMs: number): string {
  const seconds = (nowMs - Date.parse(iso)) / 1000
  if (Number.isNaN(seconds)) return '–'
  for (const [unit, size] of AGE_STEPS) {
    if (seconds >= size) return AGES.format(-Math.floor(seconds / size), unit)
  }
  return AGES.format(0, 'second')
}

const FORMAT = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })

/** A timestamp (ISO 8601) as date and time, in the browser's language and time zone; invalid: "–". */
export function formatDate(iso: string): string {
  const instant = Date.parse(iso)
  return Number.isNaN(instant) ? '–' : FORMAT.format(instant)
}
