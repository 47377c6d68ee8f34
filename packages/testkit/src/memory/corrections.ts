import {
  type Correction,
  type CorrectionEntry,
  type CorrectionStore,
  ToolkitError,
} from '@toolkit/core'

interface Stored {
  readonly correction: Correction
  readonly entries: readonly CorrectionEntry[]
}

/** Corrections in a map, in insertion order. */
export function memoryCorrections(): CorrectionStore {
  const stored = new Map<string, Stored>()
  return {
    async insert(correction) {
      if (stored.has(correction.id)) {
        throw new ToolkitError(
          'request-conflict',
          `There is already a correction ${correction.id}.`,
        )
      }
      stored.set(correction.id, { correction: { ...correction, length: 0 }, entries: [] })
    },
    get: async (id) => stored.get(id)?.correction ?? null,
    async list(recordingId) {
      const all = [...stored.values()].map(({ correction }) => correction)
      return all.filter((correction) => correction.recordingId === recordingId).reverse()
    },
    async append(correction, added) {
      const before = stored.get(correction.id)
      if (before === undefined || before.correction.finishedAt !== null) return false
      if (before.correction.length !== correction.length) return false
      const entries = [...before.entries, ...added]
      stored.set(correction.id, { correction: { ...correction, length: entries.length }, entries })
      return true
    },
    async entries(id, after, limit) {
      return (stored.get(id)?.entries ?? []).slice(after, after + limit)
    },
    async remove(id) {
      stored.delete(id)
    },
  }
}
