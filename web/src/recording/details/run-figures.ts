import { useQuery } from '@tanstack/react-query'
import {
  type DiarizationView,
  NO_FIGURES,
  type RecordingView,
  type RunFigures,
  type ScoreCurve,
  summarise,
} from '@toolkit/server/client'
import { useMemo } from 'react'
import { curveChoices, defaultCurve } from '../../curves/curve-choice.ts'
import { runSourceWords, sourceWords, useKnownProviders } from '../../providers/known-providers.ts'
import { curveBlocksQuery } from '../../timeline/results/result-queries.ts'
import type { TurnTable } from '../../timeline/results/turn-table.ts'

/** What is known of the shown run. */
export interface ShownFigures {
  readonly figures: RunFigures
  /** Provider and model in words; null: not diarized, or not known yet. */
  readonly source: string | null
  /** Whether it is another run than the current one. */
  readonly isOther: boolean
}

/** The figures of the shown run (null: none); `table` null while its turns are loading. */
export function useRunFigures(
  recording: RecordingView,
  run: DiarizationView | null,
  table: TurnTable | null,
): ShownFigures {
  const isOther = run !== null && run.id !== recording.currentRunId
  // Means are those of the default curve, not of the shown one.
  const { data: blocks } = useQuery({
    ...curveBlocksQuery(recording.id, run?.id ?? '', null),
    enabled: isOther && defaultCurve(curveChoices(run.curves)) !== null,
  })
  const figures = useMemo(
    () => figuresOf(recording, run, table, blocks?.curve ?? null),
    [recording, run, table, blocks],
  )
  const known = useKnownProviders()
  const { score } = figures
  const source = run ? runSourceWords(known, run) : score ? sourceWords(known, score) : null
  return { figures, source, isOther }
}

/**
 * Returns the figures of the shown run: those of the recording if it is the current run, otherwise computed from its
 * turns and default curve (null: loading, or none). Unknown figures are null.
 */
function figuresOf(
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
  const figures = summarise({
    turns: table?.turns ?? [],
    curve,
    origin: score,
    durationSeconds,
    speakerDoubt: run.speakerDoubt,
    hints: run.request.speakers,
  })
  if (table !== null) return figures
  const { sampleMean, sampleMedian } = figures
  return { ...NO_FIGURES, score, sampleMean, sampleMedian }
}
