import type { Playhead } from '../../playback/playhead.ts'
import { scoreAtY, scoreY } from '../canvas/curve.ts'
import { hitAt, hitTest, type Targets } from '../hit-test.ts'
import { type Band, isIn } from '../plot-layout.ts'
import type { TimelineStore } from '../timeline-state.ts'
import { panBy, timeAt, type ViewWindow, windowAround, zoomAt } from '../view-window.ts'
import type { PlotGestures } from './plot-gestures.ts'

/** The range of the spots, inclusive. */
export interface SpotBounds {
  readonly spotMin: number
  readonly spotMax: number
}

/** Distance within which a threshold line is dragged. */
const LINE_PIXELS = 5

/**
 * Actions of pointers on the plot: zoom, pan, select, seek, hover, drag of a threshold line. `commit` is called when a
 * line is released.
 */
export function plotActions(
  timeline: TimelineStore,
  playhead: Playhead,
  targets: () => Targets | null,
  commit: (bounds: SpotBounds) => void,
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
      const known = targets()
      const layout = known?.layout
      const line = known?.curve ? lineAt(known.layout.curve, timeline.state().thresholds, y) : null
      if (line !== null) return line
      if (layout === undefined) return 'pan'
      const { axis, waveform, spectrogram } = layout
      const isSound = [axis, waveform, spectrogram].some((band) => band !== null && isIn(band, y))
      return isSound ? 'select' : 'pan'
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
    threshold(line, y, isDone) {
      const curve = targets()?.layout.curve
      if (curve === undefined) return
      const { spotMin, spotMax } = timeline.state().thresholds
      const score = Math.round(scoreAtY(curve, y))
      const bounds =
        line === 'spotMin'
          ? { spotMin: Math.min(score, spotMax), spotMax }
          : { spotMin, spotMax: Math.max(score, spotMin) }
      timeline.setThresholds(bounds)
      if (isDone) commit(bounds)
    },
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

/** Returns the threshold line at a height of the curve; the upper one if both are there. */
function lineAt(curve: Band, { spotMin, spotMax }: SpotBounds, y: number) {
  const isNear = (score: number) => Math.abs(scoreY(curve, score) - y) <= LINE_PIXELS
  if (isNear(spotMax)) return 'spotMax'
  return isNear(spotMin) ? 'spotMin' : null
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
