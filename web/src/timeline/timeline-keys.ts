import type { Playhead } from '../playback/playhead.ts'
import { hitAt, type Targets } from './hit-test.ts'
import type { TimelineStore } from './timeline-state.ts'
import { panBy, windowAround, zoomAt } from './view-window.ts'

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
