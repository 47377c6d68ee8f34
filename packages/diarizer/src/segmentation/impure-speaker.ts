import { averageLinkage } from '../clustering/linkage.ts'
import { dot } from '../clustering/vector.ts'
import { framesIn, secondsOf } from '../grid.ts'
import { cutRuns, joinRuns, type Run, runsWhere } from '../runs.ts'

const LONGEST_PAUSE_FRAMES = framesIn(0.15)
const LONGEST_PIECE_FRAMES = framesIn(2)
const SHORTEST_SOLO_SECONDS = 0.6
const SMALLEST_GROUP_SECONDS = 1
const LEAST_MARGIN = 0.2
const JOIN_ABOVE = 0.45

/** A stretch of at most 2 s of one local speaker. */
export interface Piece extends Run {
  /** How long it speaks alone within the stretch. */
  readonly soloSeconds: number
}

export interface EmbeddedPiece extends Piece {
  /** Unit vector; null where there is too little to embed. */
  readonly embedding: Float32Array | null
}

/**
 * Cuts what one local speaker says in a window into pieces.
 * @param active 1 where the speaker is likely active
 * @param solo 1 where nobody else is
 */
export function piecesOf(active: Uint8Array, solo: Uint8Array): Piece[] {
  const runs = runsWhere(active.length, (frame) => active[frame] === 1)
  return cutRuns(joinRuns(runs, LONGEST_PAUSE_FRAMES), LONGEST_PIECE_FRAMES).map(({ from, to }) => {
    let frames = 0
    for (let frame = from; frame < to; frame++) frames += solo[frame] as number
    return { from, to, soloSeconds: secondsOf(frames) }
  })
}

/** Whether a piece holds enough of one voice to be embedded. */
export function canEmbed(piece: Piece): boolean {
  return piece.soloSeconds >= SHORTEST_SOLO_SECONDS
}

/**
 * Says whether a local speaker holds several people: its pieces are clustered, and it is split only where at least two
 * groups have a second each and are clearly further from each other than each is from itself.
 * @returns for each of `frames` frames the group it belongs to (by the nearest piece), or null for a pure speaker
 */
export function splitImpure(pieces: readonly EmbeddedPiece[], frames: number): Uint8Array | null {
  const known = pieces.filter((piece) => piece.embedding !== null)
  if (known.length < 2) return null
  const similarity = similarities(known)
  const weights = known.map((piece) => piece.soloSeconds)
  const labels = averageLinkage(
    { similarity: similarity.slice(), weights },
    { threshold: JOIN_ABOVE },
  )
  const seconds = new Map<number, number>()
  labels.forEach((label, i) => {
    seconds.set(label, (seconds.get(label) ?? 0) + (weights[i] as number))
  })
  const groups = [...seconds].filter(([, s]) => s >= SMALLEST_GROUP_SECONDS).map(([label]) => label)
  if (groups.length < 2 || margin(similarity, labels, weights, groups) < LEAST_MARGIN) return null
  const anchors = known.flatMap((piece, i) => {
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

/** How alike two stretches of 1 to 2 s of one voice usually are: stands in where every group is a single piece. */
const USUAL_WITHIN = 0.6

/** Mean cosine within the groups minus mean cosine between them, pairs weighted by their durations. */
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
  const within = sums.withinWeight > 0 ? sums.within / sums.withinWeight : USUAL_WITHIN
  return within - sums.between / sums.betweenWeight
}

function nearestGroup(anchors: readonly { piece: Run; group: number }[], frame: number): number {
  let best = 0
  let least = Number.POSITIVE_INFINITY
  for (const { piece, group } of anchors) {
    const distance = Math.max(piece.from - frame, frame - piece.to + 1, 0)
    if (distance < least) {
      least = distance
      best = group
    }
  }
  return best
}
