const FIRST_MS = 1_000
const LONGEST_MS = 60_000
/** Results are kept for only a day, so longer requests are not followed. */
const LONGEST_REQUESTED_MS = 900_000

/**
 * The delay before the next attempt (`attempt` 0: after the first failure): `retryAfterSeconds` if given, between 1 s and
 * 15 min, else exponential from 1 s to 60 s with jitter over the upper half. `random` is in [0, 1).
 */
export function backoffMs(
  attempt: number,
  retryAfterSeconds: number | undefined,
  random: number,
): number {
  if (retryAfterSeconds !== undefined) {
    return Math.min(LONGEST_REQUESTED_MS, Math.max(FIRST_MS, retryAfterSeconds * 1000))
  }
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 10))
  return full / 2 + (full / 2) * random
}
