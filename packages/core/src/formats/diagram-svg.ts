import { isolated } from '../model/name.ts'
import type { RunSummary } from '../model/run.ts'
import { assignColours, type ColoursByLabel } from '../model/speaker-colours.ts'
import type { Turn } from '../model/turn.ts'
import { partitionPoint } from '../statistics/binary-search.ts'
import { overlapTable } from '../statistics/overlap-table.ts'
import { type DiagramCurve, diagramCurve } from './diagram-curve.ts'
import {
  clockTime,
  HATCH,
  INK,
  LAYOUT,
  LINE,
  laneColour,
  laneFill,
  lanePattern,
  opacityOf,
  PATTERN_PIXELS,
  PLOT_WIDTH,
  pixels,
  QUIET,
  STYLE,
  shortened,
  xmlText,
} from './diagram-layout.ts'

const STEPS_SECONDS = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400,
]

const MAX_TICKS = 12

/** Narrower bars are merged if their gap is smaller than `GAP_PIXELS`. */
const NARROW_PIXELS = 1
const GAP_PIXELS = 0.1

/** Keeps the diagram of a day of short turns below 3 MB. */
const MAX_BARS = 12_000
/** The minimum width of a visible bar. */
const MIN_PIXELS = 0.5
const LABEL_LENGTH = 24
const TITLE_LENGTH = 16

export interface Diagram {
  /** The recording's name. */
  readonly name: string
  /** null: the end of the last turn. */
  readonly durationSeconds: number | null
  readonly turns: readonly Turn[]
  /** Label → name given by the user. */
  readonly speakerNames: Readonly<Record<string, string>>
  /** The colours chosen by the user; others have automatic ones. */
  readonly speakerColours?: ColoursByLabel
  readonly summary?: RunSummary | null
  /** Absent: the run has no curve. */
  readonly curve?: DiagramCurve
}

/**
 * Draws a diarization as a self-contained SVG: a lane for each speaker in the order of their first turns, a bar for each
 * turn (fainter for lower confidence, outlined without a score), hatched overlap, the curve with its spots, a time axis and a
 * legend. It follows the viewer's light or dark colour scheme. Turns that are too narrow share a bar.
 */
export function diagramSvg(diagram: Diagram): string {
  const { turns, curve } = diagram
  const span = spanSeconds(diagram)
  const lanes = diagramLanes(diagram)
  const scale = diagramScale(span, lanes.length)
  const lanesBottom =
    LAYOUT.top + LAYOUT.overlapHeight + Math.max(lanes.length, 1) * LAYOUT.laneHeight
  const curveTop = lanesBottom + LAYOUT.curveGap
  const bottom = curve ? curveTop + LAYOUT.curveHeight + LAYOUT.curveGap : lanesBottom
  const legendTop = bottom + LAYOUT.axisHeight + 6
  const height = legendTop - 6 + LAYOUT.legendHeight + (curve?.curve ? LAYOUT.legendLine : 0)
  const curvePlaces = { top: curveTop, legendTop: legendTop + LAYOUT.legendLine }
  const names = new Map(lanes.map(({ speaker, name }) => [speaker, name]))
  const bySpeaker = Map.groupBy(turns, (turn) => turn.speaker)
  const drawn = lanes.map((lane, i) =>
    diagramLane(lane, i, bySpeaker.get(lane.speaker) ?? [], scale),
  )
  const patterns = [...new Set(lanes.map(({ colour }) => lanePattern(colour)))]
  const facts = xmlText(factLine(diagram, lanes.length))
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${LAYOUT.width} ${height}" width="${LAYOUT.width}" height="${height}" ${plotArea(span, bottom)} role="img" font-family="system-ui, sans-serif">`,
    `<title>${xmlText(`Diarization of ${shortened(diagram.name, 300)}`)}</title><desc>${facts}</desc>`,
    `${STYLE}<defs>${HATCH}${patterns.join('')}</defs>`,
    `<rect class="dz-ground" width="100%" height="100%" fill="#ffffff"/>`,
    `<text x="24" y="34" font-size="18" font-weight="600" ${INK}>${xmlText(shortened(diagram.name, 90))}</text>`,
    `<text x="24" y="58" font-size="13" ${QUIET}>${facts}</text>`,
    diagramAxis(span, bottom),
    ...drawn,
    diagramOverlap(turns, lanes, scale),
    lanes.length === 0 ? emptyNote() : '',
    diagramLegend(LAYOUT.left, legendTop),
    curve ? diagramCurve(curve, span, curvePlaces, (speaker) => names.get(speaker) ?? speaker) : '',
    '</svg>\n',
  ].join('')
}

/** Data attributes with the plot area in pixels of the viewBox and its duration, to place a playhead over the diagram. */
function plotArea(spanSeconds: number, bottom: number): string {
  const { left, top } = LAYOUT
  const area = { left, top, width: PLOT_WIDTH, height: bottom - top }
  const given = Object.entries(area).map(([name, value]) => `data-plot-${name}="${value}"`)
  return `${given.join(' ')} data-span-seconds="${spanSeconds}"`
}

/** The length of the time axis: that of the recording, or the end of the last turn if it is later. */
function spanSeconds({ durationSeconds, turns }: Diagram): number {
  let span = durationSeconds ?? 0
  for (const turn of turns) span = Math.max(span, turn.end)
  return span > 0 ? span : 1
}

function diagramLanes({ turns, speakerNames, speakerColours = new Map() }: Diagram): Lane[] {
  const speakers = [...new Set(turns.map((turn) => turn.speaker))]
  const colours = assignColours(speakers, speakerColours)
  const named = [...colours].map(([speaker, colour]) => {
    const given = Object.hasOwn(speakerNames, speaker) ? speakerNames[speaker] : undefined
    return { speaker, name: given === undefined || given.trim() === '' ? speaker : given, colour }
  })
  // Speakers with the same name are distinguished by their labels.
  const uses = Map.groupBy(named, (lane) => lane.name)
  return named.map((lane) =>
    (uses.get(lane.name)?.length ?? 0) > 1
      ? { ...lane, name: `${lane.name} (${lane.speaker})` }
      : lane,
  )
}

function factLine(diagram: Diagram, speakers: number): string {
  const { durationSeconds, turns, summary } = diagram
  const facts = [counted(speakers, 'speaker'), counted(turns.length, 'turn')]
  if (durationSeconds !== null) facts.push(clockTime(durationSeconds))
  if (summary?.score && summary.sampleMean !== null) {
    const { kind, provider, model } = summary.score
    facts.push(`mean ${kind} ${summary.sampleMean.toFixed(1)} (${provider}, ${model})`)
  }
  return facts.join(' · ')
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

function emptyNote(): string {
  const y = LAYOUT.top + LAYOUT.overlapHeight + LAYOUT.laneHeight / 2 + 4
  return `<text x="${LAYOUT.left + 12}" y="${y}" font-size="14" ${INK}>No speech was found in this recording.</text>`
}

/** The lane of one speaker. `name` is the displayed name. */
interface Lane {
  readonly speaker: string
  readonly name: string
  readonly colour: number
}

/** Draws a lane with its label and a bar for each turn. */
function diagramLane(lane: Lane, index: number, turns: readonly Turn[], scale: Scale): string {
  const colour = laneColour(lane.colour)
  const fill = laneFill(lane.colour)
  const isPlain = ({ start, end }: Bar) =>
    fill !== colour && (end - start) / scale.secondsPerPixel < PATTERN_PIXELS
  const name = isolated(shortened(lane.name, LABEL_LENGTH))
  const shortName = isolated(shortened(lane.name, TITLE_LENGTH))
  const drawnBars = mergeBars(turns.map(turnBar), scale.secondsPerPixel, scale.maxBars).map(
    (bar) => {
      const look =
        bar.confidence === null
          ? `fill-opacity="0" stroke="${colour}" stroke-width="1.5"`
          : `fill-opacity="${opacityOf(bar.confidence)}"${isPlain(bar) ? ` fill="${colour}"` : ''}`
      return `<rect ${extent(bar, scale)} height="${LAYOUT.barHeight}" ${look}><title>${xmlText(barTitle(shortName, bar))}</title></rect>`
    },
  )
  const middle = LAYOUT.barHeight / 2 + 4
  return (
    `<g transform="translate(${LAYOUT.left} ${laneTop(index)})" fill="${fill}">` +
    `<rect x="-18" y="7" width="10" height="10"/>` +
    `<text x="-26" y="${middle}" text-anchor="end" font-size="13" ${INK}>${xmlText(name)}<title>${xmlText(lane.name)}</title></text>` +
    `${drawnBars.join('')}</g>`
  )
}

/** Draws overlap: a solid strip above the lanes, and hatched bands across them. */
function diagramOverlap(turns: readonly Turn[], lanes: readonly Lane[], scale: Scale): string {
  const overlaps = overlapTable(turns)
  if (overlaps.count === 0) return ''
  const bars = mergeBars(
    Array.from(overlaps.starts, (start, place) => ({
      start,
      end: overlaps.ends[place] as number,
      ...{ count: 1, confidence: null, scored: 0 },
    })),
    scale.secondsPerPixel,
    scale.maxBars,
  )
  const names = new Map(
    lanes.map(({ speaker, name }) => [speaker, isolated(shortened(name, TITLE_LENGTH))]),
  )
  const placeOf = (start: number) =>
    partitionPoint(overlaps.count, (place) => (overlaps.starts[place] as number) >= start)
  const strip = bars.map((bar) => {
    const speakers = bar.count === 1 ? overlaps.speakersOf(placeOf(bar.start)) : []
    const who = speakers.slice(0, 4).map((speaker) => names.get(speaker) ?? speaker)
    const title = ['overlap', who.join(' + '), period(bar)]
      .filter((part) => part !== '')
      .join(' · ')
    return `<rect ${extent(bar, scale)} height="${LAYOUT.overlapHeight - 4}"><title>${xmlText(title)}</title></rect>`
  })
  const height = lanes.length * LAYOUT.laneHeight
  const bands = bars.map((bar) => `<rect ${extent(bar, scale)} height="${height}"/>`)
  return (
    `<g transform="translate(${LAYOUT.left} ${LAYOUT.top})" ${INK}>` +
    `<text x="-26" y="9" text-anchor="end" font-size="11" ${QUIET}>overlap</text>${strip.join('')}</g>` +
    `<g transform="translate(${LAYOUT.left} ${LAYOUT.top + LAYOUT.overlapHeight})" fill="url(#dz-overlap)" ` +
    `fill-opacity="0.45" pointer-events="none">${bands.join('')}</g>`
  )
}

/** The scale of the time axis, and the maximum number of bars in a lane. */
interface Scale {
  readonly secondsPerPixel: number
  readonly maxBars: number
}

function diagramScale(spanSeconds: number, lanes: number): Scale {
  const maxBars = Math.max(100, Math.floor(MAX_BARS / Math.max(lanes, 1)))
  return { secondsPerPixel: spanSeconds / PLOT_WIDTH, maxBars }
}

/** The top of a lane's bars in pixels. */
function laneTop(index: number): number {
  const padding = (LAYOUT.laneHeight - LAYOUT.barHeight) / 2
  return LAYOUT.top + LAYOUT.overlapHeight + index * LAYOUT.laneHeight + padding
}

function turnBar({ start, end, confidence }: Turn): Bar {
  return { start, end, count: 1, confidence, scored: confidence === null ? 0 : 1 }
}

function extent({ start, end }: Bar, { secondsPerPixel }: Scale): string {
  const width = Math.max((end - start) / secondsPerPixel, MIN_PIXELS)
  return `x="${pixels(start / secondsPerPixel)}" width="${pixels(width)}"`
}

function barTitle(name: string, bar: Bar): string {
  const many = bar.count > 1
  const turns = many ? ` · ${bar.count} turns` : ''
  const score =
    bar.confidence === null
      ? 'no score'
      : `${many ? 'mean ' : ''}confidence ${Math.round(bar.confidence * 10) / 10}`
  return `${name} · ${period(bar)}${turns} · ${score}`
}

function period({ start, end }: Bar): string {
  return `${clockTime(start, 2)}–${clockTime(end, 2)}`
}

/** A turn, or adjacent turns that are too close to draw separately. Seconds. */
interface Bar {
  readonly start: number
  readonly end: number
  /** The number of turns. */
  readonly count: number
  /** The mean confidence of the turns that have one. */
  readonly confidence: number | null
  /** The number of turns with a confidence. */
  readonly scored: number
}

/**
 * Merges adjacent bars of a lane if one is narrower than a pixel and the gap is less than a tenth of a pixel. While more
 * than `limit` remain, repeats it with half the resolution.
 */
function mergeBars(bars: readonly Bar[], secondsPerPixel: number, limit: number): Bar[] {
  let merged = mergeNarrow(bars, secondsPerPixel)
  for (let step = secondsPerPixel * 2; merged.length > limit; step *= 2) {
    merged = mergeNarrow(merged, step)
  }
  return merged
}

function mergeNarrow(bars: readonly Bar[], secondsPerPixel: number): Bar[] {
  const narrow = NARROW_PIXELS * secondsPerPixel
  const gap = GAP_PIXELS * secondsPerPixel
  const merged: Bar[] = []
  for (const bar of bars) {
    const last = merged.at(-1)
    const joins =
      last !== undefined &&
      bar.start - last.end < gap &&
      (bar.end - bar.start < narrow || last.end - last.start < narrow)
    if (joins) merged[merged.length - 1] = join(last, bar)
    else merged.push(bar)
  }
  return merged
}

function join(a: Bar, b: Bar): Bar {
  const scored = a.scored + b.scored
  const sum = (a.confidence ?? 0) * a.scored + (b.confidence ?? 0) * b.scored
  return {
    start: Math.min(a.start, b.start),
    end: Math.max(a.end, b.end),
    count: a.count + b.count,
    confidence: scored === 0 ? null : sum / scored,
    scored,
  }
}

/** The ticks of the time axis: round times from 0, at most 13. Seconds. */
export function axisTicks(spanSeconds: number): number[] {
  let step = STEPS_SECONDS.find((seconds) => spanSeconds / seconds <= MAX_TICKS) ?? 86_400
  while (spanSeconds / step > MAX_TICKS) step *= 2
  return Array.from({ length: Math.floor(spanSeconds / step) + 1 }, (_, i) => i * step)
}

/** Draws the time axis below the lanes, which end at `bottom`, with a line across them at each tick. */
function diagramAxis(spanSeconds: number, bottom: number): string {
  const ticks = axisTicks(spanSeconds).map((seconds) => {
    const x = pixels(LAYOUT.left + (seconds / spanSeconds) * PLOT_WIDTH)
    return (
      `<line x1="${x}" x2="${x}" y1="${LAYOUT.top}" y2="${bottom + 5}" ${LINE}/>` +
      `<text x="${x}" y="${bottom + 20}" text-anchor="middle" font-size="12" ${QUIET}>${clockTime(seconds)}</text>`
    )
  })
  const end = LAYOUT.left + PLOT_WIDTH
  return `<g>${ticks.join('')}<line x1="${LAYOUT.left}" x2="${end}" y1="${bottom}" y2="${bottom}" ${LINE}/></g>`
}

/** Draws the legend. */
function diagramLegend(left: number, top: number): string {
  const colour = laneColour(0)
  const scores = [100, 50, 0].map((score) => ({
    mark: `fill="${colour}" fill-opacity="${opacityOf(score)}"`,
    label: `confidence ${score}`,
  }))
  const entries = [
    ...scores,
    { mark: `fill="none" stroke="${colour}" stroke-width="1.5"`, label: 'no score' },
    { mark: 'fill="url(#dz-overlap)"', label: 'overlap: several speakers at once' },
  ]
  const drawn = entries.map(
    ({ mark, label }, i) =>
      `<rect x="${left + i * 150}" y="${top}" width="22" height="14" ${mark}/>` +
      `<text x="${left + i * 150 + 30}" y="${top + 12}" font-size="12" ${INK}>${label}</text>`,
  )
  return `<g>${drawn.join('')}</g>`
}
