import { type Recording, type RecordingStore, sortValue, ToolkitError } from '@toolkit/core'
import { compareAscending, compareNullsLast } from './order.ts'
import { facetsOf } from './recording-facets.ts'
import { matches, matchesScope, withoutOf } from './recording-matching.ts'

/** Recordings in a map. */
export function memoryRecordings(): RecordingStore {
  const recordings = new Map<string, Recording>()
  const all = () => [...recordings.values()]

  return {
    async insert(recording) {
      if (recordings.has(recording.id)) {
        throw new ToolkitError('request-conflict', `There is already a recording ${recording.id}.`)
      }
      recordings.set(recording.id, recording)
    },
    get: async (id) => recordings.get(id) ?? null,
    async replace(recording) {
      if (recordings.get(recording.id)?.revision !== recording.revision) return false
      recordings.set(recording.id, { ...recording, revision: recording.revision + 1 })
      return true
    },
    async remove(id) {
      recordings.delete(id)
    },
    async list(query) {
      const inScope = all().filter((recording) => matchesScope(recording, query))
      const matching = inScope.filter((recording) => matches(recording, query))
      const order = (a: Row, b: Row) =>
        compareNullsLast(a.value, b.value, query.descending) || compareAscending(a.id, b.id)
      const rows = matching.map((recording) => ({
        value: sortValue(recording, query.sort),
        id: recording.id,
        recording,
      }))
      const { after } = query
      const rest = rows.sort(order).filter((row) => after === null || order(row, after) > 0)
      return {
        items: rest.slice(0, query.limit).map((row) => row.recording),
        more: rest.length > query.limit,
        total: matching.length,
        without: withoutOf(inScope, query),
      }
    },
    async facets(filter) {
      const inScope = all().filter((recording) => matchesScope(recording, filter))
      return facetsOf(inScope, filter)
    },
    async withSha256(sha256) {
      return all()
        .filter((recording) => recording.sha256 === sha256)
        .sort(byAge)
        .map((recording) => recording.id)
    },
    async unsettled() {
      return all()
        .filter((recording) => !recording.settled)
        .sort(byAge)
    },
  }
}

interface Row {
  readonly value: number | string | null
  readonly id: string
}

/** Oldest first, then by id. */
function byAge(a: Recording, b: Recording): number {
  return compareAscending(a.createdAt, b.createdAt) || compareAscending(a.id, b.id)
}
