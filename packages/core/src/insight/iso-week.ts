const DAY_MS = 86_400_000
const WEEK_MS = 7 * DAY_MS
/** 1970-01-01 was a Thursday. */
const FIRST_MONDAY_MS = 4 * DAY_MS

/** The week of a time (milliseconds since 1970) in UTC, as the number of weeks since Monday, 5 January 1970. */
export function weekOf(ms: number): number {
  return Math.floor((ms - FIRST_MONDAY_MS) / WEEK_MS)
}

/** When a week starts: its Monday, `2026-01-05`. */
export function weekStart(week: number): string {
  return new Date(FIRST_MONDAY_MS + week * WEEK_MS).toISOString().slice(0, 10)
}

/** The name of a week by ISO 8601: `2026-W01` is the first one with at least four days in 2026. */
export function weekName(week: number): string {
  const thursday = FIRST_MONDAY_MS + week * WEEK_MS + 3 * DAY_MS
  const year = new Date(thursday).getUTCFullYear()
  const days = Math.floor((thursday - Date.UTC(year, 0, 1)) / DAY_MS)
  return `${year}-W${String(Math.floor(days / 7) + 1).padStart(2, '0')}`
}
