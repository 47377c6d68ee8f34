import { ToolkitError } from '../errors.ts'
import type { GivenTurn, Turn } from '../model/turn.ts'
import { overlapMeter } from './overlap.ts'

/**
 * The one factory of turns: sorted by start, end, speaker and numbered in that order; confidence is the score for the
 * own speaker (null where there is none), runnerUp the best other (ties: the label that sorts first), overlapSeconds
 * the time at which another speaker is active too. O(n log n).
 * Throws `provider-bad-result` for times that are not finite, negative, reversed or empty, for a turn without a
 * speaker, and for scores that are not numbers in 0–100.
 */
export function describeTurns(given: readonly GivenTurn[]): Turn[] {
  for (const turn of given) requireValid(turn)
  const sorted = given.toSorted(
    (a, b) => a.start - b.start || a.end - b.end || compareLabels(a.speaker, b.speaker),
  )
  const overlapOf = overlapMeter(sorted)
  return sorted.map(({ speaker, start, end, scores }, index) => {
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
}

function bestOther(speaker: string, scores: GivenTurn['scores']): Turn['runnerUp'] {
  if (scores === null) return null
  let best: Turn['runnerUp'] = null
  for (const label of Object.keys(scores)) {
    if (label === speaker) continue
    const confidence = scores[label] as number
    const ahead =
      best === null ||
      confidence > best.confidence ||
      (confidence === best.confidence && label < best.speaker)
    if (ahead) best = { speaker: label, confidence }
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
    `The result holds ${what}, which cannot be. Run the diarization again.`,
  )
}

function compareLabels(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
