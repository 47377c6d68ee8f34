import { linkage } from '../clustering/linkage.ts'
import { ONE_VOICE_ABOVE, type Voice, voiceSimilarity } from '../clustering/voice-similarity.ts'
import {
  type FrameInterval,
  intervalsWhere,
  joinIntervals,
  splitIntervals,
} from '../frame-intervals.ts'
import { framesIn, secondsOf } from '../grid.ts'
import { dot } from '../vector.ts'

const MAX_PAUSE_FRAMES = framesIn(0.15)
const MAX_PIECE_FRAMES = framesIn(1.5)
const MIN_SOLO_SECONDS = 0.5
const MIN_GROUP_SECONDS = 0.7
const JOIN_ABOVE = 0.55
/** Groups of pieces that were chosen for their differences differ more than the same voice by chance. */
const CHOSEN_PER_ROOT = 0.12

/** An interval of at most 1.5 s of one local speaker. */
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
 * have 0.7 s each and are not of one voice.
 * @returns the group of each of `frames` frames (by the nearest piece), or null for a pure speaker
 */
export function splitImpureSpeaker(
  pieces: readonly EmbeddedPiece[],
  frames: number,
): Uint8Array | null {
  const embedded = pieces.filter((piece) => piece.embedding !== null)
  if (embedded.length < 2) return null
  const weights = embedded.map((piece) => piece.soloSeconds)
  const labels = linkage({ similarity: similarities(embedded), weights }, JOIN_ABOVE)
  const groups = [...Map.groupBy(embedded, (_, i) => labels[i]).values()].filter(
    (group) => secondsIn(group) >= MIN_GROUP_SECONDS,
  )
  const voices = joinAlike(groups)
  if (voices.length < 2) return null
  const anchors = voices.flatMap((group, index) => group.map((piece) => ({ piece, group: index })))
  return Uint8Array.from({ length: frames }, (_, frame) => nearestGroup(anchors, frame))
}

function secondsIn(pieces: readonly EmbeddedPiece[]): number {
  return pieces.reduce((sum, piece) => sum + piece.soloSeconds, 0)
}

/** Joins the most similar groups until all are of different voices. */
function joinAlike(groups: readonly (readonly EmbeddedPiece[])[]) {
  const joined = [...groups]
  for (;;) {
    const voices = joined.map(voiceOf)
    let best = ONE_VOICE_ABOVE
    let pair: readonly [number, number] | undefined
    voices.forEach((a, i) => {
      voices.slice(0, i).forEach((b, j) => {
        const similarity = voiceSimilarity(a, b, CHOSEN_PER_ROOT)
        if (similarity <= best) return
        best = similarity
        pair = [j, i]
      })
    })
    if (pair === undefined) return joined
    const [into, from] = pair
    joined[into] = [...(joined[into] ?? []), ...(joined[from] ?? [])]
    joined.splice(from, 1)
  }
}

function voiceOf(pieces: readonly EmbeddedPiece[]): Voice {
  const seconds = secondsIn(pieces)
  const mean = new Float64Array(pieces[0]?.embedding?.length ?? 0)
  for (const { embedding, soloSeconds } of pieces) {
    embedding?.forEach((x, i) => {
      mean[i] = (mean[i] as number) + (x * soloSeconds) / seconds
    })
  }
  return { mean, norm: Math.sqrt(dot(mean, mean)), seconds }
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
