/** The stretch of the recording that is visible. Seconds, start before end. */
export interface ViewWindow {
  readonly start: number
  readonly end: number
}

/** At the closest single samples of 20 ms are wide enough to be pointed at. */
export const NARROWEST_SECONDS = 0.4
/** Where the playhead stands after the window has moved to it, as a share of the window. */
const LEAD_SHARE = 0.1
/** Air on both sides of a stretch that is zoomed to, as a share of it. */
const AIR_SHARE = 0.1

/** The whole recording. */
export function wholeWindow(durationSeconds: number): ViewWindow {
  return { start: 0, end: durationSeconds }
}

/** The nearest window inside the recording: no narrower than samples can be seen, no wider than the whole. */
export function clampWindow({ start, end }: ViewWindow, durationSeconds: number): ViewWindow {
  const narrowest = Math.min(NARROWEST_SECONDS, durationSeconds)
  const span = Math.min(Math.max(end - start, narrowest), durationSeconds)
  const from = Math.min(Math.max(start, 0), durationSeconds - span)
  return { start: from, end: Math.min(from + span, durationSeconds) }
}

/** Wider (`factor` > 1) or closer (< 1), with the time at `anchorSeconds` staying where it is. */
export function zoomAt(
  { start, end }: ViewWindow,
  durationSeconds: number,
  anchorSeconds: number,
  factor: number,
): ViewWindow {
  const narrowest = Math.min(NARROWEST_SECONDS, durationSeconds)
  const span = Math.min(Math.max((end - start) * factor, narrowest), durationSeconds)
  const share = (anchorSeconds - start) / (end - start)
  const from = anchorSeconds - share * span
  return clampWindow({ start: from, end: from + span }, durationSeconds)
}

/** The window moved by `seconds`; its width stays. */
export function panBy(
  { start, end }: ViewWindow,
  durationSeconds: number,
  seconds: number,
): ViewWindow {
  return clampWindow({ start: start + seconds, end: end + seconds }, durationSeconds)
}

/** The same window where it shows `seconds`; else a page of the same width that begins shortly before. */
export function pageTo(window: ViewWindow, durationSeconds: number, seconds: number): ViewWindow {
  if (shows(window, seconds)) return window
  const start = seconds - LEAD_SHARE * (window.end - window.start)
  return panBy(window, durationSeconds, start - window.start)
}

/** A stretch with some air on both sides. */
export function windowAround(stretch: ViewWindow, durationSeconds: number): ViewWindow {
  const air = AIR_SHARE * (stretch.end - stretch.start)
  const middle = (stretch.start + stretch.end) / 2
  const half = Math.max((stretch.end - stretch.start) / 2 + air, NARROWEST_SECONDS / 2)
  return clampWindow({ start: middle - half, end: middle + half }, durationSeconds)
}

/** Whether a time is visible. */
export function shows({ start, end }: ViewWindow, seconds: number): boolean {
  return seconds >= start && seconds <= end
}

/** The time at a place, `x` pixels from the left of a plot `width` pixels wide. */
export function timeAt({ start, end }: ViewWindow, width: number, x: number): number {
  return start + (x / width) * (end - start)
}

/** The place of a time, in pixels from the left; outside of the plot where the time is not visible. */
export function xAt({ start, end }: ViewWindow, width: number, seconds: number): number {
  return ((seconds - start) / (end - start)) * width
}
