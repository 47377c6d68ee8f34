import type { SpeakerHints } from '@toolkit/core'
import type { EngineResult, SpeakerInterval } from '../engine.ts'
import { converse } from './conversation.ts'
import { activityOf, sharedCurves, speakerProbabilities } from './probabilities.ts'

const CELL_SECONDS = 0.02

/**
 * A made-up diarization that hangs together: every score follows from one probability for each speaker and cell of 20 ms.
 * The same seed, length and hints give the same result.
 */
export function generatedResult(
  durationSeconds: number,
  hints: SpeakerHints,
  seed: number,
): EngineResult {
  const random = seededRandom(seed)
  const cells = Math.max(1, Math.ceil(durationSeconds / CELL_SECONDS - 1e-6))
  const conversation = converse(cells, hints, random)
  const probabilities = speakerProbabilities(conversation, cells, random)
  const activity = activityOf(conversation, cells)
  const interval = ({ speaker, from, to }: CellInterval): SpeakerInterval => ({
    speaker: labelOf(speaker),
    start: secondsAt(from),
    end: Math.min(durationSeconds, secondsAt(to)),
  })
  return {
    turns: conversation.turns.map((turn) => ({
      ...interval(turn),
      scores: matches(probabilities, turn),
    })),
    exclusive: exclusiveOf(probabilities, activity, cells).map(interval),
    durationSeconds,
    resolution: CELL_SECONDS,
    ...sharedCurves(probabilities, activity, cells),
    speakerProbability: byLabel(probabilities),
  }
}

/** The mean probability of each speaker over the turn's cells. */
function matches(
  probabilities: readonly Uint8Array[],
  { from, to }: CellInterval,
): Record<string, number> {
  return byLabel(
    probabilities.map((curve) => {
      let sum = 0
      for (let cell = from; cell < to; cell += 1) sum += curve[cell] ?? 0
      return Math.round(sum / (to - from))
    }),
  )
}

function byLabel<T>(ofSpeakers: readonly T[]): Record<string, T> {
  return Object.fromEntries(ofSpeakers.map((each, speaker) => [labelOf(speaker), each]))
}

function labelOf(speaker: number): string {
  return `SPEAKER_${String(speaker).padStart(2, '0')}`
}

/** Rounded, so that no binary fraction shows. */
function secondsAt(cell: number): number {
  return Math.round(cell * CELL_SECONDS * 1000) / 1000
}

/** Cells [from, to) of one speaker. */
interface CellInterval {
  readonly speaker: number
  readonly from: number
  readonly to: number
}

/** One speaker at a time: where several have a turn, the likelier (ties: the lower number). */
function exclusiveOf(
  probabilities: readonly Uint8Array[],
  activity: readonly Uint8Array[],
  cells: number,
): readonly CellInterval[] {
  const intervals: CellInterval[] = []
  let current: number | null = null
  let from = 0
  for (let cell = 0; cell <= cells; cell += 1) {
    const speaker = cell < cells ? likeliest(probabilities, activity, cell) : null
    if (speaker === current) continue
    if (current !== null) intervals.push({ speaker: current, from, to: cell })
    current = speaker
    from = cell
  }
  return intervals
}

function likeliest(
  probabilities: readonly Uint8Array[],
  activity: readonly Uint8Array[],
  cell: number,
): number | null {
  let best: number | null = null
  let highest = -1
  activity.forEach((active, speaker) => {
    const p = probabilities[speaker]?.[cell] ?? 0
    if (active[cell] === 1 && p > highest) {
      best = speaker
      highest = p
    }
  })
  return best
}

/** Numbers 0 ≤ x < 1, the same for the same seed (mulberry32, public domain, by Tommy Ettinger). */
function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
