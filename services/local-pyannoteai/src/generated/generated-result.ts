import type { SpeakerHints } from '@toolkit/core'
import type { EngineResult, SpeakerInterval } from '../engine.ts'

const CELL_SECONDS = 0.02

/**
 * A generated diarization that is consistent: all scores derive from one probability for each speaker and cell of 20 ms.
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
    unmetHint: null,
    mediaWarnings: [],
    speakerDoubt: null,
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

/** Rounded to milliseconds. */
function secondsAt(cell: number): number {
  return Math.round(cell * CELL_SECONDS * 1000) / 1000
}

/** Cells [from, to) of one speaker. */
interface CellInterval {
  readonly speaker: number
  readonly from: number
  readonly to: number
}

/** One speaker at a time: of several with a turn, the one with the highest probability (ties: the lower index). */
function exclusiveOf(
  probabilities: readonly Uint8Array[],
  activity: readonly Uint8Array[],
  cells: number,
): readonly CellInterval[] {
  const intervals: CellInterval[] = []
  let current: number | null = null
  let from = 0
  for (let cell = 0; cell <= cells; cell += 1) {
    const speaker = cell < cells ? mostLikely(probabilities, activity, cell) : null
    if (speaker === current) continue
    if (current !== null) intervals.push({ speaker: current, from, to: cell })
    current = speaker
    from = cell
  }
  return intervals
}

function mostLikely(
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

/** One turn on the 20 ms grid: cells [from, to), and the probability of its speaker in its middle, 0–1. */
export interface GeneratedTurn {
  readonly speaker: number
  readonly from: number
  readonly to: number
  readonly certainty: number
}

export interface Conversation {
  /** The number of speakers, numbered by their first turns. */
  readonly speakers: number
  /** Sorted by start. The turns of one speaker do not touch; those of different speakers may overlap. */
  readonly turns: readonly GeneratedTurn[]
}

const CELLS_PER_SECOND = 50
const MAX_SPEAKERS = 20

/** A random conversation of `cells` cells of 20 ms: turns of 0.6 to 8 s, pauses, and some overlap. */
export function converse(cells: number, hints: SpeakerHints, random: () => number): Conversation {
  const wanted = speakerCount(hints, random)
  const turns: GeneratedTurn[] = []
  const ends = new Int32Array(wanted).fill(-1)
  let at = Math.min(Math.floor(random() * CELLS_PER_SECOND), cells >> 2)
  let speaker = 0
  while (at < cells) {
    const from = Math.max(at, (ends[speaker] ?? -1) + 1)
    const to = Math.min(cells, from + seconds(0.6 + 7.4 * random() ** 2))
    if (to <= from) break
    turns.push({ speaker, from, to, certainty: 0.55 + 0.44 * Math.sqrt(random()) })
    ends[speaker] = to
    const overlaps = wanted > 1 && random() < 0.15
    at = Math.max(from + 1, to + seconds(overlaps ? -0.5 * random() : 1.2 * random()))
    // Every speaker has one turn before the order is random.
    const turn = turns.length
    speaker = turn < wanted ? turn : nextSpeaker(speaker, wanted, random)
  }
  return { speakers: Math.min(wanted, turns.length), turns }
}

function seconds(duration: number): number {
  return Math.round(duration * CELLS_PER_SECOND)
}

/** Another speaker, if there is more than one. */
function nextSpeaker(speaker: number, speakers: number, random: () => number): number {
  if (speakers === 1) return 0
  return (speaker + 1 + Math.floor(random() * (speakers - 1))) % speakers
}

function speakerCount({ num, min, max }: SpeakerHints, random: () => number): number {
  if (num !== null) return Math.min(num, MAX_SPEAKERS)
  const least = Math.min(min ?? Math.min(2, max ?? 2), MAX_SPEAKERS)
  const most = Math.min(max ?? Math.max(3, least), MAX_SPEAKERS)
  return least + Math.floor(random() * (most - least + 1))
}

/** The number of cells at each end of a turn within which the probability decreases. */
const BORDER_CELLS = 10

/** The probability that each speaker speaks in each cell of 20 ms, as integers 0–100. */
export function speakerProbabilities(
  { speakers, turns }: Conversation,
  cells: number,
  random: () => number,
): readonly Uint8Array[] {
  const curves = Array.from({ length: speakers }, () =>
    new Uint8Array(cells).map(() => Math.floor(random() * 6)),
  )
  for (const turn of turns) {
    const curve = curves[turn.speaker]
    for (let cell = turn.from; cell < turn.to && curve !== undefined; cell += 1) {
      curve[cell] = Math.round(100 * probabilityIn(turn, cell) - 4 * random())
    }
  }
  return curves
}

/** `certainty` in the middle of the turn, decreasing to 0.55 at its ends. */
function probabilityIn({ from, to, certainty }: GeneratedTurn, cell: number): number {
  const toBorder = Math.min(cell - from, to - 1 - cell) + 1
  return 0.55 + (certainty - 0.55) * Math.min(1, toBorder / BORDER_CELLS)
}

/** Curves derived from the speakers' probabilities, taken as independent; integers 0–100. */
export interface SharedCurves {
  /** 1 − Π(1 − p): at least one speaker speaks. */
  readonly speech: Uint8Array
  /** At least two speakers speak: `speech` minus exactly one, Σ p·Π(1 − p of the others). */
  readonly crosstalk: Uint8Array
  /** The labels are right: Π(p if the speaker has a turn, else 1 − p). */
  readonly confidence: Uint8Array
}

/** The curves of all speakers together; `activity` is 1 where the speaker has a turn. */
export function sharedCurves(
  probabilities: readonly Uint8Array[],
  activity: readonly Uint8Array[],
  cells: number,
): SharedCurves {
  const speech = new Uint8Array(cells)
  const crosstalk = new Uint8Array(cells)
  const confidence = new Uint8Array(cells)
  for (let cell = 0; cell < cells; cell += 1) {
    let none = 1
    let one = 0
    let right = 1
    for (let speaker = 0; speaker < probabilities.length; speaker += 1) {
      const p = (probabilities[speaker]?.[cell] ?? 0) / 100
      one = one * (1 - p) + none * p
      none *= 1 - p
      right *= activity[speaker]?.[cell] === 1 ? p : 1 - p
    }
    speech[cell] = Math.round(100 * (1 - none))
    crosstalk[cell] = Math.round(100 * Math.max(0, 1 - none - one))
    confidence[cell] = Math.round(100 * right)
  }
  return { speech, crosstalk, confidence }
}

/** For each speaker, 1 in the cells of the speaker's turns, else 0. */
export function activityOf(
  { speakers, turns }: Conversation,
  cells: number,
): readonly Uint8Array[] {
  const activity = Array.from({ length: speakers }, () => new Uint8Array(cells))
  for (const { speaker, from, to } of turns) activity[speaker]?.fill(1, from, to)
  return activity
}
