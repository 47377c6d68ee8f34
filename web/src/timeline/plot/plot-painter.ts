import {
  type ColoursByLabel,
  type CurveBlocks,
  TEXTURES,
  type Texture,
  textureOf,
} from '@toolkit/server/client'
import type { Playhead } from '../../playback/playhead.ts'
import { axisTicks, paintAxis, paintGrid, type Tick } from '../canvas/axis.ts'
import { type CanvasSurface, changeWatch } from '../canvas/canvas.ts'
import {
  type CurveColumns,
  curveColumns,
  paintColumns,
  paintLine,
  paintSpots,
  paintSteps,
  paintThresholds,
  showsSamples,
} from '../canvas/curve.ts'
import { paintChecked, paintTurnMarks } from '../canvas/edits.ts'
import {
  laneBars,
  markedRange,
  overlapHatch,
  paintLane,
  paintOverlaps,
  texturePattern,
} from '../canvas/lanes.ts'
import { markStripes, paintMarks } from '../canvas/marks.ts'
import { paintVerdicts } from '../canvas/verdicts.ts'
import { type MarkKind, markBars } from '../marks.ts'
import type { Palette } from '../palette.ts'
import { type Band, channelBand, type PlotLayout } from '../plot-layout.ts'
import type { TurnTable } from '../results/turn-table.ts'
import type { Scene } from '../scene.ts'
import { barsOf } from '../spans.ts'
import { liveSpots } from '../spot-shapes.ts'
import type { TimelineState, TimelineStore } from '../timeline-state.ts'
import { type ViewWindow, xAt } from '../view-window.ts'
import type { PeakColumns } from '../waveform/peak-tiles.ts'
import { paintSpectrogram } from './paint-spectrogram.ts'

/** Paints the plot: each band only when its content has changed, moving parts on an overlay canvas. */
export class PlotPainter {
  readonly #base: CanvasSurface
  readonly #overlay: CanvasSurface
  readonly #timeline: TimelineStore
  readonly #playhead: Playhead
  readonly #changed = {
    layout: changeWatch(),
    axis: changeWatch(),
    waveform: changeWatch(),
    spectrogram: changeWatch(),
    lanes: changeWatch(),
    marks: changeWatch(),
    verdicts: changeWatch(),
    curve: changeWatch(),
    columns: changeWatch(),
    hatch: changeWatch(),
    textures: changeWatch(),
    stripes: changeWatch(),
    overlay: changeWatch(),
  }
  #columns: CurveColumns | null = null
  #hatch: CanvasPattern | null = null
  #textures: ReadonlyMap<Texture, CanvasPattern | null> = new Map()
  #stripes: ReadonlyMap<MarkKind, CanvasPattern | null> = new Map()

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

  /** Updates the plot. */
  paint(scene: Scene): void {
    const { layout, palette } = scene
    if (layout.width < 1) return
    const { ratio } = this.#base
    this.#base.fit(layout.width, layout.height)
    this.#overlay.fit(layout.width, layout.height)
    // Bands that moved would leave something between them.
    if (this.#changed.layout(layout)) this.#clear({ top: 0, height: layout.height })
    const state = this.#timeline.state()
    const ticks = axisTicks(state.window, layout.width)
    const look = [state.window, layout, palette, ratio]
    const { edits } = scene
    if (this.#changed.axis(...look, edits?.checked)) {
      this.#clear(layout.axis)
      paintAxis(this.#base.context, layout.axis, layout.width, ticks, palette)
      if (edits) paintChecked(this.#base.context, layout, edits, state.window, palette)
    }
    if (this.#changed.waveform(...look, scene.peaks, scene.peaks?.version, scene.gain)) {
      this.#paintWaveform(scene, state)
    }
    const { spectrogram } = scene
    if (this.#changed.spectrogram(...look, spectrogram, spectrogram?.version)) {
      this.#paintSpectrogram(scene, state)
    }
    const { turnMin, turnMax } = state.thresholds
    const { spotMin, spotMax, mergeGap, minDuration, maxDuration } = state.thresholds
    const { table, colours, above } = scene
    if (this.#changed.lanes(...look, table, colours, above, turnMin, turnMax, edits)) {
      this.#paintLanes(scene, state, ticks)
    }
    if (this.#changed.marks(...look, scene.marks)) this.#paintMarks(scene, state)
    if (layout.verdicts !== null && this.#changed.verdicts(...look, scene.verdicts)) {
      this.#clear(layout.verdicts)
      const { context } = this.#base
      paintVerdicts(context, layout.verdicts, layout.width, scene.verdicts, state.window, palette)
    }
    const { blocks, overlays } = scene
    if (
      this.#changed.curve(
        ...look,
        blocks,
        overlays,
        spotMin,
        spotMax,
        mergeGap,
        minDuration,
        maxDuration,
      )
    ) {
      this.#paintCurve(scene, state, ticks)
    }
    this.#paintOverlay(scene, state, ratio)
  }

  #paintWaveform({ layout, peaks, gain, palette }: Scene, { window }: TimelineState): void {
    this.#clear(layout.waveform)
    if (peaks === null) return
    const channels = peaks.channelColumns(window, layout.width)
    for (const [place, columns] of channels.entries()) {
      const band = channelBand(layout.waveform, place, channels.length)
      paintWaveform(this.#base.context, band, columns, gain, palette)
    }
  }

  #paintSpectrogram({ layout, spectrogram, palette }: Scene, { window }: TimelineState): void {
    const band = layout.spectrogram
    if (band === null) return
    this.#clear(band)
    if (spectrogram === null) return
    const { context, ratio } = this.#base
    const tiles = spectrogram.tiles(window, layout.width * ratio)
    paintSpectrogram(context, band, tiles, window, layout.width, palette)
  }

  #paintLanes(
    { layout, table, colours, above, edits, palette }: Scene,
    { window, thresholds }: TimelineState,
    ticks: readonly Tick[],
  ): void {
    const { context } = this.#base
    this.#clear(layout.overlap)
    this.#clear(layout.lanes)
    paintGrid(context, layout.lanes, ticks, palette)
    context.save()
    context.beginPath()
    context.rect(0, layout.lanes.top, layout.width, layout.lanes.height)
    context.clip()
    const paint = (
      given: TurnTable,
      bands: readonly Band[],
      colourOf: ColoursByLabel,
      marked: ReturnType<typeof markedRange>,
    ) => {
      for (const [place, lane] of given.lanes.entries()) {
        const band = bands[place]
        if (band === undefined || !isVisible(layout.lanes, band)) continue
        const bars = laneBars(lane, window, layout.width, marked)
        const colour = colourOf.get(lane.speaker) ?? place
        paintLane(context, band, colour, bars, palette, this.#textureOf(colour, palette))
      }
    }
    if (above?.table && layout.above !== null) {
      paint(above.table, layout.above.bars, above.colours, null)
    }
    if (table !== null) {
      paint(table, layout.bars, colours, markedRange(thresholds.turnMin, thresholds.turnMax))
    }
    if (edits) paintTurnMarks(context, layout, edits, window, palette)
    context.restore()
    if (table === null) return
    const overlaps = barsOf(table.overlaps, window, layout.width)
    paintOverlaps(context, layout, overlaps, this.#hatchOf(palette), palette)
  }

  #paintMarks({ layout, marks, palette }: Scene, { window }: TimelineState): void {
    const band = layout.marks
    if (band === null) return
    this.#clear(band)
    if (marks === null) return
    const { context } = this.#base
    if (this.#changed.stripes(palette)) this.#stripes = markStripes(context, palette)
    const bars = markBars(marks, window, layout.width)
    paintMarks(context, band, layout.width, bars, this.#stripes, palette)
  }

  #paintCurve(
    { layout, blocks, overlays, palette }: Scene,
    { window, thresholds }: TimelineState,
    ticks: readonly Tick[],
  ): void {
    const { context } = this.#base
    const { width, curve: band } = layout
    if (band.height === 0) return
    this.#clear(band)
    const hasOverlay = overlays.some((overlay) => overlay.blocks !== null)
    if (blocks === null && !hasOverlay) return
    if (blocks !== null) {
      const spots = liveSpots(blocks, thresholds)
      paintSpots(context, band, barsOf(spots.spans, window, width), palette)
    }
    paintGrid(context, band, ticks, palette)
    if (blocks !== null && showsSamples(window, width, blocks.curve.resolution)) {
      paintSteps(context, band, blocks.curve, window, width, palette)
    } else if (blocks !== null) {
      paintColumns(context, band, this.#columnsOf(blocks, window, width), palette)
    }
    for (const { blocks: other, colour, dash } of overlays) {
      if (other === null) continue
      context.fillStyle = this.#resolve(colour)
      paintLine(context, band, curveColumns(other, window, width), dash)
    }
    // The thresholds are those of the shown run.
    if (blocks === null) return
    const bounds = [thresholds.spotMin, thresholds.spotMax] as const
    paintThresholds(context, band, width, bounds, palette)
  }

  #paintOverlay({ layout, palette }: Scene, state: TimelineState, ratio: number): void {
    const marks = {
      window: state.window,
      selection: state.selection,
      hoverSeconds: state.hover?.by === 'pointer' ? state.hover.seconds : null,
      playheadSeconds: this.#playhead.state().seconds,
    }
    const values = [...Object.values(marks), layout, palette, ratio]
    if (this.#changed.overlay(...values)) {
      paintOverlay(this.#overlay.context, layout, marks, palette)
    }
  }

  /** Cached: thresholds are dragged over an unchanged curve. */
  #columnsOf(blocks: CurveBlocks, window: ViewWindow, width: number): CurveColumns {
    if (this.#changed.columns(blocks, window, width) || this.#columns === null) {
      this.#columns = curveColumns(blocks, window, width)
    }
    return this.#columns
  }

  /** A canvas does not know CSS variables. */
  #resolve(colour: string): string {
    const { canvas } = this.#base.context
    canvas.style.color = colour
    return getComputedStyle(canvas).color
  }

  #hatchOf(palette: Palette): CanvasPattern | null {
    if (this.#changed.hatch(palette)) this.#hatch = overlapHatch(this.#base.context, palette)
    return this.#hatch
  }

  #textureOf(colour: number, palette: Palette): CanvasPattern | null {
    if (this.#changed.textures(palette)) {
      const { context } = this.#base
      this.#textures = new Map(
        TEXTURES.map((each) => [each, texturePattern(context, each, palette)]),
      )
    }
    return this.#textures.get(textureOf(colour)) ?? null
  }

  #clear({ top, height }: Band): void {
    this.#base.context.clearRect(0, top, this.#base.context.canvas.width, height)
  }
}

function isVisible(lanes: Band, bar: Band): boolean {
  return bar.top + bar.height > lanes.top && bar.top < lanes.top + lanes.height
}

/** Moving parts over the plot. Seconds. */
interface OverlayMarks {
  readonly window: ViewWindow
  readonly selection: ViewWindow | null
  readonly hoverSeconds: number | null
  readonly playheadSeconds: number
}

/** Paints selection, pointer and playhead on the overlay canvas. */
function paintOverlay(
  context: CanvasRenderingContext2D,
  { width, height, axis }: PlotLayout,
  { window, selection, hoverSeconds, playheadSeconds }: OverlayMarks,
  palette: Palette,
): void {
  context.clearRect(0, 0, width, height)
  const place = (seconds: number) => xAt(window, width, seconds)
  if (selection !== null) {
    const from = Math.max(-2, place(selection.start))
    const to = Math.min(width + 2, place(selection.end))
    if (to > from) {
      context.fillStyle = palette.selection
      context.globalAlpha = 0.18
      context.fillRect(from, 0, to - from, height)
      context.globalAlpha = 1
      context.fillRect(from, 0, to - from, 3)
      context.fillRect(from, 0, 1.5, height)
      context.fillRect(to - 1.5, 0, 1.5, height)
    }
  }
  if (hoverSeconds !== null) {
    context.fillStyle = palette.quiet
    context.fillRect(Math.round(place(hoverSeconds)), axis.height, 1, height - axis.height)
  }
  const x = place(playheadSeconds)
  if (x < -1 || x > width + 1) return
  context.fillStyle = palette.playhead
  context.fillRect(x - 1, 0, 2, height)
  context.beginPath()
  context.moveTo(x - 6, 0)
  context.lineTo(x + 6, 0)
  context.lineTo(x, 8)
  context.fill()
}

/** Paints the range from the lowest to the highest value of each pixel. */
function paintWaveform(
  context: CanvasRenderingContext2D,
  { top, height }: Band,
  { mins, maxes }: PeakColumns,
  gain: number,
  palette: Palette,
): void {
  const middle = top + height / 2
  const reach = height / 2 - 1
  const amplified = (value: number) => Math.min(1, Math.max(-1, gain * value))
  context.fillStyle = palette.wave
  for (let x = 0; x < mins.length; x++) {
    if (Number.isNaN(mins[x])) continue
    const low = amplified(mins[x] as number)
    const high = amplified(maxes[x] as number)
    // Draw silence as a line, not as a gap.
    context.fillRect(x, middle - high * reach - 0.5, 1, (high - low) * reach + 1)
  }
}
