import type { Playhead } from '../../playback/playhead.ts'
import { hitTest, type Targets } from '../hit-test.ts'
import { isIn } from '../plot-layout.ts'
import type { TimelineStore } from '../timeline-state.ts'
import { panBy, timeAt, type ViewWindow, zoomAt } from '../view-window.ts'
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
