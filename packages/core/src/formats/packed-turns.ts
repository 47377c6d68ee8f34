import { ToolkitError } from '../errors.ts'
import { MISSING_BYTE } from '../model/score.ts'
import type { GivenTurn, Turn } from '../model/turn.ts'
import { describeTurns } from '../statistics/turns.ts'

/** The first bytes: a name and a version, so that a reader refuses what it does not know. */
const MAGIC = 0x31_4e_52_54 // "TRN1"
const FIXED_BYTES = 16
const WHOLE = 1

/**
 * Packs the turns of one run, as `describeTurns` returns them. Little-endian: "TRN1", the number of turns, the bytes of the
 * labels, 1 if all scores are whole numbers (uint32 each); the labels as a JSON list in UTF-8; then columns, each with one
 * value for a turn: speaker (uint32, index of a label), start and end (float64, seconds), 1 if the model gave scores
 * (uint8), and for each label the score (uint8, 255 = missing; or float64, NaN = missing). What `describeTurns` computes is
 * not contained.
 */
export function packTurns(turns: readonly GivenTurn[]): Uint8Array<ArrayBuffer> {
  const labels = labelsOf(turns)
  const places = new Map(labels.map((label, place) => [label, place]))
  const isWhole = turns.every(({ scores }) => Object.values(scores ?? {}).every(isWholeScore))
  const head = new TextEncoder().encode(JSON.stringify(labels))
  const total = lengthOf({ count: turns.length, labels: labels.length, head: head.length, isWhole })
  const bytes = new Uint8Array(total)
  const view = new DataView(bytes.buffer)
  for (const [i, value] of [MAGIC, turns.length, head.length, isWhole ? WHOLE : 0].entries()) {
    view.setUint32(4 * i, value, true)
  }
  bytes.set(head, FIXED_BYTES)
  let at = FIXED_BYTES + head.length
  const column = (size: 1 | 4 | 8, read: (turn: GivenTurn) => number): void => {
    for (const turn of turns) {
      const value = read(turn)
      if (size === 1) view.setUint8(at, value)
      else if (size === 4) view.setUint32(at, value, true)
      else view.setFloat64(at, value, true)
      at += size
    }
  }
  column(4, ({ speaker }) => places.get(speaker) as number)
  column(8, ({ start }) => start)
  column(8, ({ end }) => end)
  column(1, ({ scores }) => (scores === null ? 0 : 1))
  const missing = isWhole ? MISSING_BYTE : Number.NaN
  for (const label of labels) {
    column(isWhole ? 1 : 8, ({ scores }) =>
      scores !== null && Object.hasOwn(scores, label) ? (scores[label] as number) : missing,
    )
  }
  return bytes
}

/** The turns of `packTurns`, with what `describeTurns` computes. Throws `internal` for bytes that are not packed turns. */
export function unpackTurns(bytes: Uint8Array): Turn[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < FIXED_BYTES || view.getUint32(0, true) !== MAGIC) {
    throw damaged('they do not start as packed turns')
  }
  const [count, head, whole] = [4, 8, 12].map((at) => view.getUint32(at, true)) as [
    number,
    number,
    number,
  ]
  if (whole > WHOLE) throw damaged('their scores have an unknown type')
  const isWhole = whole === WHOLE
  const labels = readLabels(bytes.subarray(FIXED_BYTES, FIXED_BYTES + head))
  const expected = lengthOf({ count, labels: labels.length, head, isWhole })
  if (bytes.length !== expected) throw damaged(`${bytes.length} bytes instead of ${expected}`)

  let at = FIXED_BYTES + head
  const column = (size: 1 | 4 | 8): ((turn: number) => number) => {
    const first = at
    at += size * count
    if (size === 1) return (turn) => view.getUint8(first + turn)
    if (size === 4) return (turn) => view.getUint32(first + 4 * turn, true)
    return (turn) => view.getFloat64(first + 8 * turn, true)
  }
  const [speaker, start, end, scored] = [column(4), column(8), column(8), column(1)]
  const scores = labels.map((label) => ({ label, at: column(isWhole ? 1 : 8) }))
  const given = Array.from({ length: count }, (_, turn) => ({
    speaker: labels[speaker(turn)] ?? '',
    start: start(turn),
    end: end(turn),
    scores: scored(turn) === 0 ? null : scoresOf(scores, turn, isWhole),
  }))
  try {
    return describeTurns(given)
  } catch (error) {
    throw damaged('they contain an invalid turn', error)
  }
}

interface ScoreColumn {
  readonly label: string
  readonly at: (turn: number) => number
}

function scoresOf(columns: readonly ScoreColumn[], turn: number, isWhole: boolean) {
  const scores: [string, number][] = []
  for (const { label, at } of columns) {
    const score = at(turn)
    if (isWhole ? score !== MISSING_BYTE : !Number.isNaN(score)) scores.push([label, score])
  }
  // Not by assignment: a label may be `__proto__`.
  return Object.fromEntries(scores)
}

/** The labels of speakers and scores, by first occurrence. */
function labelsOf(turns: readonly GivenTurn[]): string[] {
  const labels = new Set<string>()
  for (const { speaker, scores } of turns) {
    labels.add(speaker)
    if (scores !== null) for (const label of Object.keys(scores)) labels.add(label)
  }
  return [...labels]
}

function isWholeScore(score: number): boolean {
  return Number.isInteger(score) && score >= 0 && score <= 100 && !Object.is(score, -0)
}

interface Sizes {
  readonly count: number
  readonly labels: number
  readonly head: number
  readonly isWhole: boolean
}

function lengthOf({ count, labels, head, isWhole }: Sizes): number {
  return FIXED_BYTES + head + count * (4 + 8 + 8 + 1 + labels * (isWhole ? 1 : 8))
}

function readLabels(bytes: Uint8Array): string[] {
  try {
    const labels: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    if (Array.isArray(labels) && labels.every((label) => typeof label === 'string')) return labels
  } catch (error) {
    throw damaged('their labels cannot be read', error)
  }
  throw damaged('their labels are not a list of texts')
}

function damaged(why: string, cause?: unknown): ToolkitError {
  return new ToolkitError('internal', `The packed turns are damaged: ${why}. Load them again.`, {
    cause,
  })
}
