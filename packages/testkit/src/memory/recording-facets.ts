import type { Facets, Recording, RecordingFilter, ScoreOrigin } from '@toolkit/core'
import { holds, matchesHumanScore, matchesResult } from './recording-matching.ts'

/** The histograms of the recordings in scope. */
export function facetsOf(inScope: readonly Recording[], filter: RecordingFilter): Facets {
  const origins = new Map<string, ScoreOrigin>()
  for (const { score } of inScope) if (score !== null) origins.set(keyOf(score), score)
  const scored = inScope.filter((recording) => matchesHumanScore(recording, filter))
  const diarized = scored.filter((recording) => recording.currentRunId !== null)
  return {
    humanScore: histogram(
      inScope.filter((recording) => matchesResult(recording, filter)),
      (recording) => recording.humanScore,
    ),
    groups: [...origins]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, score]) => {
        const members = diarized.filter((one) => one.score !== null && keyOf(one.score) === key)
        return {
          score,
          sampleMean: histogram(
            members.filter((one) => holds(filter.turnMinimum, one.turnMinimum)),
            (one) => one.sampleMean,
          ),
          turnMinimum: histogram(
            members.filter((one) => holds(filter.sampleMean, one.sampleMean)),
            (one) => one.turnMinimum,
          ),
        }
      }),
  }
}

/** Sorts as kind, provider, model do. */
function keyOf({ kind, provider, model }: ScoreOrigin): string {
  return `${kind}\u0000${provider}\u0000${model}`
}

function histogram(
  recordings: readonly Recording[],
  scoreOf: (recording: Recording) => number | null,
): readonly number[] {
  const bins = new Array<number>(101).fill(0)
  for (const recording of recordings) {
    const value = scoreOf(recording)
    if (value !== null) bins[Math.floor(value)] = (bins[Math.floor(value)] ?? 0) + 1
  }
  return bins
}
