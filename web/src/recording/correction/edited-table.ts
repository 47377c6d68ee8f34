import {
  type CorrectionState,
  type EditedTurn,
  partitionPoint,
  type TurnView,
} from '@toolkit/server/client'
import type { Lane, TurnTable } from '../../timeline/results/turn-table.ts'
import { reachOf, type Spans, spansOf } from '../../timeline/spans.ts'

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

/** A table, and the state that it was made of. */
interface Made extends EditedTable {
  readonly state: CorrectionState
}

/**
 * Converts states of one correction to tables. What is the same in the table before is kept or copied, so that an edit of
 * few turns costs much less than a whole table.
 */
export function tablesOf(baseTurns: readonly TurnView[]): (state: CorrectionState) => EditedTable {
  const byIndex = new Map(baseTurns.map((turn) => [turn.index, turn]))
  let last: Made | null = null
  return (state) => {
    // A label may also be the runner-up of other turns.
    const before = last?.state.labels === state.labels ? last : null
    const turns = state.turns.all()
    const change = before === null ? null : changeOf(before.turns, turns)
    const made =
      before === null || change === null
        ? wholeTable(turns, state, byIndex)
        : patchedTable(before, turns, change, state, byIndex)
    last = { ...made, state }
    return made
  }
}

function wholeTable(
  turns: readonly EditedTurn[],
  state: CorrectionState,
  byIndex: ReadonlyMap<number, TurnView>,
): EditedTable {
  const shown = turns.map((turn) => viewOf(turn, state, byIndex))
  return {
    turns,
    table: {
      turns: shown,
      lanes: lanesOf(shown, state),
      overlaps: joined(overlapsOf(turns)),
      statuses: turns.map(({ status }) => status),
    },
  }
}

/** A part of the turns that was replaced: [from, before) of the earlier ones by [from, after) of the later ones. */
interface Change {
  readonly from: number
  readonly before: number
  readonly after: number
}

/** A larger part is not cheaper than all turns. */
const MAX_CHANGED_SHARE = 0.25

/** Null: too much has changed. */
function changeOf(earlier: readonly EditedTurn[], later: readonly EditedTurn[]): Change | null {
  const most = Math.min(earlier.length, later.length)
  let from = 0
  while (from < most && earlier[from] === later[from]) from++
  let same = 0
  while (same < most - from && earlier.at(-1 - same) === later.at(-1 - same)) same++
  const change = { from, before: earlier.length - same, after: later.length - same }
  return change.after - from > MAX_CHANGED_SHARE * later.length ? null : change
}

function patchedTable(
  { table, turns: earlier }: EditedTable,
  turns: readonly EditedTurn[],
  change: Change,
  state: CorrectionState,
  byIndex: ReadonlyMap<number, TurnView>,
): EditedTable {
  const { from, before, after } = change
  const removed = earlier.slice(from, before)
  const added = turns.slice(from, after)
  const views = new Map(removed.map((turn, i) => [turn, table.turns[from + i] as TurnView]))
  const shown = table.turns.slice()
  shown.splice(
    from,
    before - from,
    ...added.map((turn) => views.get(turn) ?? viewOf(turn, state, byIndex)),
  )
  const statuses = table.statuses?.slice() ?? []
  statuses.splice(from, before - from, ...added.map(({ status }) => status))
  return {
    turns,
    table: {
      turns: shown,
      lanes: patchedLanes(table, shown, change, state),
      overlaps: patchedOverlaps(table.overlaps, [...removed, ...added], state),
      statuses,
    },
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

/** The lanes after a change. What was not replaced is copied, or kept if no place moves. */
function patchedLanes(
  table: TurnTable,
  turns: readonly TurnView[],
  { from, before, after }: Change,
  state: CorrectionState,
): Lane[] {
  const lanes = new Map(table.lanes.map((lane) => [lane.speaker, lane]))
  const added = Map.groupBy(
    Array.from({ length: after - from }, (_, i) => from + i),
    (place) => turns[place]?.speaker,
  )
  return speakerOrder(state).flatMap((speaker) => {
    const lane = lanes.get(speaker)
    const here = added.get(speaker) ?? []
    const patched = lane === undefined ? laneOf(speaker, here, turns) : patchedLane(lane, here)
    return patched.places.length === 0 ? [] : [patched]
  })

  function patchedLane(lane: Lane, here: readonly number[]): Lane {
    const { places } = lane
    const first = partitionPoint(places.length, (at) => (places[at] as number) >= from)
    const last = partitionPoint(places.length, (at) => (places[at] as number) >= before)
    const moved = after - before
    const isKept = first === last && here.length === 0
    if (isKept && (moved === 0 || last === places.length)) return lane
    const inner = laneOf(lane.speaker, here, turns)
    const ends = patchedColumn(lane.ends, first, last, inner.ends)
    return {
      speaker: lane.speaker,
      starts: patchedColumn(lane.starts, first, last, inner.starts),
      ends,
      reach: reachOf(ends),
      places: patchedColumn(places, first, last, inner.places).map((at, i) =>
        i < first + here.length ? at : at + moved,
      ),
      confidences: patchedColumn(lane.confidences, first, last, inner.confidences),
    }
  }
}

/** The turns at these places as a lane. */
function laneOf(speaker: string, places: readonly number[], turns: readonly TurnView[]): Lane {
  const own = places.map((place) => turns[place] as TurnView)
  return {
    speaker,
    ...spansOf(own),
    places: Int32Array.from(places),
    confidences: Float32Array.from(own, ({ confidence }) => confidence ?? Number.NaN),
  }
}

/** A column with `values` instead of [first, last). */
function patchedColumn<T extends Float64Array | Float32Array | Int32Array>(
  before: T,
  first: number,
  last: number,
  values: ArrayLike<number>,
): T {
  const Column = before.constructor as new (length: number) => T
  const column = new Column(first + values.length + before.length - last)
  column.set(before.subarray(0, first))
  column.set(values, first)
  column.set(before.subarray(last), first + values.length)
  return column
}

/** Overlaps sorted by start. Those that touch are joined. */
interface Overlaps {
  readonly starts: number[]
  readonly ends: number[]
}

/**
 * The times at which at least two different speakers are active; touching ones are joined. Two turns overlap from the
 * start of the later one, so one pass over sorted turns finds them in order.
 */
function overlapsOf(turns: readonly EditedTurn[]): Overlaps {
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
  return { starts, ends }
}

/** Overlaps as columns. They are apart, so that each reaches as far as it ends. */
function joined({ starts, ends }: Overlaps): Spans {
  const columns = { starts: Float64Array.from(starts), ends: Float64Array.from(ends) }
  return { ...columns, reach: columns.ends }
}

/** The overlaps after these turns were added or removed: only where they touch those turns they are found again. */
function patchedOverlaps(
  { starts, ends }: Spans,
  changed: readonly EditedTurn[],
  { turns }: CorrectionState,
): Spans {
  if (changed.length === 0) return { starts, ends, reach: ends }
  const earliest = changed.reduce(
    (time, { start }) => Math.min(time, start),
    Number.POSITIVE_INFINITY,
  )
  const latest = changed.reduce((time, { end }) => Math.max(time, end), 0)
  const first = partitionPoint(ends.length, (at) => (ends[at] as number) >= earliest)
  const last = partitionPoint(starts.length, (at) => (starts[at] as number) > latest)
  const from = Math.min(earliest, starts[first] ?? earliest)
  const to = Math.max(latest, ends[last - 1] ?? latest)
  const found = overlapsOf(turns.between(from, to))
  const columns = {
    starts: patchedColumn(starts, first, last, found.starts),
    ends: patchedColumn(ends, first, last, found.ends),
  }
  return { ...columns, reach: columns.ends }
}
