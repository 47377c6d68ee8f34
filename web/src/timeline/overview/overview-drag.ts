import type { Playhead } from '../../playback/playhead.ts'
import type { TimelineStore } from '../timeline-state.ts'
import {
  clampWindow,
  MIN_WINDOW_SECONDS,
  timeAt,
  type ViewWindow,
  wholeWindow,
} from '../view-window.ts'

/** Distance from a border of the window within which it is dragged. */
const BORDER_PIXELS = 7
const CLICK_PIXELS = 4

/** The part of the window that a press drags. */
export type Hold = 'start' | 'end' | 'window' | 'nothing'

/** Returns the part of the window at `x`. If everything is shown, only the borders can be dragged. */
export function holdAt(
  window: ViewWindow,
  durationSeconds: number,
  width: number,
  x: number,
): Hold {
  const seconds = timeAt(wholeWindow(durationSeconds), width, x)
  const reach = (BORDER_PIXELS * durationSeconds) / width
  // In a very narrow window the middle must remain draggable.
  const inner = Math.min(reach, (window.end - window.start) / 4)
  if (seconds > window.start - reach && seconds < window.start + inner) return 'start'
  if (seconds < window.end + reach && seconds > window.end - inner) return 'end'
  return seconds >= window.start && seconds <= window.end ? 'window' : 'nothing'
}

/** Returns the window after the held part was moved by `seconds`. */
export function moved(
  { start, end }: ViewWindow,
  durationSeconds: number,
  hold: Hold,
  seconds: number,
): ViewWindow {
  const minSpan = Math.min(MIN_WINDOW_SECONDS, durationSeconds)
  if (hold === 'start') {
    return { start: Math.max(0, Math.min(start + seconds, end - minSpan)), end }
  }
  if (hold === 'end') {
    return { start, end: Math.min(durationSeconds, Math.max(end + seconds, start + minSpan)) }
  }
  return clampWindow({ start: start + seconds, end: end + seconds }, durationSeconds)
}

/** Handles drags of the window or its borders and clicks, until `signal` is aborted. */
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
