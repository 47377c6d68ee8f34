import type { Playhead } from '../../playback/playhead.ts'
import { hitAt, hitTest, type Targets } from '../hit-test.ts'
import { isIn } from '../plot-layout.ts'
import type { TimelineStore } from '../timeline-state.ts'
import { panBy, timeAt, type ViewWindow, windowAround, zoomAt } from '../view-window.ts'
import type { PlotGestures } from './plot-gestures.ts'

/** Actions of pointers on the plot: zoom, pan, select, seek, hover. */
export function plotActions(
  timeline: TimelineStore,
  playhead: Playhead,
  targets: () => Targets | null,
): PlotGestures {
  const widthOf = () => Math.max(1, targets()?.layout.width ?? 1)
  const timeOf = (x: number) => timeAt(timeline.state().window, widthOf(), x)
  const show = (next: ViewWindow): boolean => {
    const { window } = timeline.state()
    if (next.start === window.start && next.end === window.end) return false
    timeline.show(next, playhead.state().seconds)
    return true
  }
  return {
    dragAt(y) {
      const layout = targets()?.layout
      const isAbove = layout !== undefined && (isIn(layout.axis, y) || isIn(layout.waveform, y))
      return isAbove ? 'select' : 'pan'
    },
    zoom(x, factor) {
      const { window, durationSeconds } = timeline.state()
      return show(zoomAt(window, durationSeconds, timeOf(x), factor))
    },
    pan(pixels) {
      const { window, durationSeconds } = timeline.state()
      const seconds = (pixels / widthOf()) * (window.end - window.start)
      return show(panBy(window, durationSeconds, seconds))
    },
    select: (fromX, toX) => timeline.select([timeOf(fromX), timeOf(toX)]),
    click: (x) => playhead.seek(timeOf(x)),
    hover(at) {
      const known = targets()
      if (at === null || known === null) {
        timeline.setHover(null)
        return
      }
      const { window } = timeline.state()
      const seconds = timeOf(at.x)
      const secondsPerPixel = (window.end - window.start) / widthOf()
      const hit = hitTest(known, seconds, at.y, secondsPerPixel)
      timeline.setHover({ seconds, y: at.y, hit, by: 'pointer' })
    },
  }
}

const STEP = 2

/** Handles a key of the focused timeline; returns whether it was handled. Arrows and digits are handled elsewhere. */
export function pressTimelineKey(
  key: string,
  timeline: TimelineStore,
  playhead: Playhead,
  targets: Targets | null,
): boolean {
  const { window, durationSeconds, selection } = timeline.state()
  const { seconds } = playhead.state()
  const span = window.end - window.start
  const show = (next: typeof window) => timeline.show(next, seconds)
  const zoom = (factor: number) => {
    const isVisible = seconds >= window.start && seconds <= window.end
    const anchor = isVisible ? seconds : (window.start + window.end) / 2
    show(zoomAt(window, durationSeconds, anchor, factor))
  }
  switch (key) {
    case '+':
    case '=':
      zoom(1 / STEP)
      return true
    case '-':
    case '_':
      zoom(STEP)
      return true
    case '[':
      show(panBy(window, durationSeconds, -span / 2))
      return true
    case ']':
      show(panBy(window, durationSeconds, span / 2))
      return true
    case 'Home':
      show(panBy(window, durationSeconds, -durationSeconds))
      return true
    case 'End':
      show(panBy(window, durationSeconds, durationSeconds))
      return true
    case 'f':
      timeline.fit()
      return true
    case 'z': {
      const interval = selection ?? turnUnder(seconds, targets)
      if (interval !== null) show(windowAround(interval, durationSeconds))
      return true
    }
    case 'Escape':
      if (selection === null) return false
      timeline.select(null)
      return true
    default:
      return false
  }
}

function turnUnder(seconds: number, targets: Targets | null) {
  const hit = hitAt(targets?.table ?? null, null, seconds)
  return hit?.kind === 'turn' ? (targets?.table?.turns[hit.place] ?? null) : null
}
