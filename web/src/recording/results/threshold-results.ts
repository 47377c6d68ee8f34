import { useQuery } from '@tanstack/react-query'
import type { ScoreCurve, SpotTable, TurnView } from '@toolkit/server/client'
import { useLayoutEffect, useSyncExternalStore } from 'react'
import type { ShownCurve } from '../../curves/curve-choice.ts'
import { Subscribable } from '../../store/store.ts'
import { liveSpots } from '../../timeline/spot-shapes.ts'
import { curveBlocksQuery, turnTableQuery } from '../../timeline/timeline-data.ts'
import { timeline } from '../../timeline/timeline-state.ts'
import type { TurnTable } from '../../timeline/turn-table.ts'
import { chooseTurns, orderTurns, type TurnChoice } from './turn-choice.ts'

/** The results of the run that is shown, as far as they have come. */
export interface RunResults {
  /** null: they are on their way. */
  readonly table: TurnTable | null
  /** undefined: on its way; null: the run has none. */
  readonly curve: ScoreCurve | null | undefined
  readonly error: Error | null
}

const NOTHING: RunResults = { table: null, curve: undefined, error: null }

/**
 * What the thresholds find in the run that is shown, this very moment: lists, player and keys all ask here, and each
 * answer is computed once. The person drags a slider, sixty times a second, and no server is asked.
 */
class Findings extends Subscribable {
  #results = NOTHING
  #byStart: { readonly turns: readonly TurnView[]; readonly order: Uint32Array } | null = null

  constructor() {
    super()
    // As long as the page is open: other thresholds find something else.
    timeline.subscribe(() => this.changed())
  }

  show(results: RunResults): void {
    this.#results = results
    this.changed()
  }

  /** null: not known yet, or the run has no curve. */
  readonly spots = (): SpotTable | null => {
    const { curve } = this.#results
    return curve ? liveSpots(curve, timeline.state().thresholds).table : null
  }

  /** By start; null: not known yet. */
  turns(): TurnChoice | null {
    const { table } = this.#results
    if (table === null) return null
    const { turns } = table
    if (this.#byStart?.turns !== turns) this.#byStart = { turns, order: orderTurns(turns, 'start') }
    const { turnMin, turnMax } = timeline.state().thresholds
    return chooseTurns(turns, this.#byStart.order, turnMin, turnMax)
  }
}

export const thresholdResults = new Findings()

/** The spots of this moment; null: not known yet, or there is no curve to find them in. */
export function useSpots(): SpotTable | null {
  return useSyncExternalStore(thresholdResults.subscribe, thresholdResults.spots)
}

/**
 * Loads a run's results (null: there is none) and makes them what `findings` speaks of while the component is there.
 * @param shown which of its curves.
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
  const curve = blocks === undefined ? undefined : (blocks?.curve ?? null)
  const error = turns.error ?? samples.error
  useLayoutEffect(() => {
    thresholdResults.show({ table, curve, error })
    return () => thresholdResults.show(NOTHING)
  }, [table, curve, error])
  return { table, curve, error }
}
