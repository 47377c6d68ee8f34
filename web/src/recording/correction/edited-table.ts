import type { CorrectionState, EditedTurn, TurnView } from '@toolkit/server/client'
import type { Lane, TurnTable } from '../../timeline/results/turn-table.ts'
import { reachOf, type Spans } from '../../timeline/spans.ts'

/** The turns of a correction, as the page draws and lists them. */
export interface EditedTable {
  readonly table: TurnTable
  /** In the order of `table.turns`. */
  readonly turns: readonly EditedTurn[]
}

/**
 * The speakers of a correction in an order that edits do not change: those of the corrected run, then the new ones. A
 * speaker of the run without turns keeps its place.
 */
export function speakerOrder({ labels, speakers }: CorrectionState): string[] {
  const known = [...labels.values()].filter((label) => label !== null)
  return [...new Set([...known, ...speakers.keys()])]
}

/** Converts states of one correction to tables. Turns that are the same in two states share their views. */
export function tablesOf(baseTurns: readonly TurnView[]): (state: CorrectionState) => EditedTable {
  const byIndex = new Map(baseTurns.map((turn) => [turn.index, turn]))
  let views = new WeakMap<EditedTurn, TurnView>()
  let labels: CorrectionState['labels'] | null = null
  return (state) => {
    // A label may also be the runner-up of other turns.
    if (state.labels !== labels) views = new WeakMap()
    labels = state.labels
    const turns = state.turns.all()
    const statuses = turns.map(({ status }) => status)
    const shown = turns.map((turn) => {
      const known = views.get(turn)
      if (known !== undefined) return known
      const view = viewOf(turn, state, byIndex)
      views.set(turn, view)
      return view
    })
    return {
      turns,
      table: { turns: shown, lanes: lanesOf(shown, state), overlaps: overlapsOf(turns), statuses },
    }
  }
}

function viewOf(
  turn: EditedTurn,
  { turns, labels }: CorrectionState,
  byIndex: ReadonlyMap<number, TurnView>,
): TurnView {
  const { speaker, start, end, base, status } = turn
  const before = base === null || status === 'corrected' ? undefined : byIndex.get(base)
  if (before !== undefined) {
    const next = before.runnerUp && labels.get(before.runnerUp.speaker)
    const runnerUp =
      before.runnerUp && typeof next === 'string' ? { ...before.runnerUp, speaker: next } : null
    return { ...before, speaker, runnerUp }
  }
  const others = turns.between(start, end).filter((other) => other.speaker !== speaker)
  return {
    index: base ?? -1,
    speaker,
    start,
    end,
    confidence: null,
    runnerUp: null,
    margin: null,
    overlapSeconds: coveredSeconds(others, start, end),
    scores: null,
  }
}

/** The time of [start, end) that at least one of these turns, sorted by start, covers. */
function coveredSeconds(turns: readonly EditedTurn[], start: number, end: number): number {
  let seconds = 0
  let reach = start
  for (const turn of turns) {
    const from = Math.max(reach, turn.start)
    const to = Math.min(end, turn.end)
    if (to <= from) continue
    seconds += to - from
    reach = to
  }
  return seconds
}

function lanesOf(turns: readonly TurnView[], state: CorrectionState): Lane[] {
  const lanes = new Map<string, Lane & { filled: number }>()
  for (const speaker of speakerOrder(state)) {
    const count = state.speakers.get(speaker) ?? 0
    if (count === 0) continue
    lanes.set(speaker, {
      speaker,
      filled: 0,
      starts: new Float64Array(count),
      ends: new Float64Array(count),
      reach: new Float64Array(count),
      places: new Int32Array(count),
      confidences: new Float32Array(count),
    })
  }
  for (let place = 0; place < turns.length; place++) {
    const { speaker, start, end, confidence } = turns[place] as TurnView
    const lane = lanes.get(speaker) as Lane & { filled: number }
    const at = lane.filled
    lane.starts[at] = start
    lane.ends[at] = end
    lane.reach[at] = at === 0 ? end : Math.max(end, lane.reach[at - 1] as number)
    lane.places[at] = place
    lane.confidences[at] = confidence ?? Number.NaN
    lane.filled = at + 1
  }
  return [...lanes.values()]
}

/**
 * The times at which at least two different speakers are active; touching ones are joined. Two turns overlap from the
 * start of the later one, so one pass over sorted turns finds them in order.
 */
function overlapsOf(turns: readonly EditedTurn[]): Spans {
  const starts: number[] = []
  const ends: number[] = []
  let active: EditedTurn[] = []
  for (const turn of turns) {
    const { start, end, speaker } = turn
    active = active.filter((other) => other.end > start)
    let until = start
    for (const other of active) {
      if (other.speaker !== speaker) until = Math.max(until, Math.min(end, other.end))
    }
    active.push(turn)
    if (until === start) continue
    const last = ends.length - 1
    if (last >= 0 && start <= (ends[last] as number)) {
      ends[last] = Math.max(until, ends[last] as number)
    } else {
      starts.push(start)
      ends.push(until)
    }
  }
  const columns = { starts: Float64Array.from(starts), ends: Float64Array.from(ends) }
  return { ...columns, reach: reachOf(columns.ends) }
}
