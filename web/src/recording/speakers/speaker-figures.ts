import { overlapShares, type TurnView } from '@toolkit/server/client'

/** What one speaker says in a run. Seconds; null: unknown. */
export interface SpeakerFigures {
  readonly speaker: string
  readonly seconds: number
  /** Share of the talk time of all speakers, 0–100; overlapped time counts for each of them. */
  readonly share: number
  readonly turns: number
  readonly longestSeconds: number
  /** Time in which at least one other speaks too. */
  readonly overlapSeconds: number
  /** The speaker with whom most of it is shared, and how much; null without overlap. */
  readonly overlapMost: { readonly speaker: string; readonly seconds: number } | null
  /** Mean confidence of the scored turns, weighted by length; null without any score. */
  readonly confidence: number | null
}

/** Returns the figures of each speaker, in order of first appearance. `turns` is sorted by start. Costs: see `overlapShares`. */
export function speakerFigures(turns: readonly TurnView[]): SpeakerFigures[] {
  const sums = new Map<string, Sums>()
  let allSeconds = 0
  for (const turn of turns) {
    const sum = sums.get(turn.speaker) ?? newSums()
    sums.set(turn.speaker, sum)
    const length = turn.end - turn.start
    allSeconds += length
    sum.seconds += length
    sum.turns += 1
    sum.longest = Math.max(sum.longest, length)
    if (turn.confidence === null) continue
    sum.scoredSeconds += length
    sum.weighted += turn.confidence * length
  }
  const shares = new Map(overlapShares(turns).map((share) => [share.speaker, share]))
  return [...sums].map(([speaker, sum]) => ({
    speaker,
    seconds: sum.seconds,
    share: allSeconds === 0 ? 0 : (100 * sum.seconds) / allSeconds,
    turns: sum.turns,
    longestSeconds: sum.longest,
    overlapSeconds: shares.get(speaker)?.seconds ?? 0,
    overlapMost: shares.get(speaker)?.most ?? null,
    confidence: sum.scoredSeconds === 0 ? null : sum.weighted / sum.scoredSeconds,
  }))
}

interface Sums {
  seconds: number
  turns: number
  longest: number
  scoredSeconds: number
  weighted: number
}

function newSums(): Sums {
  return {
    seconds: 0,
    turns: 0,
    longest: 0,
    scoredSeconds: 0,
    weighted: 0,
  }
}
