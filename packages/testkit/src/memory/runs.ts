import { hasEnded, type Run, type RunStore, ToolkitError } from '@toolkit/core'

/** Runs in a map; `forgetTurns` is called for each removed run. */
export function memoryRuns(forgetTurns: (runId: string) => void): RunStore {
  const runs = new Map<string, Run>()
  return {
    async insert(run) {
      if (runs.has(run.id)) {
        throw new ToolkitError('request-conflict', `There is already a run ${run.id}.`)
      }
      runs.set(run.id, run)
    },
    get: async (id) => runs.get(id) ?? null,
    async replace(run) {
      if (runs.get(run.id)?.revision !== run.revision) return false
      runs.set(run.id, { ...run, revision: run.revision + 1 })
      return true
    },
    async remove(id) {
      runs.delete(id)
      forgetTurns(id)
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
