import {
  ALL_RECORDINGS,
  compareNewestFirst,
  type RecordingStore,
  STRETCH_VERDICT_EQUALS,
  type StretchVerdict,
  type StretchVerdictStore,
} from '@toolkit/core'
import { compareAscending } from './order.ts'

/** Verdicts on stretches in a map. Lists join them with the recordings that match. */
export function memoryStretchVerdicts(recordings: RecordingStore): StretchVerdictStore {
  const stored = new Map<string, StretchVerdict>()
  return {
    async insert(verdict) {
      if (stored.has(verdict.id)) return false
      stored.set(verdict.id, verdict)
      return true
    },
    get: async (id) => stored.get(id) ?? null,
    async undo(id, undoneAt) {
      const before = stored.get(id)
      if (before === undefined || before.undoneAt !== null) return before ?? null
      const verdict = { ...before, undoneAt }
      stored.set(id, verdict)
      return verdict
    },
    async list({ limit, after, ...filter }) {
      const query = { ...ALL_RECORDINGS, ...filter.recordings, limit: Number.MAX_SAFE_INTEGER }
      const { items } = await recordings.list(query)
      const ids = new Set(items.map(({ id }) => id))
      const isOlder = (verdict: StretchVerdict) =>
        after === null ||
        verdict.createdAt < String(after.value) ||
        (verdict.createdAt === after.value && verdict.id > after.id)
      const matching = [...stored.values()]
        .filter((verdict) => ids.has(verdict.recordingId))
        .filter((verdict) =>
          STRETCH_VERDICT_EQUALS.every((name) => [null, verdict[name]].includes(filter[name])),
        )
        .filter(({ undoneAt }) =>
          undoneAt === null ? filter.undone !== 'only' : filter.undone !== 'exclude',
        )
        .sort(compareNewestFirst)
      const rest = matching.filter(isOlder)
      return {
        items: rest.slice(0, limit),
        more: rest.length > limit,
        total: matching.length,
      }
    },
    async ofRecording(recordingId) {
      return [...stored.values()]
        .filter((verdict) => verdict.recordingId === recordingId)
        .sort((a, b) => a.start - b.start || compareAges(a, b))
    },
    async remove(recordingId) {
      for (const { id, recordingId: of } of [...stored.values()]) {
        if (of === recordingId) stored.delete(id)
      }
    },
  }
}

/** Oldest first, then by id. */
function compareAges(a: StretchVerdict, b: StretchVerdict): number {
  return compareAscending(a.createdAt, b.createdAt) || compareAscending(a.id, b.id)
}
