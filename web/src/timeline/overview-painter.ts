import type { Playhead } from '../recording/playhead.ts'
import type { CanvasSurface } from './canvas-surface.ts'
import { changeWatch } from './change-watch.ts'
import { OVERVIEW_PIXELS, paintOverview, paintOverviewFrame } from './paint-overview.ts'
import type { Scene } from './scene.ts'
import { liveSpots, spotHeat } from './spot-shapes.ts'
import type { TimelineStore } from './timeline-state.ts'
import { wholeWindow, xAt } from './view-window.ts'

/** Paints the strip of the whole recording: its heat when thresholds change, frame and playhead when they move. */
export class OverviewPainter {
  readonly #base: CanvasSurface
  readonly #overlay: CanvasSurface
  readonly #timeline: TimelineStore
  readonly #playhead: Playhead
  readonly #changed = { base: changeWatch(), overlay: changeWatch() }

  constructor(
    base: CanvasSurface,
    overlay: CanvasSurface,
    timeline: TimelineStore,
    playhead: Playhead,
  ) {
    this.#base = base
    this.#overlay = overlay
    this.#timeline = timeline
    this.#playhead = playhead
  }

  /** Brings the strip up to date. `peaks` of the scene are those of the strip, not the plot's. */
  paint({ layout, blocks, peaks, palette }: Scene): void {
    const { width } = layout
    if (width < 1) return
    const { ratio } = this.#base
    this.#base.fit(width, OVERVIEW_PIXELS)
    this.#overlay.fit(width, OVERVIEW_PIXELS)
    const { window, durationSeconds, thresholds } = this.#timeline.state()
    const { spotMin, spotMax, mergeGap, minDuration } = thresholds
    const rule = [spotMin, spotMax, mergeGap, minDuration]
    const whole = wholeWindow(durationSeconds)
    if (
      this.#changed.base(width, ratio, durationSeconds, blocks, peaks?.version, palette, ...rule)
    ) {
      const columns = peaks?.columns(whole, width) ?? {
        mins: new Float32Array(),
        maxes: new Float32Array(),
      }
      const heat =
        blocks === null
          ? null
          : spotHeat(liveSpots(blocks.curve, thresholds).spans, durationSeconds, width)
      paintOverview(this.#base.context, width, columns, heat, palette)
    }
    const { seconds } = this.#playhead.state()
    if (this.#changed.overlay(width, ratio, window, durationSeconds, seconds, palette)) {
      const place = (at: number) => xAt(whole, width, at)
      const frame = { from: place(window.start), to: place(window.end) }
      paintOverviewFrame(this.#overlay.context, width, frame, place(seconds), palette)
    }
  }
}
