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
  /** The bar of each lane of the shown run; outside of `lanes` if it is scrolled away. */
  readonly bars: readonly Band[]
  /** The lanes of another run, above those of the shown one; null: there is none. */
  readonly above: AboveLanes | null
  /** The strip of marked stretches; null: not shown. */
  readonly marks: Band | null
  /** The strip of verdicts; null: not shown. */
  readonly verdicts: Band | null
  /** Its height is 0 if there is none. */
  readonly curve: Band
  readonly waveformBounds: RowBounds
  readonly spectrogramBounds: RowBounds
  readonly lanesBounds: RowBounds
}

/** The lanes of another run, and the titles of both groups of lanes. */
export interface AboveLanes {
  readonly bars: readonly Band[]
  readonly title: Band
  /** Where the lanes of the shown run begin, with their title. */
  readonly ownTitle: Band
}

const AXIS_PIXELS = 22
const OVERLAP_PIXELS = 12
const MARKS_PIXELS = 20
const VERDICTS_PIXELS = 16
/** The title over a group of lanes, if there are two. */
export const TITLE_PIXELS = 18
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
  /** The number of lanes of another run above them; 0: there is none. */
  readonly above: number
  readonly hasMarks: boolean
  readonly hasVerdicts: boolean
  /** Whether there is a row of curves; without it the lanes have what the others leave. */
  readonly hasCurve: boolean
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
 * Stacks axis, waveform, spectrogram if shown, overlap strip, one lane per speaker (those of another run above them), the
 * strip of marks if shown, and the curve, which has what the others leave. If the lanes do not fit, their band shows a part
 * of them.
 */
export function plotLayout({
  width,
  height,
  lanes,
  above: aboveLanes,
  hasMarks,
  hasVerdicts,
  hasCurve,
  labelsAbove,
  sizes,
  hasSpectrogram,
  scrolled,
}: PlotRoom): PlotLayout {
  const count = Math.max(lanes, 1) + aboveLanes
  const titles = aboveLanes === 0 ? 0 : 2 * TITLE_PIXELS
  const name = labelsAbove ? NAME_PIXELS : 0
  const marksHeight =
    (hasMarks ? MARKS_PIXELS + GAP_PIXELS : 0) + (hasVerdicts ? VERDICTS_PIXELS + GAP_PIXELS : 0)
  const rest = Math.max(0, height - AXIS_PIXELS - OVERLAP_PIXELS - marksHeight - 2 * GAP_PIXELS)
  const leastLanes = Math.min(count, 4) * (MIN_LANE_PIXELS + name) + titles
  const leastCurve = hasCurve ? MIN_CURVE_PIXELS : 0
  const others = leastCurve + leastLanes
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
  const lanesBounds = bounds(leastLanes, rest - leastCurve - soundHeight)
  const roomy = Math.min(MAX_LANE_PIXELS, Math.max(USUAL_LANE_PIXELS, 0.08 * rest))
  const usual = sizes.lanes ?? Math.min(count * (roomy + name) + titles, 0.55 * rest)
  const wanted = hasCurve ? usual : rest - soundHeight
  const lanesHeight = clamp(wanted, lanesBounds)
  const pitch = Math.max(MIN_LANE_PIXELS + name, (lanesHeight - titles) / count)
  const contentHeight = pitch * count + titles
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
  const bar = (top: number) => ({
    top: Math.round(band.top + top + name + LANE_GAP_PIXELS / 2 - offset),
    height: Math.round(pitch - name - LANE_GAP_PIXELS),
  })
  const title = (top: number) => ({
    top: Math.round(band.top + top - offset),
    height: TITLE_PIXELS,
  })
  const ownTop = titles === 0 ? 0 : aboveLanes * pitch + titles
  const bars = Array.from({ length: lanes }, (_, i) => bar(ownTop + i * pitch))
  const above =
    titles === 0
      ? null
      : {
          bars: Array.from({ length: aboveLanes }, (_, i) => bar(TITLE_PIXELS + i * pitch)),
          title: title(0),
          ownTitle: title(ownTop - TITLE_PIXELS),
        }
  const marks = hasMarks ? { top: bottomOf(band) + GAP_PIXELS, height: MARKS_PIXELS } : null
  const verdicts = hasVerdicts
    ? { top: bottomOf(marks ?? band) + GAP_PIXELS, height: VERDICTS_PIXELS }
    : null
  const curveTop = bottomOf(verdicts ?? marks ?? band) + GAP_PIXELS
  const curve = {
    top: curveTop,
    height: hasCurve ? Math.max(MIN_CURVE_PIXELS, height - curveTop - 1) : 0,
  }
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
    above,
    marks,
    verdicts,
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
