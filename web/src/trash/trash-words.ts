const DAY_MS = 24 * 3_600_000

/**
 * When a recording in the trash is deleted permanently: whole days, rounded up. The server deletes within two hours after the
 * time is over.
 */
export function timeLeftWords(trashedAt: string, trashDays: number, nowMs: number): string {
  const days = Math.ceil((Date.parse(trashedAt) + trashDays * DAY_MS - nowMs) / DAY_MS)
  if (days <= 0) return 'within hours'
  return days === 1 ? 'in 1 day' : `in ${days} days`
}
