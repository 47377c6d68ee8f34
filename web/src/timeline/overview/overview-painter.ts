import type { Playhead } from '../../playback/playhead.ts'
import { type CanvasSurface, changeWatch } from '../canvas/canvas.ts'
import type { Palette } from '../palette.ts'
import type { Scene } from '../scene.ts'
import { liveSpots, spotHeat } from '../spot-shapes.ts'
import type { TimelineStore } from '../timeline-state.ts'
import { wholeWindow, xAt } from '../view-window.ts'
import type { PeakColumns } from '../waveform/peak-tiles.ts'

export const OVERVIEW_PIXELS = 40

/** Paints the overview: its heat map when thresholds change, frame and playhead when they move. */
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

  /** Updates the overview. `peaks` of the scene are those of the overview, not of the plot. */
  paint({ layout, blocks, peaks, palette }: Scene): void {
    const { width } = layout
    if (width < 1) return
    const { ratio } = this.#base
    this.#base.fit(width, OVERVIEW_PIXELS)
    this.#overlay.fit(width, OVERVIEW_PIXELS)
    const { window, durationSeconds, thresholds } = this.#timeline.state()
    const { spotMin, spotMax, mergeGap, minDuration, maxDuration } = thresholds
    const rule = [spotMin, spotMax, mergeGap, minDuration, maxDuration]
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
          : spotHeat(liveSpots(blocks, thresholds).spans, durationSeconds, width)
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

/** Paints the waveform of the whole recording, and the fraction of each pixel in spots as colour and height. */
export function paintOverview(
  context: CanvasRenderingContext2D,
  width: number,
  peaks: PeakColumns,
  heat: Float32Array | null,
  palette: Palette,
): void {
  context.clearRect(0, 0, width, OVERVIEW_PIXELS)
  const middle = OVERVIEW_PIXELS / 2
  context.fillStyle = palette.grid
  for (let x = 0; x < peaks.mins.length; x++) {
    const low = peaks.mins[x] as number
    if (Number.isNaN(low)) continue
    const high = peaks.maxes[x] as number
    context.fillRect(x, middle - high * (middle - 2), 1, Math.max(1, (high - low) * (middle - 2)))
  }
  if (heat === null) return
  context.fillStyle = palette.spotLine
  for (let x = 0; x < width; x++) {
    const share = heat[x] as number
    if (share === 0) continue
    // The square root keeps a single short spot visible beside columns full of spots.
    const strength = Math.sqrt(share)
    context.globalAlpha = 0.35 + 0.65 * strength
    const height = Math.max(4, strength * (OVERVIEW_PIXELS - 2))
    context.fillRect(x, OVERVIEW_PIXELS - height, 1, height)
  }
  context.globalAlpha = 1
}

/** Paints the frame of the visible window, and the playhead. Pixels. */
export function paintOverviewFrame(
  context: CanvasRenderingContext2D,
  width: number,
  frame: { readonly from: number; readonly to: number },
  playheadX: number,
  palette: Palette,
): void {
  context.clearRect(0, 0, width, OVERVIEW_PIXELS)
  const from = Math.max(0, Math.min(frame.from, width - 6))
  const to = Math.max(frame.to, from + 6)
  context.fillStyle = palette.ground
  context.globalAlpha = 0.55
  context.fillRect(0, 0, from, OVERVIEW_PIXELS)
  context.fillRect(to, 0, width - to, OVERVIEW_PIXELS)
  context.globalAlpha = 1
  context.strokeStyle = palette.ink
  context.lineWidth = 2
  context.strokeRect(from + 1, 1, to - from - 2, OVERVIEW_PIXELS - 2)
  context.fillStyle = palette.playhead
  context.fillRect(playheadX - 1, 0, 2, OVERVIEW_PIXELS)
}
