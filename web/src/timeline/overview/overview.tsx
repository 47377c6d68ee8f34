import { useQueryClient } from '@tanstack/react-query'
import { type RefObject, useEffect, useRef } from 'react'
import { type Playhead, playhead } from '../../playback/playhead.ts'
import { CanvasSurface, type FrameScheduler } from '../canvas/canvas.ts'
import type { Scene } from '../scene.ts'
import classes from '../timeline.module.css'
import { type TimelineStore, timeline } from '../timeline-state.ts'
import {
  clampWindow,
  MIN_WINDOW_SECONDS,
  timeAt,
  type ViewWindow,
  wholeWindow,
} from '../view-window.ts'
import { PeakSource } from '../waveform/peak-source.ts'
import { OVERVIEW_PIXELS, OverviewPainter } from './overview-painter.ts'

interface Props {
  readonly recordingId: string
  /** Version of the recording's sound. */
  readonly sound: string
  readonly durationSeconds: number
  readonly scene: RefObject<Scene | null>
  readonly scheduler: FrameScheduler
}

/** Overview of the whole recording with its spots: drag to move the window or its borders; click to seek. */
export function Overview({ recordingId, sound, durationSeconds, scene, scheduler }: Props) {
  const box = useRef<HTMLDivElement>(null)
  const base = useRef<HTMLCanvasElement>(null)
  const overlay = useRef<HTMLCanvasElement>(null)
  const client = useQueryClient()
  useEffect(() => {
    if (box.current === null || base.current === null || overlay.current === null) return
    const peaks = new PeakSource(client, { recordingId, sound, durationSeconds }, scheduler.request)
    const surfaces = [new CanvasSurface(base.current), new CanvasSurface(overlay.current)] as const
    const painter = new OverviewPainter(...surfaces, timeline, playhead)
    const remove = scheduler.add(() => {
      if (scene.current !== null) painter.paint({ ...scene.current, peaks })
    })
    const ended = new AbortController()
    onOverviewDrag(box.current, timeline, playhead, ended.signal)
    return () => {
      ended.abort()
      remove()
      peaks.close()
    }
  }, [client, recordingId, sound, durationSeconds, scene, scheduler])
  return (
    <div
      ref={box}
      className={classes.overview}
      style={{ height: OVERVIEW_PIXELS }}
      data-testid="timeline-overview"
    >
      <canvas
        ref={base}
        className={classes.canvas}
        role="img"
        aria-label="Overview: spots of the whole recording, and the visible part"
      />
      {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: a canvas without tabIndex has no focus */}
      <canvas ref={overlay} className={classes.canvas} aria-hidden="true" />
    </div>
  )
}

/** Distance from a border of the window within which it is dragged. */
const BORDER_PIXELS = 7
const CLICK_PIXELS = 4

/** The part of the window that a press drags. */
type Hold = 'start' | 'end' | 'window' | 'nothing'

/** Returns the part of the window at `x`. If everything is shown, only the borders can be dragged. */
function holdAt(window: ViewWindow, durationSeconds: number, width: number, x: number): Hold {
  const seconds = timeAt(wholeWindow(durationSeconds), width, x)
  const reach = (BORDER_PIXELS * durationSeconds) / width
  // In a very narrow window the middle must remain draggable.
  const inner = Math.min(reach, (window.end - window.start) / 4)
  if (seconds > window.start - reach && seconds < window.start + inner) return 'start'
  if (seconds < window.end + reach && seconds > window.end - inner) return 'end'
  return seconds >= window.start && seconds <= window.end ? 'window' : 'nothing'
}

/** Returns the window after the held part was moved by `seconds`. */
function moved(
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
function onOverviewDrag(
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
