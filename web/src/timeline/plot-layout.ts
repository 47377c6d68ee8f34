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
  /** Null: not shown. */
  readonly spectrogram: Band | null
  readonly overlap: Band
  /** The visible part of the lanes. */
  readonly lanes: Band
  /** Height of all lanes together. */
  readonly lanesContent: number
  /** The bar of each lane; outside of `lanes` if it is scrolled away. */
  readonly bars: readonly Band[]
  readonly curve: Band
  readonly waveformBounds: RowBounds
  readonly spectrogramBounds: RowBounds
  readonly lanesBounds: RowBounds
}

const AXIS_PIXELS = 22
const OVERLAP_PIXELS = 12
const GAP_PIXELS = 8
const MIN_WAVEFORM_PIXELS = 36
const MAX_WAVEFORM_PIXELS = 200
const MIN_SPECTROGRAM_PIXELS = 64
const MAX_SPECTROGRAM_PIXELS = 320
const MIN_CURVE_PIXELS = 72
/** Height of a lane without its name above it. */
const MIN_LANE_PIXELS = 18
const USUAL_LANE_PIXELS = 38
const MAX_LANE_PIXELS = 64
/** Room for the name above a lane on narrow pages. */
export const NAME_PIXELS = 16
const LANE_GAP_PIXELS = 6

/** Heights that the person has chosen, in pixels; null: not chosen. */
export interface RowSizes {
  readonly waveform: number | null
  readonly spectrogram: number | null
  readonly lanes: number | null
}

/** How much the drawing of the sound is amplified. */
export const GAINS = [1, 2, 4, 8, 16] as const

/** What the plot has room for. Pixels. */
export interface PlotRoom {
  readonly width: number
  readonly height: number
  readonly lanes: number
  /** Whether lanes have their names above them. */
  readonly labelsAbove: boolean
  readonly sizes: RowSizes
  readonly hasSpectrogram: boolean
  /** How far the lanes are scrolled, if not all of them fit. */
  readonly scrolled: number
}

/** The bounds of a row that is resized. */
export interface RowBounds {
  readonly min: number
  readonly max: number
}

/**
 * Stacks axis, waveform, spectrogram if shown, overlap strip, one lane per speaker, and the curve, which has what the others leave. If the
 * lanes do not fit, their band shows a part of them.
 */
export function plotLayout({
  width,
  height,
  lanes,
  labelsAbove,
  sizes,
  hasSpectrogram,
  scrolled,
}: PlotRoom): PlotLayout {
  const count = Math.max(lanes, 1)
  const above = labelsAbove ? NAME_PIXELS : 0
  const rest = Math.max(0, height - AXIS_PIXELS - OVERLAP_PIXELS - 2 * GAP_PIXELS)
  const leastLanes = Math.min(count * (MIN_LANE_PIXELS + above), 4 * (MIN_LANE_PIXELS + above))
  const others = MIN_CURVE_PIXELS + leastLanes
  const leastSpectrogram = hasSpectrogram ? MIN_SPECTROGRAM_PIXELS + GAP_PIXELS : 0
  const waveformBounds = bounds(MIN_WAVEFORM_PIXELS, rest - others - leastSpectrogram)
  const waveformHeight = clamp(
    sizes.waveform ?? Math.min(MAX_WAVEFORM_PIXELS, 0.2 * rest),
    waveformBounds,
  )
  const spectrogramBounds = bounds(
    MIN_SPECTROGRAM_PIXELS,
    rest - others - waveformHeight - GAP_PIXELS,
  )
  const spectrogramHeight = clamp(
    sizes.spectrogram ?? Math.min(MAX_SPECTROGRAM_PIXELS, 0.25 * rest),
    spectrogramBounds,
  )
  const soundHeight = waveformHeight + (hasSpectrogram ? GAP_PIXELS + spectrogramHeight : 0)
  const lanesBounds = bounds(leastLanes, rest - MIN_CURVE_PIXELS - soundHeight)
  const roomy = Math.min(MAX_LANE_PIXELS, Math.max(USUAL_LANE_PIXELS, 0.08 * rest))
  const wanted = sizes.lanes ?? Math.min(count * (roomy + above), 0.55 * rest)
  const lanesHeight = clamp(wanted, lanesBounds)
  const pitch = Math.max(MIN_LANE_PIXELS + above, lanesHeight / count)
  const contentHeight = pitch * count
  const offset = Math.min(Math.max(0, scrolled), contentHeight - lanesHeight)

  const axis = { top: 0, height: AXIS_PIXELS }
  const waveform = { top: AXIS_PIXELS, height: waveformHeight }
  const spectrogram = hasSpectrogram
    ? { top: bottomOf(waveform) + GAP_PIXELS, height: spectrogramHeight }
    : null
  const overlap = {
    top: bottomOf(spectrogram ?? waveform) + GAP_PIXELS,
    height: OVERLAP_PIXELS,
  }
  const band = { top: bottomOf(overlap), height: lanesHeight }
  const bars = Array.from({ length: lanes }, (_, i) => ({
    top: Math.round(band.top + i * pitch + above + LANE_GAP_PIXELS / 2 - offset),
    height: Math.round(pitch - above - LANE_GAP_PIXELS),
  }))
  const curveTop = bottomOf(band) + GAP_PIXELS
  const curve = { top: curveTop, height: Math.max(MIN_CURVE_PIXELS, height - curveTop - 1) }
  return {
    width,
    height: bottomOf(curve) + 1,
    axis,
    waveform,
    spectrogram,
    overlap,
    lanes: band,
    lanesContent: contentHeight,
    bars,
    curve,
    waveformBounds,
    spectrogramBounds,
    lanesBounds,
  }
}

function bounds(min: number, max: number): RowBounds {
  return { min, max: Math.max(min, Math.floor(max)) }
}

function clamp(wanted: number, { min, max }: RowBounds): number {
  return Math.round(Math.min(max, Math.max(min, wanted)))
}

/** The part of the waveform's band for one of its channels, the first one on top. */
export function channelBand({ top, height }: Band, place: number, channels: number): Band {
  return { top: top + (place * height) / channels, height: height / channels }
}

/** Whether `y` is inside a band. */
export function isIn({ top, height }: Band, y: number): boolean {
  return y >= top && y < top + height
}

function bottomOf({ top, height }: Band): number {
  return top + height
}
