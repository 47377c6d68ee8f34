import { useQuery } from '@tanstack/react-query'
import type { CurveBlocks, SpotTable, TurnView } from '@toolkit/server/client'
import { useLayoutEffect, useMemo, useSyncExternalStore } from 'react'
import type { ShownCurve } from '../../curves/curve-choice.ts'
import { Subscribable } from '../../store/store.ts'
import { curveBlocksQuery, turnTableQuery } from '../../timeline/results/result-queries.ts'
import type { TurnTable } from '../../timeline/results/turn-table.ts'
import type { Spans } from '../../timeline/spans.ts'
import { liveSpots } from '../../timeline/spot-shapes.ts'
import { timeline } from '../../timeline/timeline-state.ts'
import { type EditedView, editedView, editedViewOf } from './edited-view.ts'
import { chooseTurns, orderTurns, type TurnChoice } from './result-order.ts'

/** The loaded results of the shown run. */
export interface RunResults {
  /** Null while loading. */
  readonly table: TurnTable | null
  /** The shown curve. Undefined while loading; null if the run has none. */
  readonly blocks: CurveBlocks | null | undefined
  readonly error: Error | null
}

const NO_RESULTS: RunResults = { table: null, blocks: undefined, error: null }

/**
 * Results of the current thresholds in the shown run, shared by lists, player and keys. Each result is cached. Sliders
 * change the thresholds 60 times per second, without requests to the server.
 */
class ThresholdResults extends Subscribable {
  #results = NO_RESULTS
  #byStart: { readonly turns: readonly TurnView[]; readonly order: Uint32Array } | null = null

  constructor() {
    super()
    // Subscribed for the lifetime of the page: changed thresholds change the results.
    timeline.subscribe(() => this.changed())
  }

  show(results: RunResults): void {
    this.#results = results
    this.changed()
  }

  /** Null while loading, or if the run has no curve. */
  readonly spots = (): SpotTable | null => {
    const { blocks } = this.#results
    return blocks ? liveSpots(blocks, timeline.state().thresholds).table : null
  }

  /** The times at which several speak; null while loading. */
  overlaps(): Spans | null {
    return this.#results.table?.overlaps ?? null
  }

  /** Sorted by start; null while loading. */
  turns(): TurnChoice | null {
    const { table } = this.#results
    if (table === null) return null
    const { turns } = table
    if (this.#byStart?.turns !== turns) this.#byStart = { turns, order: orderTurns(turns, 'start') }
    const { turnMin, turnMax, turnMinDuration } = timeline.state().thresholds
    return chooseTurns(turns, this.#byStart.order, turnMin, turnMax, turnMinDuration)
  }
}

export const thresholdResults = new ThresholdResults()

/** Spots of the current thresholds; null while loading, or without a curve. */
export function useSpots(): SpotTable | null {
  return useSyncExternalStore(thresholdResults.subscribe, thresholdResults.spots)
}

/**
 * Loads the results of a run (null: no run), with the turns as they are stored. Provides them to `thresholdResults` while
 * the component is mounted; while the run is corrected, with the edited turns.
 */
export function useRunResults(
  recordingId: string,
  runId: string | null,
  { asked, isKnown, isNone }: ShownCurve,
): RunResults {
  const enabled = runId !== null
  const turns = useQuery({ ...turnTableQuery(recordingId, runId ?? ''), enabled })
  const samples = useQuery({
    ...curveBlocksQuery(recordingId, runId ?? '', asked),
    enabled: enabled && isKnown && !isNone,
  })
  const table = turns.data ?? null
  const blocks = isNone ? null : isKnown ? samples.data : undefined
  const error = turns.error ?? samples.error
  const results = useMemo(() => ({ table, blocks, error }), [table, blocks, error])
  useLayoutEffect(() => {
    const show = () => thresholdResults.show(withEdits(results, editedViewOf(runId)))
    show()
    return editedView.subscribe(show)
  }, [results, runId])
  useLayoutEffect(() => () => thresholdResults.show(NO_RESULTS), [])
  return results
}

function withEdits(results: RunResults, view: EditedView | null): RunResults {
  return view === null ? results : { ...results, table: view.edits.table }
}
