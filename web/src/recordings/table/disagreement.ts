import type { ListedRecordingView } from '@toolkit/server/client'

/**
 * |my score − mean confidence| of the run that was judged, 0–100; null where either is missing or another run than
 * the judged one is current, whose mean the list does not have.
 */
export function disagreementOf(
  recording: Pick<
    ListedRecordingView,
    'humanScore' | 'humanScoreRunId' | 'sampleMean' | 'currentRunId'
  >,
): number | null {
  const { humanScore, humanScoreRunId, sampleMean, currentRunId } = recording
  if (humanScore === null || sampleMean === null || humanScoreRunId !== currentRunId) return null
  return Math.abs(humanScore - sampleMean)
}
