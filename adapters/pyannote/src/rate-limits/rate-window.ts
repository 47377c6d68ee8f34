/** What an answer told of its endpoint's limit. */
export interface ToldLimit {
  /** Calls that one window takes. */
  readonly limit: number
  /** Calls that this window still takes. */
  readonly remaining: number
  /** The window ends between these two moments, milliseconds since 1970: how long the answer travelled is not known. */
  readonly endsFromMs: number
  readonly endsByMs: number
}

/**
 * What is known of the windows that a class of endpoints shares. An endpoint may have a window of its own: each keeps
 * what it told, and the tightest counts.
 */
export interface RateWindow {
  readonly limit: number
  /** Calls under way: each may be counted already or not. */
  readonly inFlight: number
  readonly told: ReadonlyMap<string, ToldLimit>
  /** Until when calls count whose answers told nothing, milliseconds since 1970. */
  readonly untold: readonly number[]
}

export const WINDOW_MS = 60_000

/** A window of which nothing was told yet. `limit`: the published calls a minute. */
export function freshWindow(limit: number): RateWindow {
  return { limit, inFlight: 0, told: new Map(), untold: [] }
}

/** One more call is under way. */
export function callSent(window: RateWindow): RateWindow {
  return { ...window, inFlight: window.inFlight + 1 }
}

/** A call surely never arrived: it counts nowhere. */
export function callUnsent(window: RateWindow): RateWindow {
  return { ...window, inFlight: window.inFlight - 1 }
}

/** A call has ended without a word about limits: it counts for as long as any window that it may have fallen into. */
export function callUntold(window: RateWindow, nowMs: number): RateWindow {
  const untold = window.untold.filter((untilMs) => untilMs > nowMs)
  return { ...callUnsent(window), untold: [...untold, nowMs + WINDOW_MS] }
}

/** A call was answered with what its endpoint's window stands at. Answers may come out of order. */
export function callTold(window: RateWindow, endpoint: string, now: ToldLimit): RateWindow {
  const before = window.told.get(endpoint)
  const told = before === undefined ? now : laterOf(before, now)
  return { ...callUnsent(window), told: new Map([...window.told, [endpoint, told]]) }
}

/** Ends that cannot be the same are of two windows, and the later counts; else both words are taken at their tightest. */
function laterOf(before: ToldLimit, now: ToldLimit): ToldLimit {
  if (now.endsFromMs > before.endsByMs) return now
  if (now.endsByMs < before.endsFromMs) return before
  return {
    limit: now.limit,
    remaining: Math.min(before.remaining, now.remaining),
    endsFromMs: Math.min(before.endsFromMs, now.endsFromMs),
    endsByMs: Math.max(before.endsByMs, now.endsByMs),
  }
}

/** How many more calls may go out at this moment; 0 or below: none. */
export function callsFree(window: RateWindow, nowMs: number): number {
  let free = window.told.size === 0 ? window.limit : Number.POSITIVE_INFINITY
  for (const { limit, remaining, endsByMs } of window.told.values()) {
    free = Math.min(free, nowMs < endsByMs ? remaining : limit)
  }
  return free - window.inFlight - window.untold.filter((untilMs) => untilMs > nowMs).length
}

/** When time alone frees a call, milliseconds since 1970; null where calls under way must be answered first. */
export function freeAtMs(window: RateWindow, nowMs: number): number | null {
  const resets = [...window.told.values()].map(({ endsByMs }) => endsByMs)
  const moments = [nowMs, ...resets, ...window.untold].filter((atMs) => atMs >= nowMs)
  return moments.sort((a, b) => a - b).find((atMs) => callsFree(window, atMs) > 0) ?? null
}
