import { ToolkitError } from '../errors.ts'
import type { Stretch } from '../model/evaluation.ts'
import type { GivenTurn, Turn } from '../model/turn.ts'
import { overlapMeter, overlapTimes } from './overlap.ts'

/**
 * Creates turns: sorted and numbered by start, end and speaker. `confidence` is the score of the turn's own speaker or
 * null, `runnerUp` the other speaker with the highest score (ties: the first label), `overlapSeconds` the time in which
 * another speaker is active. O(n log n).
 * Throws `provider-bad-result` for invalid times (not finite, negative, reversed or empty), a turn without a speaker, or
 * scores outside 0–100.
 */
export function describeTurns(given: readonly GivenTurn[]): Turn[] {
  return describedTurns(given).turns
}

/** The turns as by `describeTurns`, and when at least two speakers are active, which `summarise` needs too. */
export function describedTurns(given: readonly GivenTurn[]): {
  readonly turns: Turn[]
  readonly overlaps: readonly Stretch[]
} {
  requireValidTurns(given)
  const sorted = given.toSorted(
    (a, b) => a.start - b.start || a.end - b.end || compareLabels(a.speaker, b.speaker),
  )
  const overlaps = overlapTimes(sorted)
  const overlapOf = overlapMeter(overlaps)
  const turns = sorted.map(({ speaker, start, end, scores }, index) => {
    const confidence =
      scores !== null && Object.hasOwn(scores, speaker) ? (scores[speaker] as number) : null
    const runnerUp = bestOther(speaker, scores)
    return {
      index,
      speaker,
      start,
      end,
      confidence,
      runnerUp,
      margin: confidence === null || runnerUp === null ? null : confidence - runnerUp.confidence,
      overlapSeconds: overlapOf(start, end),
      scores,
    }
  })
  return { turns, overlaps }
}

/** Errors: as `describeTurns`. */
export function requireValidTurns(given: readonly GivenTurn[]): void {
  for (const turn of given) requireValid(turn)
}

function bestOther(speaker: string, scores: GivenTurn['scores']): Turn['runnerUp'] {
  if (scores === null) return null
  let best: Turn['runnerUp'] = null
  for (const label of Object.keys(scores)) {
    if (label === speaker) continue
    const confidence = scores[label] as number
    const isBetter =
      best === null ||
      confidence > best.confidence ||
      (confidence === best.confidence && label < best.speaker)
    if (isBetter) best = { speaker: label, confidence }
  }
  return best
}

function requireValid({ speaker, start, end, scores }: GivenTurn): void {
  if (!Number.isFinite(start) || !Number.isFinite(end) || start < 0 || end <= start) {
    throw badTurn(`a turn from ${start} to ${end} seconds`)
  }
  if (speaker === '') throw badTurn(`a turn without a speaker at ${start} seconds`)
  if (scores === null) return
  for (const label of Object.keys(scores)) {
    const score = scores[label] as number
    if (!Number.isFinite(score) || score < 0 || score > 100) {
      throw badTurn(`a score of ${score} for ${label} at ${start} seconds`)
    }
  }
}

function badTurn(what: string): ToolkitError {
  return new ToolkitError(
    'provider-bad-result',
    `The result is invalid: it contains ${what}. Run the diarization again.`,
  )
}

function compareLabels(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
