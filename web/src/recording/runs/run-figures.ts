import {
  type DiarizationView,
  type RecordingView,
  type ScoreCurve,
  summarise,
} from '@toolkit/server/client'
import type { TurnTable } from '../../timeline/turn-table.ts'

/** The figures of one run, 0–100; what is not known (yet) is null. */
export type RunFigures = Pick<
  RecordingView,
  'score' | 'sampleMean' | 'sampleMedian' | 'turnMean' | 'turnMinimum' | 'speakerCount'
>

/**
 * The figures of the run that is shown: the recording's own where it is the current one, else from its turns and its
 * default curve (null: on their way, or it has none).
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
  const figures = summarise(table?.turns ?? [], curve, score)
  return { ...figures, speakerCount: table === null ? null : figures.speakerCount }
}
