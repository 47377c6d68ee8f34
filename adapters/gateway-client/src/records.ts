import type { Storage } from '@toolkit/core'
import type { Calls } from './calls.ts'

/** Asks for a verb with these arguments. What it answers is taken at its word: the gateway is ours. */
export type Ask = <T>(verb: string, ...args: readonly unknown[]) => Promise<T>

export function asker(calls: Calls): Ask {
  return async <T>(verb: string, ...args: readonly unknown[]) =>
    (await calls.answer('POST', `/records/${verb}`, {
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(args),
    })) as T
}

/** The stores of records: a call each. */
export function remoteRecords(
  calls: Calls,
): Pick<Storage, 'recordings' | 'runs' | 'turns' | 'verdicts' | 'models' | 'deletions' | 'strays'> {
  const ask = asker(calls)
  return {
    recordings: {
      insert: (recording) => ask('recordings/insert', recording),
      get: (id) => ask('recordings/get', id),
      replace: (recording) => ask('recordings/replace', recording),
      remove: (id) => ask('recordings/remove', id),
      list: (query) => ask('recordings/list', query),
      facets: (filter) => ask('recordings/facets', filter),
      withSha256: (sha256) => ask('recordings/with-sha256', sha256),
      unsettled: () => ask('recordings/unsettled'),
    },
    runs: {
      insert: (run) => ask('runs/insert', run),
      get: (id) => ask('runs/get', id),
      replace: (run) => ask('runs/replace', run),
      remove: (id) => ask('runs/remove', id),
      list: (recordingId) => ask('runs/list', recordingId),
      withJobId: (provider, jobId) => ask('runs/with-job-id', provider, jobId),
      unfinished: () => ask('runs/unfinished'),
    },
    turns: {
      put: (runId, turns) => ask('turns/put', runId, turns),
      list: (runId, query) => ask('turns/list', runId, query),
    },
    verdicts: {
      append: (verdict) => ask('verdicts/append', verdict),
      list: (recordingId) => ask('verdicts/list', recordingId),
      remove: (recordingId) => ask('verdicts/remove', recordingId),
    },
    models: {
      get: (provider, model) => ask('models/get', provider, model),
      put: (notes) => ask('models/put', notes),
      list: () => ask('models/list'),
    },
    deletions: {
      put: (deletion) => ask('deletions/put', deletion),
      remove: (key) => ask('deletions/remove', key),
      list: () => ask('deletions/list'),
    },
    strays: {
      put: (stray) => ask('strays/put', stray),
      remove: (key) => ask('strays/remove', key),
      list: () => ask('strays/list'),
    },
  }
}
