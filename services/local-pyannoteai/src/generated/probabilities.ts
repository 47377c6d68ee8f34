import type { Conversation, GeneratedTurn } from './conversation.ts'

/** Cells from a turn's border within which it is less and less sure who speaks. */
const BORDER_CELLS = 10

/** For each speaker and cell of 20 ms, how likely it is that this speaker speaks, 0–100 in whole numbers. */
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
      curve[cell] = Math.round(100 * likelihood(turn, cell) - 4 * random())
    }
  }
  return curves
}

/** Above one half inside the turn: so sure in its middle, in doubt at its borders. */
function likelihood({ from, to, sureness }: GeneratedTurn, cell: number): number {
  const toBorder = Math.min(cell - from, to - 1 - cell) + 1
  return 0.55 + (sureness - 0.55) * Math.min(1, toBorder / BORDER_CELLS)
}

/** What follows from the speakers' probabilities, taken as independent; whole numbers 0–100. */
export interface SharedCurves {
  /** 1 − Π(1 − p): anyone speaks. */
  readonly speech: Uint8Array
  /** What is left of it without those cells where just one speaks, Σ p·Π(1 − p of the others). */
  readonly crosstalk: Uint8Array
  /** Π(p where the speaker has a turn, 1 − p where not): the labels are right. */
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

/** For each speaker 1 in the cells of the speaker's turns, 0 elsewhere. */
export function activityOf(
  { speakers, turns }: Conversation,
  cells: number,
): readonly Uint8Array[] {
  const activity = Array.from({ length: speakers }, () => new Uint8Array(cells))
  for (const { speaker, from, to } of turns) activity[speaker]?.fill(1, from, to)
  return activity
}
