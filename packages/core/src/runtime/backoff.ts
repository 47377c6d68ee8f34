const FIRST_MS = 1_000
const LONGEST_MS = 60_000
/** No provider asks to wait for so long in earnest, and a result is kept for a day only. */
const LONGEST_TOLD_MS = 900_000

/**
 * How long to wait before attempt `attempt` + 1 (0 = after the first failure): as told (from 1 s to 15 min), else
 * doubling from 1 s to 60 s, spread over half of it so that many waiters do not return at once. `random` is in [0, 1).
 */
export function backoffMs(
  attempt: number,
  retryAfterSeconds: number | undefined,
  random: number,
): number {
  if (retryAfterSeconds !== undefined) {
    return Math.min(LONGEST_TOLD_MS, Math.max(FIRST_MS, retryAfterSeconds * 1000))
  }
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 10))
  return full / 2 + (full / 2) * random
}
