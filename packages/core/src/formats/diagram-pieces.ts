/** What is drawn as one rectangle: a turn, or neighbours too close to be told apart. Seconds. */
export interface Piece {
  readonly start: number
  readonly end: number
  /** How many turns it stands for. */
  readonly count: number
  /** Plain mean over those that have one. */
  readonly confidence: number | null
  /** How many have one. */
  readonly scored: number
}

/** Nothing narrower, and no gap smaller, is told apart. */
const NARROW_PIXELS = 1
const GAP_PIXELS = 0.1

/**
 * The pieces of one lane, by start: of neighbours less than a tenth of a pixel apart, those of which one is narrower
 * than a pixel become one. Where more than `limit` remain, the picture is taken to be coarser until they fit.
 */
export function mergePieces(
  pieces: readonly Piece[],
  secondsPerPixel: number,
  limit: number,
): Piece[] {
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
