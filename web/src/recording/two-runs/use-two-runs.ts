import { useQuery } from '@tanstack/react-query'
import type { ColoursByLabel, DiarizationView, RecordingView } from '@toolkit/server/client'
import { useMemo } from 'react'
import { curveChoices, defaultCurve } from '../../curves/curve-choice.ts'
import { formatFixed } from '../../format/number-format.ts'
import { useKnownProviders } from '../../providers/known-providers.ts'
import type { LaneGroup } from '../../timeline/lane-group.ts'
import type { Marks } from '../../timeline/marks.ts'
import type { OverlayCurve } from '../../timeline/overlays.ts'
import { curveBlocksQuery, turnTableQuery } from '../../timeline/results/result-queries.ts'
import type { TurnTable } from '../../timeline/results/turn-table.ts'
import { comparedRuns, type RecordingSearch } from '../recording-search.ts'
import { type MarkNoun, useMarkedStretches } from '../results/marked-stretches.ts'
import { madeByWords } from '../runs/run-origin.ts'
import { shownNames, speakerNamer } from '../speakers/run-names.ts'
import { marksOf } from './marks-of.ts'
import { matchedColours, type SamePerson } from './matched-colours.ts'
import {
  type CompareAnswer,
  compareQuery,
  type DifferenceItem,
  type ErrorItem,
  type EvaluationAnswer,
  evaluationQuery,
} from './two-run-queries.ts'
import { DIFFERENCE_KINDS, differenceWho, ERROR_KINDS, errorWho } from './two-run-words.ts'

/** The shown run, and what is known of it. */
export interface OwnRun {
  readonly run: DiarizationView | null
  readonly table: TurnTable | null
  readonly colours: ColoursByLabel
  /** The same function as long as the names stay. */
  readonly nameOf: (speaker: string) => string
}

/** The answer of the server about two runs, loading or failed. */
export interface Answer<T> {
  readonly data: T | undefined
  readonly error: Error | null
}

/** The run that is drawn above the shown one, and where both differ. */
export interface TwoRuns {
  /** `error`: the other one is the reference; null: there is no other one. */
  readonly noun: MarkNoun | null
  readonly other: DiarizationView | null
  readonly otherTable: TurnTable | null
  readonly otherNameOf: (speaker: string) => string
  readonly above: LaneGroup | null
  /** Undefined: none; null while loading. */
  readonly marks: Marks | null | undefined
  readonly otherCurves: readonly OverlayCurve[]
  readonly errors: Answer<EvaluationAnswer>
  readonly comparison: Answer<CompareAnswer>
}

const NO_CURVES: readonly OverlayCurve[] = []

/** Loads what stands beside the shown run: the run that it is compared with, or else the reference. */
export function useTwoRuns(
  recording: RecordingView,
  runs: readonly DiarizationView[],
  own: OwnRun,
  search: RecordingSearch,
): TwoRuns {
  const { id, referenceRunId } = recording
  const { run, colours, nameOf } = own
  const pair = comparedRuns(search)
  const isCompared = pair !== null && run?.id === pair[1]
  const isMeasured = !isCompared && run !== null && run.evaluation !== null
  const noun = isCompared ? 'difference' : isMeasured ? 'error' : null
  const otherId = isCompared ? pair[0] : isMeasured ? referenceRunId : null
  const found = runs.find((each) => each.id === otherId && each.status === 'succeeded') ?? null
  const other = noun === null ? null : found
  const enabled = other !== null && run !== null
  const options = { collar: search.collar ?? 0, skipOverlap: search.skipOverlap ?? false }
  const turns = useQuery({ ...turnTableQuery(id, other?.id ?? ''), enabled })
  const errors = useQuery({
    ...evaluationQuery(id, run?.id ?? '', other?.id ?? '', options),
    enabled: enabled && noun === 'error',
  })
  const comparison = useQuery({
    ...compareQuery(id, other?.id ?? '', run?.id ?? ''),
    enabled: enabled && noun === 'difference',
  })
  const table = turns.data ?? null
  const names = useMemo(
    () => speakerNamer(other === null ? {} : shownNames(recording, other)),
    [recording, other],
  )
  const mapping = mappingOf(noun, errors.data, comparison.data)
  const otherColours = useMemo(
    () => matchedColours(colours, table?.lanes.map(({ speaker }) => speaker) ?? [], mapping ?? []),
    [colours, table, mapping],
  )
  const hasFailed = errors.isError || comparison.isError
  const known = useKnownProviders()
  const above = useMemo<LaneGroup | null>(() => {
    if (other === null || run === null) return null
    const isReference = noun === 'error'
    return {
      title: isReference ? 'Reference' : `A · ${madeByWords(known, other)}`,
      ownTitle: isReference ? 'This diarization' : `B · ${madeByWords(known, run)}`,
      // Drawn once its colours are known, so that they do not change before one's eyes.
      table: mapping === null && !hasFailed ? null : table,
      laneCount: other.summary?.speakerCount ?? 1,
      colours: otherColours,
      nameOf: names,
    }
  }, [other, run, noun, known, mapping, hasFailed, table, otherColours, names])
  const marks = useMemo(() => {
    if (noun === 'error' && errors.data) return errorMarks(errors.data.items, names, nameOf)
    if (noun !== 'difference' || !comparison.data) return null
    return differenceMarks(comparison.data.items, names, nameOf)
  }, [noun, errors.data, comparison.data, names, nameOf])
  useMarkedStretches(noun ?? 'error', marks?.spans ?? null)
  const otherCurves = useOtherCurve(id, noun === 'difference' ? other : null)
  return {
    noun: other === null ? null : noun,
    other,
    otherTable: table,
    otherNameOf: names,
    above,
    marks: other === null ? undefined : marks,
    otherCurves,
    errors: {
      data: noun === 'error' ? errors.data : undefined,
      error: errors.error ?? turns.error,
    },
    comparison: { data: comparison.data, error: comparison.error ?? turns.error },
  }
}

/** Who is who; null while loading. */
function mappingOf(
  noun: MarkNoun | null,
  errors: EvaluationAnswer | undefined,
  comparison: CompareAnswer | undefined,
): readonly SamePerson[] | null {
  if (noun === 'error') return errors === undefined ? null : errorPairs(errors)
  return comparison === undefined ? null : comparisonPairs(comparison)
}

const pairsOf = new WeakMap<EvaluationAnswer | CompareAnswer, readonly SamePerson[]>()

function remembered<T extends EvaluationAnswer | CompareAnswer>(
  pairs: (answer: T) => readonly SamePerson[],
) {
  return (answer: T): readonly SamePerson[] => {
    const known = pairsOf.get(answer) ?? pairs(answer)
    pairsOf.set(answer, known)
    return known
  }
}

const errorPairs = remembered(({ evaluation }: EvaluationAnswer) =>
  evaluation.mapping.map(({ speaker, reference }) => ({ own: speaker, other: reference })),
)

const comparisonPairs = remembered(({ mapping }: CompareAnswer) =>
  mapping.flatMap(({ a, b }) => (a === null || b === null ? [] : [{ own: b, other: a }])),
)

function errorMarks(
  items: readonly ErrorItem[],
  nameOfReference: (speaker: string) => string,
  nameOf: (speaker: string) => string,
): Marks {
  return marksOf(items, {
    title: 'Errors',
    kinds: ERROR_KINDS,
    who: (item) => [errorWho(item, nameOfReference, nameOf)],
  })
}

function differenceMarks(
  items: readonly DifferenceItem[],
  nameOfA: (speaker: string) => string,
  nameOfB: (speaker: string) => string,
): Marks {
  return marksOf(items, {
    title: 'Differences',
    kinds: DIFFERENCE_KINDS,
    who: (item) => [
      differenceWho(item, nameOfA, nameOfB),
      `confidence A ${formatFixed(item.confidenceA, 0)}, B ${formatFixed(item.confidenceB, 0)}`,
    ],
  })
}

/** The default curve of the other run, to draw over that of the shown one. */
function useOtherCurve(id: string, other: DiarizationView | null): readonly OverlayCurve[] {
  const choice = useMemo(
    () => (other === null ? null : defaultCurve(curveChoices(other.curves))),
    [other],
  )
  const { data } = useQuery({
    ...curveBlocksQuery(id, other?.id ?? '', null),
    enabled: choice !== null,
  })
  return useMemo(
    () =>
      choice === null
        ? NO_CURVES
        : [
            {
              choice,
              name: `${choice.kind} of A`,
              blocks: data ?? null,
              colour: 'var(--timeline-selection)',
              dash: { on: 6, off: 3 },
            },
          ],
    [choice, data],
  )
}
