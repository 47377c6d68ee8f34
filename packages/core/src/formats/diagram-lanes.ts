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

/** Nothing narrower, and no gap smaller, is told apart. */
const NARROW_PIXELS = 1

const GAP_PIXELS = 0.1

/** What keeps the picture of a day of short turns well under 3 MB. */
const MOST_PIECES = 12_000
/** Narrower than this nothing is seen. */
const LEAST_PIXELS = 0.5
const LABEL_LENGTH = 24
const TITLE_LENGTH = 16

/** One speaker of the picture, from the top: `name` as the person calls them. */
export interface Lane {
  readonly speaker: string
  readonly name: string
}

/** A lane with its label and a bar a turn. */
export function diagramLane(
  lane: Lane,
  place: number,
  turns: readonly Turn[],
  scale: Scale,
): string {
  const colour = laneColour(place)
  const name = isolated(shortened(lane.name, LABEL_LENGTH))
  const shortName = isolated(shortened(lane.name, TITLE_LENGTH))
  const bars = mergePieces(turns.map(turnPiece), scale.secondsPerPixel, scale.mostPieces).map(
    (piece) => {
      const look =
        piece.confidence === null
          ? `fill-opacity="0" stroke="${colour}" stroke-width="1.5"`
          : `fill-opacity="${opacityOf(piece.confidence)}"`
      return `<rect ${extent(piece, scale)} height="${LAYOUT.barHeight}" ${look}><title>${xmlText(pieceTitle(shortName, piece))}</title></rect>`
    },
  )
  const middle = LAYOUT.barHeight / 2 + 4
  return (
    `<g transform="translate(${LAYOUT.left} ${laneTop(place)})" fill="${colour}">` +
    `<rect x="-18" y="7" width="10" height="10"/>` +
    `<text x="-26" y="${middle}" text-anchor="end" font-size="13" ${INK}>${xmlText(name)}<title>${xmlText(lane.name)}</title></text>` +
    `${bars.join('')}</g>`
  )
}

/** Overlap: a solid strip above the lanes and a hatched band through all of them. */
export function diagramOverlap(
  turns: readonly Turn[],
  lanes: readonly Lane[],
  scale: Scale,
): string {
  const overlaps = overlapIntervals(turns)
  if (overlaps.length === 0) return ''
  const pieces = mergePieces(
    overlaps.map(({ start, end }) => ({ start, end, count: 1, confidence: null, scored: 0 })),
    scale.secondsPerPixel,
    scale.mostPieces,
  )
  const names = new Map(
    lanes.map(({ speaker, name }) => [speaker, isolated(shortened(name, TITLE_LENGTH))]),
  )
  const speakersAt = new Map(overlaps.map(({ start, speakers }) => [start, speakers]))
  const strip = pieces.map((piece) => {
    const speakers = piece.count === 1 ? (speakersAt.get(piece.start) ?? []) : []
    const who = speakers.slice(0, 4).map((speaker) => names.get(speaker) ?? speaker)
    const title = ['overlap', who.join(' + '), period(piece)]
      .filter((part) => part !== '')
      .join(' · ')
    return `<rect ${extent(piece, scale)} height="${LAYOUT.overlapHeight - 4}"><title>${xmlText(title)}</title></rect>`
  })
  const height = lanes.length * LAYOUT.laneHeight
  const bands = pieces.map((piece) => `<rect ${extent(piece, scale)} height="${height}"/>`)
  return (
    `<g transform="translate(${LAYOUT.left} ${LAYOUT.top})" ${INK}>` +
    `<text x="-26" y="9" text-anchor="end" font-size="11" ${QUIET}>overlap</text>${strip.join('')}</g>` +
    `<g transform="translate(${LAYOUT.left} ${LAYOUT.top + LAYOUT.overlapHeight})" fill="url(#dz-overlap)" ` +
    `fill-opacity="0.45" pointer-events="none">${bands.join('')}</g>`
  )
}

/** How time becomes pixels, and how many pieces a lane may have. */
export interface Scale {
  readonly secondsPerPixel: number
  readonly mostPieces: number
}

export function diagramScale(spanSeconds: number, lanes: number): Scale {
  const mostPieces = Math.max(100, Math.floor(MOST_PIECES / Math.max(lanes, 1)))
  return { secondsPerPixel: spanSeconds / PLOT_WIDTH, mostPieces }
}

/** Where a lane's bars begin, from the top of the picture. */
function laneTop(place: number): number {
  const air = (LAYOUT.laneHeight - LAYOUT.barHeight) / 2
  return LAYOUT.top + LAYOUT.overlapHeight + place * LAYOUT.laneHeight + air
}

function turnPiece({ start, end, confidence }: Turn): Piece {
  return { start, end, count: 1, confidence, scored: confidence === null ? 0 : 1 }
}

function extent({ start, end }: Piece, { secondsPerPixel }: Scale): string {
  const width = Math.max((end - start) / secondsPerPixel, LEAST_PIXELS)
  return `x="${pixels(start / secondsPerPixel)}" width="${pixels(width)}"`
}

function pieceTitle(name: string, piece: Piece): string {
  const many = piece.count > 1
  const turns = many ? ` · ${piece.count} turns` : ''
  const score =
    piece.confidence === null
      ? 'no score'
      : `${many ? 'mean ' : ''}confidence ${Math.round(piece.confidence * 10) / 10}`
  return `${name} · ${period(piece)}${turns} · ${score}`
}

function period({ start, end }: Piece): string {
  return `${clockTime(start, 2)}–${clockTime(end, 2)}`
}

/** What is drawn as one rectangle: a turn, or neighbours too close to be told apart. Seconds. */
interface Piece {
  readonly start: number
  readonly end: number
  /** How many turns it stands for. */
  readonly count: number
  /** Plain mean over those that have one. */
  readonly confidence: number | null
  /** How many have one. */
  readonly scored: number
}

/**
 * The pieces of one lane, by start: of neighbours less than a tenth of a pixel apart, those of which one is narrower
 * than a pixel become one. Where more than `limit` remain, the picture is taken to be coarser until they fit.
 */
function mergePieces(pieces: readonly Piece[], secondsPerPixel: number, limit: number): Piece[] {
  let merged = mergeNarrow(pieces, secondsPerPixel)
  for (let coarser = secondsPerPixel * 2; merged.length > limit; coarser *= 2) {
    merged = mergeNarrow(merged, coarser)
  }
  return merged
}

function mergeNarrow(pieces: readonly Piece[], secondsPerPixel: number): Piece[] {
  const narrow = NARROW_PIXELS * secondsPerPixel
  const gap = GAP_PIXELS * secondsPerPixel
  const merged: Piece[] = []
  for (const piece of pieces) {
    const last = merged.at(-1)
    const joins =
      last !== undefined &&
      piece.start - last.end < gap &&
      (piece.end - piece.start < narrow || last.end - last.start < narrow)
    if (joins) merged[merged.length - 1] = join(last, piece)
    else merged.push(piece)
  }
  return merged
}

function join(a: Piece, b: Piece): Piece {
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
