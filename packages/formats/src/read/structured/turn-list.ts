import { type GivenTurn, ToolkitError } from '@toolkit/core'
import { type FileResult, MAX_SPEAKERS } from '../../diarization-file.ts'
import {
  MAX_NAME_CHARACTERS,
  MAX_RECORDINGS,
  MAX_SECONDS,
  MAX_TURNS,
  NUMBER,
  withoutFolder,
} from '../../file-values.ts'

/** Makes the error for a fault in the place that is read. */
export type Fault = (message: string) => Error

/** Counts the turns of a file. */
export interface TurnCount {
  turns: number
}

/** Collects the turns of one recording: checks them, leaves out those without length and counts what was left out. */
export class TurnList {
  readonly #turns: GivenTurn[] = []
  readonly #speakers = new Set<string>()
  readonly #inFile: TurnCount
  #withoutLength = 0
  #badScores = 0

  constructor(inFile: TurnCount = { turns: 0 }) {
    this.#inFile = inFile
  }

  /**
   * Adds a turn. Errors: `fault` for times that are no numbers, negative or reversed and for names that are empty or too
   * long; `import-too-large` for too many speakers or turns.
   */
  add(turn: GivenTurn, fault: Fault): void {
    const { speaker, start, end, scores } = turn
    requireTimes(start, end, fault)
    const name = nameOf(speaker, 'speaker', fault)
    if (end === start) {
      this.#withoutLength += 1
      return
    }
    this.#speakers.add(name)
    requireSpeakers(this.#speakers.size)
    this.#inFile.turns += 1
    requireTurns(this.#inFile.turns)
    this.#turns.push({ speaker: name, start, end, scores: scores && namedScores(scores, fault) })
  }

  /** Counts scores that are treated as missing because they are no numbers in their range. */
  countBadScores(count: number): void {
    this.#badScores += count
  }

  /** The collected turns. The warnings of this list come before `more`. */
  result(recording: string | null, more: readonly string[] = []): FileResult {
    return {
      recording,
      turns: this.#turns,
      curves: [],
      scored: null,
      speakerNames: {},
      warnings: [...this.#warnings(), ...more],
    }
  }

  #warnings(): string[] {
    return [
      ...leftOut(this.#withoutLength, 'turn without length', 'turns without length'),
      ...badScores(this.#badScores),
    ]
  }
}

/** Errors: `import-too-large` for more turns than fit into memory. */
export function requireTurns(count: number): void {
  if (count <= MAX_TURNS) return
  throw new ToolkitError(
    'import-too-large',
    `The file has more than ${MAX_TURNS} turns. Split it by recording.`,
  )
}

function badScores(count: number): string[] {
  if (count === 0) return []
  return [
    count === 1
      ? '1 score is out of range or no number; it is treated as missing.'
      : `${count} scores are out of range or no numbers; they are treated as missing.`,
  ]
}

/** "17 turns without length were left out."; nothing for none. */
export function leftOut(count: number, one: string, many: string): string[] {
  if (count === 0) return []
  return [count === 1 ? `1 ${one} was left out.` : `${count} ${many} were left out.`]
}

/** Errors: `import-too-large` for results of too many recordings. */
export function requireResults(count: number): void {
  if (count <= MAX_RECORDINGS) return
  throw new ToolkitError(
    'import-too-large',
    `The file has results of more than ${MAX_RECORDINGS} recordings. Split it.`,
  )
}

/** Errors: `import-too-large` for more speakers than a recording may have. */
export function requireSpeakers(count: number): void {
  if (count <= MAX_SPEAKERS) return
  throw new ToolkitError(
    'import-too-large',
    `A recording has more than ${MAX_SPEAKERS} speakers. Check that the column or field of speakers has speakers, not texts.`,
  )
}

/** A name as well-formed Unicode. Errors: `fault` if it is empty, too long or has a NUL character. */
export function nameOf(given: string, of: string, fault: Fault): string {
  if (given.trim() === '') throw fault(`the ${of} has no name`)
  if (given.length > MAX_NAME_CHARACTERS) {
    throw fault(`the name of the ${of} has more than ${MAX_NAME_CHARACTERS} characters`)
  }
  if (given.includes('\0')) throw fault(`the name of the ${of} has a NUL character`)
  return given.toWellFormed()
}

/** The scores with their labels as names of speakers. `fromEntries` makes own fields, also of `__proto__`. */
function namedScores(
  scores: Readonly<Record<string, number>>,
  fault: Fault,
): Readonly<Record<string, number>> {
  const entries = Object.entries(scores)
  requireSpeakers(entries.length)
  return Object.fromEntries(
    entries.map(([label, score]) => [nameOf(label, 'speaker', fault), score]),
  )
}

function requireTimes(start: number, end: number, fault: Fault): void {
  if (!Number.isFinite(start)) throw fault('the start is not a number of seconds')
  if (!Number.isFinite(end)) throw fault('the end is not a number of seconds')
  if (start < 0) throw fault(`the start, ${start}, is negative`)
  if (end > MAX_SECONDS) throw fault(`the end, ${end}, is above ${MAX_SECONDS} seconds`)
  if (end < start) throw fault(`the end, ${end}, is before the start, ${start}`)
}

/** A text longer than this is no number. */
const MAX_NUMBER_LENGTH = 400

/** A number, or a text that is one; else NaN. */
export function numberOf(given: unknown): number {
  if (typeof given === 'number') return given
  if (typeof given !== 'string' || given.length > MAX_NUMBER_LENGTH) return Number.NaN
  const text = given.trim()
  return NUMBER.test(text) ? Number(text) : Number.NaN
}

/** The name of a file without its folder; null if nothing is left. Errors: `fault` as `nameOf`. */
export function recordingOf(given: string, fault: Fault): string | null {
  const name = withoutFolder(given)
  return name.trim() === '' ? null : nameOf(name, 'recording', fault)
}
