import { linkage } from '../clustering/linkage.ts'
import {
  type FrameInterval,
  intervalsWhere,
  joinIntervals,
  splitIntervals,
} from '../frame-intervals.ts'
import { framesIn, secondsOf } from '../grid.ts'
import { dot } from '../vector.ts'

const MAX_PAUSE_FRAMES = framesIn(0.15)
const MAX_PIECE_FRAMES = framesIn(1)
const MIN_SOLO_SECONDS = 0.5
const MIN_GROUP_SECONDS = 0.7
const MIN_MARGIN = 0.2
const JOIN_ABOVE = 0.45

/** An interval of at most 1 s of one local speaker. */
export interface Piece extends FrameInterval {
  /** Solo speech within the piece, in seconds. */
  readonly soloSeconds: number
}

export interface EmbeddedPiece extends Piece {
  /** Unit vector; null if the piece is too short to embed. */
  readonly embedding: Float32Array | null
}

/**
 * Splits the speech of one local speaker in a window into pieces.
 * @param active 1 where the speaker is probably active
 * @param solo 1 where no other speaker is active
 */
export function piecesOf(active: Uint8Array, solo: Uint8Array): Piece[] {
  const intervals = intervalsWhere(active.length, (frame) => active[frame] === 1)
  return splitIntervals(joinIntervals(intervals, MAX_PAUSE_FRAMES), MAX_PIECE_FRAMES).map(
    ({ from, to }) => {
      let frames = 0
      for (let frame = from; frame < to; frame++) frames += solo[frame] as number
      return { from, to, soloSeconds: secondsOf(frames) }
    },
  )
}

/** Whether a piece has enough solo speech to be embedded. */
export function canEmbed(piece: Piece): boolean {
  return piece.soloSeconds >= MIN_SOLO_SECONDS
}

/**
 * Detects a local speaker that contains several people: clusters its pieces, and splits it only if at least two groups
 * have 0.7 s each and differ clearly more from each other than internally.
 * @returns the group of each of `frames` frames (by the nearest piece), or null for a pure speaker
 */
export function splitImpureSpeaker(
  pieces: readonly EmbeddedPiece[],
  frames: number,
): Uint8Array | null {
  const embedded = pieces.filter((piece) => piece.embedding !== null)
  if (embedded.length < 2) return null
  const similarity = similarities(embedded)
  const weights = embedded.map((piece) => piece.soloSeconds)
  const labels = linkage({ similarity: similarity.slice(), weights }, JOIN_ABOVE)
  const seconds = new Map<number, number>()
  labels.forEach((label, i) => {
    seconds.set(label, (seconds.get(label) ?? 0) + (weights[i] as number))
  })
  const groups = [...seconds].filter(([, s]) => s >= MIN_GROUP_SECONDS).map(([label]) => label)
  if (groups.length < 2 || margin(similarity, labels, weights, groups) < MIN_MARGIN) return null
  const anchors = embedded.flatMap((piece, i) => {
    const group = groups.indexOf(labels[i] as number)
    return group < 0 ? [] : [{ piece, group }]
  })
  return Uint8Array.from({ length: frames }, (_, frame) => nearestGroup(anchors, frame))
}

function similarities(pieces: readonly EmbeddedPiece[]): Float64Array {
  const size = pieces.length
  const result = new Float64Array(size * size)
  pieces.forEach((a, i) => {
    pieces.forEach((b, j) => {
      if (a.embedding !== null && b.embedding !== null)
        result[i * size + j] = dot(a.embedding, b.embedding)
    })
  })
  return result
}

/** Typical cosine of two pieces of 1 s of one voice, used if every group is a single piece. */
const DEFAULT_WITHIN = 0.6

/** Mean cosine within groups minus mean cosine between groups, pairs weighted by their durations. */
function margin(
  similarity: Float64Array,
  labels: readonly number[],
  weights: readonly number[],
  groups: readonly number[],
): number {
  const sums = { within: 0, withinWeight: 0, between: 0, betweenWeight: 0 }
  const size = labels.length
  for (let i = 0; i < size; i++) {
    for (let j = i + 1; j < size; j++) {
      if (!groups.includes(labels[i] as number) || !groups.includes(labels[j] as number)) continue
      const weight = (weights[i] as number) * (weights[j] as number)
      const s = similarity[i * size + j] as number
      if (labels[i] === labels[j]) {
        sums.within += weight * s
        sums.withinWeight += weight
      } else {
        sums.between += weight * s
        sums.betweenWeight += weight
      }
    }
  }
  const within = sums.withinWeight > 0 ? sums.within / sums.withinWeight : DEFAULT_WITHIN
  return within - sums.between / sums.betweenWeight
}

function nearestGroup(
  anchors: readonly { piece: FrameInterval; group: number }[],
  frame: number,
): number {
  let best = 0
  let minDistance = Number.POSITIVE_INFINITY
  for (const { piece, group } of anchors) {
    const distance = Math.max(piece.from - frame, frame - piece.to + 1, 0)
    if (distance < minDistance) {
      minDistance = distance
      best = group
    }
  }
  return best
}
