/** The limit of an endpoint as an answer reports it. */
export interface ReportedLimit {
  /** Calls a window. */
  readonly limit: number
  /** Calls left in this window. */
  readonly remaining: number
  /** The window ends between these times, milliseconds since 1970. The transit time of the answer is unknown. */
  readonly endsFromMs: number
  readonly endsByMs: number
}

/**
 * The known state of the windows of endpoints that share a limit. Each endpoint may have its own window, so the last
 * report of each is kept, and the lowest number of calls counts.
 */
export interface RateWindow {
  readonly limit: number
  /** Calls without an answer yet; each may or may not be counted already. */
  readonly inFlight: number
  readonly reported: ReadonlyMap<string, ReportedLimit>
  /** The times until which calls without a report count, milliseconds since 1970. */
  readonly unreported: readonly number[]
}

export const WINDOW_MS = 60_000

/** A window without reports. `limit`: the calls a minute until one arrives. */
export function newWindow(limit: number): RateWindow {
  return { limit, inFlight: 0, reported: new Map(), unreported: [] }
}

export function callStarted(window: RateWindow): RateWindow {
  return { ...window, inFlight: window.inFlight + 1 }
}

/** Ends a call that did not arrive. It does not count. */
export function callFailed(window: RateWindow): RateWindow {
  return { ...window, inFlight: window.inFlight - 1 }
}

/** Ends a call without a report. It counts for the length of a window. */
export function callUnreported(window: RateWindow, nowMs: number): RateWindow {
  const unreported = window.unreported.filter((untilMs) => untilMs > nowMs)
  return { ...callFailed(window), unreported: [...unreported, nowMs + WINDOW_MS] }
}

/** Ends a call whose answer reports the window of its endpoint. Answers may arrive out of order. */
export function callReported(
  window: RateWindow,
  endpoint: string,
  report: ReportedLimit,
): RateWindow {
  const previous = window.reported.get(endpoint)
  const merged = previous === undefined ? report : mergeReports(previous, report)
  return { ...callFailed(window), reported: new Map([...window.reported, [endpoint, merged]]) }
}

/** If the reports are of two windows the later counts; if they may be of one window, the stricter values count. */
function mergeReports(previous: ReportedLimit, next: ReportedLimit): ReportedLimit {
  if (next.endsFromMs > previous.endsByMs) return next
  if (next.endsByMs < previous.endsFromMs) return previous
  return {
    limit: next.limit,
    remaining: Math.min(previous.remaining, next.remaining),
    endsFromMs: Math.min(previous.endsFromMs, next.endsFromMs),
    endsByMs: Math.max(previous.endsByMs, next.endsByMs),
  }
}

/** The number of calls that may be made now; may be negative. */
export function availableCalls(window: RateWindow, nowMs: number): number {
  let calls = window.reported.size === 0 ? window.limit : Number.POSITIVE_INFINITY
  for (const { limit, remaining, endsByMs } of window.reported.values()) {
    calls = Math.min(calls, nowMs < endsByMs ? remaining : limit)
  }
  return calls - window.inFlight - window.unreported.filter((untilMs) => untilMs > nowMs).length
}

/** When the next call may be made, milliseconds since 1970; null if a call in flight must be answered first. */
export function nextAvailableMs(window: RateWindow, nowMs: number): number | null {
  const resets = [...window.reported.values()].map(({ endsByMs }) => endsByMs)
  const times = [nowMs, ...resets, ...window.unreported].filter((atMs) => atMs >= nowMs)
  return times.sort((a, b) => a - b).find((atMs) => availableCalls(window, atMs) > 0) ?? null
}
