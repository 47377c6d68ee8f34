import type { Playhead } from '../../playback/playhead.ts'
import type { TimelineStore } from '../timeline-state.ts'
import {
  clampWindow,
  NARROWEST_SECONDS,
  timeAt,
  type ViewWindow,
  wholeWindow,
} from '../view-window.ts'

/** How near to a border of the window one takes hold of it. */
const BORDER_PIXELS = 7
const CLICK_PIXELS = 4

/** What a press on the overview takes hold of. */
export type Hold = 'start' | 'end' | 'window' | 'nothing'

/** Which part of the window lies at `x`. Where all is shown only its borders can be moved. */
export function holdAt(
  window: ViewWindow,
  durationSeconds: number,
  width: number,
  x: number,
): Hold {
  const seconds = timeAt(wholeWindow(durationSeconds), width, x)
  const reach = (BORDER_PIXELS * durationSeconds) / width
  // In a window too narrow to be held in its middle the middle still counts, else it could not be moved.
  const inner = Math.min(reach, (window.end - window.start) / 4)
  if (seconds > window.start - reach && seconds < window.start + inner) return 'start'
  if (seconds < window.end + reach && seconds > window.end - inner) return 'end'
  return seconds >= window.start && seconds <= window.end ? 'window' : 'nothing'
}

/** The window after what is held has been moved by `seconds`. */
export function moved(
  { start, end }: ViewWindow,
  durationSeconds: number,
  hold: Hold,
  seconds: number,
): ViewWindow {
  const least = Math.min(NARROWEST_SECONDS, durationSeconds)
  if (hold === 'start') {
    return { start: Math.max(0, Math.min(start + seconds, end - least)), end }
  }
  if (hold === 'end') {
    return { start, end: Math.min(durationSeconds, Math.max(end + seconds, start + least)) }
  }
  return clampWindow({ start: start + seconds, end: end + seconds }, durationSeconds)
}

/** Drag moves the window or a border of it, a click goes there; until `signal` ends it. */
export function onOverviewDrag(
  element: HTMLElement,
  timeline: TimelineStore,
  playhead: Playhead,
  signal: AbortSignal,
): void {
  let press: { x: number; hold: Hold; window: ViewWindow; isDrag: boolean } | null = null
  const place = (event: PointerEvent) => {
    const { left, width } = element.getBoundingClientRect()
    return { x: event.clientX - left, width }
  }
  const down = (event: PointerEvent) => {
    if (event.button !== 0) return
    const { x, width } = place(event)
    const { window, durationSeconds } = timeline.state()
    element.setPointerCapture(event.pointerId)
    press = { x, hold: holdAt(window, durationSeconds, width, x), window, isDrag: false }
  }
  const move = (event: PointerEvent) => {
    if (press === null) return
    const { x, width } = place(event)
    press.isDrag ||= Math.abs(x - press.x) > CLICK_PIXELS
    if (!press.isDrag) return
    const { durationSeconds } = timeline.state()
    const seconds = ((x - press.x) / width) * durationSeconds
    timeline.show(
      moved(press.window, durationSeconds, press.hold, seconds),
      playhead.state().seconds,
    )
  }
  const up = (event: PointerEvent) => {
    if (press !== null && !press.isDrag) {
      const { x, width } = place(event)
      const { window, durationSeconds } = timeline.state()
      const seconds = timeAt(wholeWindow(durationSeconds), width, x)
      const half = (window.end - window.start) / 2
      playhead.seek(seconds)
      timeline.show({ start: seconds - half, end: seconds + half }, seconds)
    }
    press = null
  }
  element.addEventListener('pointerdown', down, { signal })
  element.addEventListener('pointermove', move, { signal })
  element.addEventListener('pointerup', up, { signal })
  element.addEventListener('pointercancel', () => (press = null), { signal })
}
