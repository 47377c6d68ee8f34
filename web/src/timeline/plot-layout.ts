import type { CurveBlocks } from './curve-blocks.ts'
import type { Palette } from './palette.ts'
import type { TurnTable } from './timeline-data.ts'
import type { PeakSource } from './waveform/peak-source.ts'

/** A horizontal band of the plot, in pixels from its top. */
export interface Band {
  readonly top: number
  readonly height: number
}

/** Positions of all parts of the plot. */
export interface PlotLayout {
  readonly width: number
  readonly height: number
  readonly axis: Band
  readonly waveform: Band
  readonly overlap: Band
  /** All lanes together. */
  readonly lanes: Band
  /** The bar of each lane. */
  readonly bars: readonly Band[]
  readonly curve: Band
}

const AXIS_PIXELS = 22
const WAVEFORM_PIXELS = 56
const OVERLAP_PIXELS = 12
const CURVE_PIXELS = 112
const GAP_PIXELS = 8
/** With more lanes than this, lanes are lower so that they fit on a screen. */
const MANY_LANES = 8

/**
 * Stacks axis, waveform, overlap strip, one lane per speaker, and the curve. `labelsAbove`: lanes have room for their
 * names.
 */
export function plotLayout(width: number, lanes: number, labelsAbove: boolean): PlotLayout {
  const bar = lanes > MANY_LANES ? 14 : 22
  const above = labelsAbove ? 18 : 4
  const lane = above + bar + 4
  const axis = { top: 0, height: AXIS_PIXELS }
  const waveform = { top: AXIS_PIXELS, height: WAVEFORM_PIXELS }
  const overlap = { top: bottomOf(waveform) + GAP_PIXELS, height: OVERLAP_PIXELS }
  const band = { top: bottomOf(overlap), height: Math.max(lanes, 1) * lane }
  const bars = Array.from({ length: lanes }, (_, i) => ({
    top: band.top + i * lane + above,
    height: bar,
  }))
  const curve = { top: bottomOf(band) + GAP_PIXELS, height: CURVE_PIXELS }
  const height = bottomOf(curve) + 1
  return { width, height, axis, waveform, overlap, lanes: band, bars, curve }
}

/** Whether `y` is inside a band. */
export function isIn({ top, height }: Band, y: number): boolean {
  return y >= top && y < top + height
}

function bottomOf({ top, height }: Band): number {
  return top + height
}

/** Data to draw; null if it is not loaded or does not exist. */
export interface Scene {
  readonly layout: PlotLayout
  readonly table: TurnTable | null
  readonly blocks: CurveBlocks | null
  readonly peaks: PeakSource | null
  readonly palette: Palette
}
