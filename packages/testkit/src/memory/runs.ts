import {
  type Bounds,
  hasEnded,
  isBounded,
  type Run,
  type RunStore,
  ToolkitError,
  type Turn,
  type TurnQuery,
  type TurnSort,
  type TurnStore,
} from '@toolkit/core'
import { compareAscending, compareNullsLast } from './order.ts'

/** Runs in a map; their turns are those of `turns`. */
export function memoryRuns(turns: MemoryTurns): RunStore {
  const runs = new Map<string, Run>()
  const insert = (run: Run) => {
    if (runs.has(run.id)) {
      throw new ToolkitError('request-conflict', `There is already a run ${run.id}.`)
    }
    runs.set(run.id, run)
  }
  return {
    insert: async (run) => insert(run),
    async insertWithTurns(run, its) {
      insert(run)
      turns.set(run.id, its)
    },
    get: async (id) => runs.get(id) ?? null,
    async replace(run) {
      if (runs.get(run.id)?.revision !== run.revision) return false
      runs.set(run.id, { ...run, revision: run.revision + 1 })
      return true
    },
    async remove(id) {
      runs.delete(id)
      turns.forget(id)
    },
    async list(recordingId) {
      return [...runs.values()].filter((run) => run.recordingId === recordingId).reverse()
    },
    async withJobId(provider, jobId) {
      const all = [...runs.values()]
      return all.find((run) => run.provider === provider && run.jobId === jobId) ?? null
    },
    async unfinished() {
      return [...runs.values()].filter((run) => !hasEnded(run)).sort(byAge)
    },
  }
}

/** Oldest first, then by id. */
function byAge(a: Run, b: Run): number {
  if (a.createdAt !== b.createdAt) return a.createdAt < b.createdAt ? -1 : 1
  return a.id < b.id ? -1 : Number(a.id > b.id)
}

interface MemoryTurns {
  readonly store: TurnStore
  readonly set: (runId: string, turns: readonly Turn[]) => void
  readonly forget: (runId: string) => void
}

/** Turns by run. */
export function memoryTurns(): MemoryTurns {
  const turnsOf = new Map<string, readonly Turn[]>()
  const set = (runId: string, turns: readonly Turn[]) => void turnsOf.set(runId, [...turns])
  const store: TurnStore = {
    put: async (runId, turns) => set(runId, turns),
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
  return { store, set, forget: (runId) => void turnsOf.delete(runId) }
}

interface Key {
  readonly value: number | string | null
  readonly index: number
}

function matches(turn: Turn, { confidence, window }: TurnQuery): boolean {
  const inRange =
    !isBounded(confidence) || (turn.confidence !== null && isInRange(confidence, turn.confidence))
  return inRange && turn.end > (window.from ?? -Infinity) && turn.start < (window.to ?? Infinity)
}

function isInRange(bounds: Bounds, value: number): boolean {
  return value >= (bounds.from ?? -Infinity) && value <= (bounds.to ?? Infinity)
}

function sortKey(turn: Turn, sort: TurnSort): number | null {
  return sort === 'duration' ? turn.end - turn.start : turn[sort]
}
