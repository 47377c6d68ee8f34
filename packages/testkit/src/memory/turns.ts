import type { Bounds, Turn, TurnQuery, TurnSort, TurnStore } from '@toolkit/core'
import { compareAscending, compareNullsLast } from './order.ts'

/** Turns by run; `forget` drops the turns of a run. */
export function memoryTurns(): {
  readonly store: TurnStore
  readonly forget: (runId: string) => void
} {
  const turnsOf = new Map<string, readonly Turn[]>()
  const store: TurnStore = {
    async put(runId, turns) {
      turnsOf.set(runId, [...turns])
    },
    async list(runId, query) {
      const { sort, descending, limit, after } = query
      const matching = (turnsOf.get(runId) ?? []).filter((turn) => matches(turn, query))
      const order = (a: Key, b: Key) =>
        compareNullsLast(a.value, b.value, descending) || compareAscending(a.index, b.index)
      const last = after === null ? null : { value: after.value, index: Number(after.id) }
      const rest = matching
        .map((turn) => ({ value: sortKey(turn, sort), index: turn.index, turn }))
        .sort(order)
        .filter((row) => last === null || order(row, last) > 0)
      return {
        items: rest.slice(0, limit).map((row) => row.turn),
        more: rest.length > limit,
        total: matching.length,
      }
    },
  }
  return { store, forget: (runId) => void turnsOf.delete(runId) }
}

interface Key {
  readonly value: number | string | null
  readonly index: number
}

function matches(turn: Turn, { confidence, window }: TurnQuery): boolean {
  const inRange =
    isUnbounded(confidence) || (turn.confidence !== null && isInRange(confidence, turn.confidence))
  return inRange && turn.end > (window.from ?? -Infinity) && turn.start < (window.to ?? Infinity)
}

function isUnbounded(bounds: Bounds): boolean {
  return bounds.from === null && bounds.to === null
}

function isInRange(bounds: Bounds, value: number): boolean {
  return value >= (bounds.from ?? -Infinity) && value <= (bounds.to ?? Infinity)
}

function sortKey(turn: Turn, sort: TurnSort): number | null {
  return sort === 'duration' ? turn.end - turn.start : turn[sort]
}
