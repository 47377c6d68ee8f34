import { type CurveBin, curveBins } from '../curves/curve-bins.ts'
import { isolated } from '../model/name.ts'
import type { CurveName, ScoreCurve } from '../model/score.ts'
import { locateSpots, type SpotOptions, type SpotTable } from '../statistics/spots.ts'
import {
  clockTime,
  INK,
  LAYOUT,
  LINE,
  PLOT_WIDTH,
  pixels,
  QUIET,
  shortened,
  xmlText,
} from './diagram-layout.ts'

/** The width of the narrowest spot, and the gap below which two share a mark: at most one mark for each pixel. */
const MIN_PIXELS = 0.5
const LABEL_LENGTH = 24
const STRIP_HEIGHT = 3

const SPREAD = 'class="dz-ink" fill="#1b1f24" fill-opacity="0.22"'
const MEAN = 'class="dz-stroke" stroke="#1b1f24" stroke-width="1.25" fill="none"'
const SPOT = 'class="dz-spot" fill="#c04f00"'
const THRESHOLD = `${MEAN} stroke-dasharray="6 3"`

/** The curve of a diagram. */
export interface DiagramCurve {
  readonly name: CurveName
  /** null: the samples are missing on the server. */
  readonly curve: ScoreCurve | null
  /** The spots to mark, with lines at the limits of their range; null: none. */
  readonly spots: SpotOptions | null
}

/** Where the parts of the curve are placed. */
interface Places {
  /** The top of the row. */
  readonly top: number
  readonly legendTop: number
}

/**
 * Draws the row of a curve and its part of the legend: lowest to highest sample and mean of each pixel, on a scale of 0 to
 * 100, over the marked spots. A curve without samples is a sentence instead.
 * @param span the seconds of the time axis.
 * @param nameOf the displayed name of a speaker.
 */
export function diagramCurve(
  { name, curve, spots }: DiagramCurve,
  span: number,
  { top, legendTop }: Places,
  nameOf: (speaker: string) => string,
): string {
  const label = curveLabel(name, nameOf)
  const row = (...content: string[]) =>
    `<g transform="translate(${LAYOUT.left} ${top})">` +
    `<text x="-26" y="16" text-anchor="end" font-size="13" ${INK}>${xmlText(isolated(shortened(label, LABEL_LENGTH)))}<title>${xmlText(label)}</title></text>` +
    `${content.join('')}</g>`
  if (curve === null) {
    return row(
      `<text x="12" y="40" font-size="14" ${INK}>The scores are missing on the server.</text>`,
    )
  }
  const table = spots && locateSpots(curve, spots)
  const limits = spots ? innerLimits(spots) : []
  const bins = curveBins(curve, { start: 0, end: span }, PLOT_WIDTH)
  const drawn = row(
    scaleLine(100),
    table ? spotMarks(table, span) : '',
    scaleLine(0),
    `<path ${SPREAD} d="${spread(bins)}"/><path ${MEAN} d="${meanLine(bins)}"/>`,
    ...limits.map(thresholdLine),
  )
  const entries = [
    { mark: line(MEAN), label: 'curve: mean' },
    { mark: box(SPREAD), label: 'lowest to highest' },
    ...(limits.length > 0 ? [{ mark: line(THRESHOLD), label: 'threshold' }] : []),
    ...(table && spots ? [{ mark: SPOT_MARK, label: spotWords(table, spots) }] : []),
  ]
  return drawn + legend(entries, legendTop)
}

function line(look: string): string {
  return `<path d="M0 7h22" ${look}/>`
}

function box(look: string): string {
  return `<rect width="22" height="14" ${look}/>`
}

const SPOT_MARK = `${box(`${SPOT} fill-opacity="0.2"`)}<rect y="11" width="22" height="${STRIP_HEIGHT}" ${SPOT}/>`

function spotWords({ count, totalSeconds }: SpotTable, { min, max }: SpotOptions): string {
  const counted = `${count} ${count === 1 ? 'spot' : 'spots'}`
  return `${counted} from ${number(min)} to ${number(max)}, ${clockTime(totalSeconds)} in total`
}

function legend(entries: readonly { mark: string; label: string }[], top: number): string {
  const drawn = entries.map(
    ({ mark, label }, i) =>
      `<g transform="translate(${LAYOUT.left + i * 150} ${top})">${mark}` +
      `<text x="30" y="12" font-size="12" ${INK}>${label}</text></g>`,
  )
  return drawn.join('')
}

function curveLabel({ kind, speaker }: CurveName, nameOf: (speaker: string) => string): string {
  if (speaker !== null) return `probability of ${nameOf(speaker)}`
  return kind === 'speech' || kind === 'crosstalk' ? `${kind} probability` : kind
}

function scoreY(score: number): number {
  return (1 - score / 100) * LAYOUT.curveHeight
}

/** A line across the row at an end of the scale, with its number. */
function scaleLine(score: number): string {
  const y = scoreY(score)
  return (
    `<line x2="${PLOT_WIDTH}" y1="${y}" y2="${y}" ${LINE}/>` +
    `<text x="-6" y="${y + 4}" text-anchor="end" font-size="11" ${QUIET}>${score}</text>`
  )
}

/** The limits of the range that are not the ends of the scale. */
function innerLimits({ min, max }: SpotOptions): number[] {
  return [min, max].filter((score) => score > 0 && score < 100)
}

function thresholdLine(score: number): string {
  const y = pixels(scoreY(score))
  return (
    `<path d="M0 ${y}h${PLOT_WIDTH}" ${THRESHOLD}/>` +
    `<text x="${PLOT_WIDTH + 4}" y="${Number(y) + 4}" font-size="11" ${INK}>${number(score)}</text>`
  )
}

/** Each part of adjacent pixels with a sample as one area: along the highest samples, and back along the lowest. */
function spread(bins: readonly (CurveBin | null)[]): string {
  return parts(bins)
    .map(({ start, columns }) => {
      const high = steps(columns.map(({ max }) => max))
      const low = steps(columns.map(({ min }) => min).reverse(), -1)
      return `M${start} 0${high}${low}z`
    })
    .join('')
}

function meanLine(bins: readonly (CurveBin | null)[]): string {
  return parts(bins)
    .map(({ start, columns }) => {
      const means = columns.map(({ mean }) => mean)
      return `M${start} ${pixels(scoreY(means[0] ?? 0))}${steps(means)}`
    })
    .join('')
}

/** A path with a step for each score, a pixel wide; equal ones share a step. */
function steps(scores: readonly number[], direction = 1): string {
  let path = ''
  let width = 0
  for (const [i, score] of scores.entries()) {
    width += direction
    if (scores[i + 1] === score) continue
    path += `V${pixels(scoreY(score))}h${width}`
    width = 0
  }
  return path
}

/** The adjacent pixels that have a sample, from pixel `start`. */
interface Part {
  readonly start: number
  readonly columns: CurveBin[]
}

function parts(bins: readonly (CurveBin | null)[]): Part[] {
  const found: Part[] = []
  let part: Part | null = null
  for (const [start, bin] of bins.entries()) {
    if (bin === null) {
      part = null
      continue
    }
    if (part === null) {
      part = { start, columns: [] }
      found.push(part)
    }
    part.columns.push(bin)
  }
  return found
}

/** Marks the spots over the height of the row, with a strip below that is visible at any width. */
function spotMarks({ curve, count, firsts, lasts }: SpotTable, span: number): string {
  const scale = (curve.resolution * PLOT_WIDTH) / span
  const marks: { from: number; to: number }[] = []
  for (let i = 0; i < count; i++) {
    const from = Math.min((firsts[i] as number) * scale, PLOT_WIDTH - MIN_PIXELS)
    const to = Math.min(Math.max((lasts[i] as number) * scale, from + MIN_PIXELS), PLOT_WIDTH)
    const last = marks.at(-1)
    if (last && from - last.to < MIN_PIXELS) last.to = Math.max(last.to, to)
    else marks.push({ from, to })
  }
  const bars = (top: number, height: number) =>
    marks
      .map(({ from, to }) => `M${pixels(from)} ${top}H${pixels(to)}v${height}H${pixels(from)}z`)
      .join('')
  return (
    `<path ${SPOT} fill-opacity="0.2" d="${bars(0, LAYOUT.curveHeight)}"/>` +
    `<path ${SPOT} d="${bars(LAYOUT.curveHeight, STRIP_HEIGHT)}"/>`
  )
}

function number(score: number): string {
  return String(Math.round(score * 10) / 10)
}
