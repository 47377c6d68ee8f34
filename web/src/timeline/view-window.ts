/** The visible interval of the recording. Seconds, start before end. */
export interface ViewWindow {
  readonly start: number
  readonly end: number
}

/** Minimum width, at which single samples of 20 ms can be hovered. */
export const MIN_WINDOW_SECONDS = 0.4
/** Position of the playhead after the window has moved to it, as a fraction of the window. */
const LEAD_FRACTION = 0.1
/** Margin on both sides of an interval that is zoomed to, as a fraction of it. */
const MARGIN_FRACTION = 0.1

/** Returns the window of the whole recording. */
export function wholeWindow(durationSeconds: number): ViewWindow {
  return { start: 0, end: durationSeconds }
}

/** Clamps a window to the recording, to the minimum width and to the whole duration. */
export function clampWindow({ start, end }: ViewWindow, durationSeconds: number): ViewWindow {
  const minSpan = Math.min(MIN_WINDOW_SECONDS, durationSeconds)
  const span = Math.min(Math.max(end - start, minSpan), durationSeconds)
  const from = Math.min(Math.max(start, 0), durationSeconds - span)
  return { start: from, end: Math.min(from + span, durationSeconds) }
}

/** Zooms out (`factor` > 1) or in (< 1); the time at `anchorSeconds` keeps its position. */
export function zoomAt(
  { start, end }: ViewWindow,
  durationSeconds: number,
  anchorSeconds: number,
  factor: number,
): ViewWindow {
  const minSpan = Math.min(MIN_WINDOW_SECONDS, durationSeconds)
  const span = Math.min(Math.max((end - start) * factor, minSpan), durationSeconds)
  const share = (anchorSeconds - start) / (end - start)
  const from = anchorSeconds - share * span
  return clampWindow({ start: from, end: from + span }, durationSeconds)
}

/** Moves the window by `seconds` without changing its width. */
export function panBy(
  { start, end }: ViewWindow,
  durationSeconds: number,
  seconds: number,
): ViewWindow {
  return clampWindow({ start: start + seconds, end: end + seconds }, durationSeconds)
}

/** Returns the same window if it shows `seconds`; otherwise a window of the same width that starts shortly before. */
export function pageTo(window: ViewWindow, durationSeconds: number, seconds: number): ViewWindow {
  if (shows(window, seconds)) return window
  const start = seconds - LEAD_FRACTION * (window.end - window.start)
  return panBy(window, durationSeconds, start - window.start)
}

/** Returns the window of an interval with a margin on both sides. */
export function windowAround(interval: ViewWindow, durationSeconds: number): ViewWindow {
  const margin = MARGIN_FRACTION * (interval.end - interval.start)
  const middle = (interval.start + interval.end) / 2
  const half = Math.max((interval.end - interval.start) / 2 + margin, MIN_WINDOW_SECONDS / 2)
  return clampWindow({ start: middle - half, end: middle + half }, durationSeconds)
}

/** Whether a time is visible. */
export function shows({ start, end }: ViewWindow, seconds: number): boolean {
  return seconds >= start && seconds <= end
}

/** Converts a position, `x` pixels from the left of a plot of `width` pixels, to a time. */
export function timeAt({ start, end }: ViewWindow, width: number, x: number): number {
  return start + (x / width) * (end - start)
}

/** Converts a time to a position in pixels from the left; outside of the plot if the time is not visible. */
export function xAt({ start, end }: ViewWindow, width: number, seconds: number): number {
  return ((seconds - start) / (end - start)) * width
}
