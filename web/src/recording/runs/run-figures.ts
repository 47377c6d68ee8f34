import {
  type DiarizationView,
  NO_FIGURES,
  type RecordingView,
  type RunFigures,
  type ScoreCurve,
  summarise,
} from '@toolkit/server/client'
import type { TurnTable } from '../../timeline/turn-table.ts'

/**
 * The figures of the run that is shown: the recording's own where it is the current one, else from its turns and its
 * default curve (null: on their way, or it has none). What is not known (yet) is null.
 */
export function figuresOf(
  recording: RecordingView,
  run: DiarizationView | null,
  table: TurnTable | null,
  curve: ScoreCurve | null,
): RunFigures {
  if (run === null || run.id === recording.currentRunId) return recording
  const kinds = run.curves.map(({ kind }) => kind)
  const kind = (['confidence', 'certainty'] as const).find((each) => kinds.includes(each))
  const score = kind
    ? { kind, provider: run.provider, model: run.modelReported ?? run.model }
    : null
  const { durationSeconds } = recording
  const figures = summarise({ turns: table?.turns ?? [], curve, origin: score, durationSeconds })
  if (table !== null) return figures
  const { sampleMean, sampleMedian } = figures
  return { ...NO_FIGURES, score, sampleMean, sampleMedian }
}
