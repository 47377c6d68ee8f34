import type { Stretch } from '../model/evaluation.ts'
import type { Turn } from '../model/turn.ts'
import { MAX_ENROLLED_SECONDS } from './voice.ts'

/** Speech near another speaker's or the edge of a turn is left out: boundaries are not exact. */
const EDGE_SECONDS = 0.1
/** A shorter piece holds no more than a few syllables. */
const MIN_PIECE_SECONDS = 1.5
/** So much of one piece at most, so that the pieces come from several places. */
const MAX_PIECE_SECONDS = 6
/** The recording is divided into so many parts, of which each gives a piece before one gives a second. */
const PARTS = 8

/** What a voiceprint of a speaker is best made of. */
export interface CleanSpeech {
  /** In order of time, without overlap, at most `MAX_ENROLLED_SECONDS` in total. */
  readonly stretches: readonly Stretch[]
  /** The total of `stretches`. */
  readonly seconds: number
  /** How long the speaker speaks alone, in pieces that are long enough. */
  readonly cleanSeconds: number
}

interface Piece extends Stretch {
  readonly confidence: number | null
}

/**
 * Proposes the stretches of a speaker of a run that a voiceprint is best made of: nobody else speaks, with `EDGE_SECONDS`
 * to the next turn of another; of the more confident half by time, if the turns have scores; at most `MAX_PIECE_SECONDS` each;
 * and from as many parts of the recording as possible, the longest piece of each part first.
 * @param turns all turns of the run, in any order
 */
export function cleanSpeech(
  turns: readonly Turn[],
  speaker: string,
  durationSeconds: number,
): CleanSpeech {
  const own = turns.filter((turn) => turn.speaker === speaker)
  const others = unionOf(turns.filter((turn) => turn.speaker !== speaker))
  const alone = own.flatMap((turn) => piecesOf(turn, others))
  const cleanSeconds = secondsOf(unionOf(alone))
  const chosen: Stretch[] = []
  let left = MAX_ENROLLED_SECONDS
  for (const piece of spread(confident(alone), durationSeconds)) {
    if (left < MIN_PIECE_SECONDS) break
    if (chosen.some((one) => one.start < piece.end && piece.start < one.end)) continue
    const end = Math.min(piece.end, piece.start + Math.min(left, MAX_PIECE_SECONDS))
    chosen.push({ start: rounded(piece.start), end: rounded(end) })
    left -= end - piece.start
  }
  chosen.sort((a, b) => a.start - b.start)
  return { stretches: chosen, seconds: secondsOf(chosen), cleanSeconds }
}

/** The parts of a turn in which nobody else speaks, without its edges, if they are long enough. */
function piecesOf(turn: Turn, others: readonly Stretch[]): Piece[] {
  const pieces: Piece[] = []
  let start = turn.start
  const add = (end: number) => {
    const piece = { start: start + EDGE_SECONDS, end: end - EDGE_SECONDS }
    if (piece.end - piece.start >= MIN_PIECE_SECONDS) {
      pieces.push({ ...piece, confidence: turn.confidence })
    }
  }
  for (const other of others) {
    if (other.end <= start) continue
    if (other.start >= turn.end) break
    add(other.start)
    start = Math.max(start, other.end)
  }
  if (start < turn.end) add(turn.end)
  return pieces
}

/** The more confident half by time, at least what fills a voiceprint; all without scores. */
function confident(pieces: readonly Piece[]): readonly Piece[] {
  const ordered = pieces.toSorted((a, b) => (b.confidence ?? -1) - (a.confidence ?? -1))
  const enough = Math.max(MAX_ENROLLED_SECONDS, secondsOf(pieces) / 2)
  let seconds = 0
  return ordered.filter((piece) => {
    if (seconds >= enough && piece.confidence !== null) return false
    seconds += piece.end - piece.start
    return true
  })
}

/** Orders pieces so that each part of the recording gives its longest one before one gives a second. */
function spread(pieces: readonly Piece[], durationSeconds: number): Piece[] {
  const parts = Map.groupBy(pieces, ({ start }) => Math.floor((start / durationSeconds) * PARTS))
  const ranked = [...parts.values()].flatMap((part) =>
    part.toSorted((a, b) => useful(b) - useful(a)).map((piece, rank) => ({ piece, rank })),
  )
  return ranked
    .toSorted((a, b) => a.rank - b.rank || useful(b.piece) - useful(a.piece))
    .map(({ piece }) => piece)
}

function useful({ start, end }: Stretch): number {
  return Math.min(MAX_PIECE_SECONDS, end - start)
}

/** The union of intervals, in order. */
function unionOf(stretches: readonly Stretch[]): Stretch[] {
  const union: { start: number; end: number }[] = []
  for (const { start, end } of stretches.toSorted((a, b) => a.start - b.start)) {
    const last = union.at(-1)
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end)
    else union.push({ start, end })
  }
  return union
}

function secondsOf(stretches: readonly Stretch[]): number {
  return stretches.reduce((sum, { start, end }) => sum + end - start, 0)
}

/** To milliseconds, which are shown and sent. */
function rounded(seconds: number): number {
  return Math.round(seconds * 1000) / 1000
}
