import type { Turn } from '../model/turn.ts'
import { overlapIntervals } from '../statistics/overlap.ts'
import {
  clockTime,
  INK,
  isolated,
  LAYOUT,
  laneColour,
  opacityOf,
  PLOT_WIDTH,
  pixels,
  QUIET,
  shortened,
  xmlText,
} from './diagram-layout.ts'

/** Narrower bars are merged if their gap is smaller than `GAP_PIXELS`. */
const NARROW_PIXELS = 1
const GAP_PIXELS = 0.1

/** Keeps the diagram of a day of short turns below 3 MB. */
const MAX_BARS = 12_000
/** The minimum width of a visible bar. */
const MIN_PIXELS = 0.5
const LABEL_LENGTH = 24
const TITLE_LENGTH = 16

/** The lane of one speaker. `name` is the displayed name. */
export interface Lane {
  readonly speaker: string
  readonly name: string
}

/** Draws a lane with its label and a bar for each turn. */
export function diagramLane(
  lane: Lane,
  index: number,
  turns: readonly Turn[],
  scale: Scale,
): string {
  const colour = laneColour(index)
  const name = isolated(shortened(lane.name, LABEL_LENGTH))
  const shortName = isolated(shortened(lane.name, TITLE_LENGTH))
  const drawnBars = mergeBars(turns.map(turnBar), scale.secondsPerPixel, scale.maxBars).map(
    (bar) => {
      const look =
        bar.confidence === null
          ? `fill-opacity="0" stroke="${colour}" stroke-width="1.5"`
          : `fill-opacity="${opacityOf(bar.confidence)}"`
      return `<rect ${extent(bar, scale)} height="${LAYOUT.barHeight}" ${look}><title>${xmlText(barTitle(shortName, bar))}</title></rect>`
    },
  )
  const middle = LAYOUT.barHeight / 2 + 4
  return (
    `<g transform="translate(${LAYOUT.left} ${laneTop(index)})" fill="${colour}">` +
    `<rect x="-18" y="7" width="10" height="10"/>` +
    `<text x="-26" y="${middle}" text-anchor="end" font-size="13" ${INK}>${xmlText(name)}<title>${xmlText(lane.name)}</title></text>` +
    `${drawnBars.join('')}</g>`
  )
}

/** Draws overlap: a solid strip above the lanes, and hatched bands across them. */
export function diagramOverlap(
  turns: readonly Turn[],
  lanes: readonly Lane[],
  scale: Scale,
): string {
  const overlaps = overlapIntervals(turns)
  if (overlaps.length === 0) return ''
  const bars = mergeBars(
    overlaps.map(({ start, end }) => ({ start, end, count: 1, confidence: null, scored: 0 })),
    scale.secondsPerPixel,
    scale.maxBars,
  )
  const names = new Map(
    lanes.map(({ speaker, name }) => [speaker, isolated(shortened(name, TITLE_LENGTH))]),
  )
  const speakersAt = new Map(overlaps.map(({ start, speakers }) => [start, speakers]))
  const strip = bars.map((bar) => {
    const speakers = bar.count === 1 ? (speakersAt.get(bar.start) ?? []) : []
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
export interface Scale {
  readonly secondsPerPixel: number
  readonly maxBars: number
}

export function diagramScale(spanSeconds: number, lanes: number): Scale {
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
