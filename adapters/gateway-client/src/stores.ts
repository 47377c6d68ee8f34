import { type BlobStore, type Storage, ToolkitError, type UploadStore } from '@toolkit/core'
import { receiveBytes, sendBytes } from './byte-streams.ts'
import type { Calls } from './calls.ts'

/** Calls a method of a store. The result is not validated, because both sides are of the same version. */
type CallMethod = <T>(method: string, ...args: readonly unknown[]) => Promise<T>

function methodCaller(calls: Calls): CallMethod {
  return async <T>(method: string, ...args: readonly unknown[]) =>
    (await calls.json('POST', `/records/${method}`, {
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(args),
    })) as T
}

/** The stores of records. Each method is one call. */
export function remoteRecords(
  calls: Calls,
): Pick<
  Storage,
  | 'recordings'
  | 'runs'
  | 'turns'
  | 'verdicts'
  | 'stretchVerdicts'
  | 'candidates'
  | 'corrections'
  | 'models'
  | 'reviews'
  | 'deletions'
  | 'strays'
  | 'views'
  | 'voices'
  | 'enrolments'
  | 'taken'
> {
  const call = methodCaller(calls)
  return {
    recordings: {
      insert: (recording) => call('recordings/insert', recording),
      get: (id) => call('recordings/get', id),
      replace: (recording) => call('recordings/replace', recording),
      remove: (id) => call('recordings/remove', id),
      list: (query) => call('recordings/list', query),
      figures: (query) => call('recordings/figures', query),
      facets: (filter) => call('recordings/facets', filter),
      tags: (filter) => call('recordings/tags', filter),
      withSha256: (sha256) => call('recordings/with-sha256', sha256),
      withBaseName: (baseKey) => call('recordings/with-base-name', baseKey),
      unsettled: () => call('recordings/unsettled'),
    },
    runs: {
      insert: (run) => call('runs/insert', run),
      insertWithTurns: (run, turns) => call('runs/insert-with-turns', run, turns),
      get: (id) => call('runs/get', id),
      replace: (run) => call('runs/replace', run),
      remove: (id) => call('runs/remove', id),
      list: (recordingId) => call('runs/list', recordingId),
      withJobId: (provider, jobId) => call('runs/with-job-id', provider, jobId),
      unfinished: () => call('runs/unfinished'),
    },
    turns: {
      put: (runId, turns) => call('turns/put', runId, turns),
      list: (runId, query) => call('turns/list', runId, query),
    },
    verdicts: {
      append: (verdict) => call('verdicts/append', verdict),
      list: (recordingId) => call('verdicts/list', recordingId),
      remove: (recordingId) => call('verdicts/remove', recordingId),
    },
    stretchVerdicts: {
      insert: (verdict) => call('stretch-verdicts/insert', verdict),
      get: (id) => call('stretch-verdicts/get', id),
      undo: (id, undoneAt) => call('stretch-verdicts/undo', id, undoneAt),
      list: (query) => call('stretch-verdicts/list', query),
      ofRecording: (recordingId) => call('stretch-verdicts/of-recording', recordingId),
      remove: (recordingId) => call('stretch-verdicts/remove', recordingId),
    },
    candidates: {
      put: (candidates) => call('candidates/put', candidates),
      runOf: (recordingId) => call('candidates/run-of', recordingId),
      missing: (limit) => call('candidates/missing', limit),
      list: (query) => call('candidates/list', query),
      listTurns: (query) => call('candidates/list-turns', query),
      statistics: (filter) => call('candidates/statistics', filter),
      frame: (filter, threshold) => call('candidates/frame', filter, threshold),
      remove: (recordingId) => call('candidates/remove', recordingId),
    },
    corrections: {
      insert: (correction) => call('corrections/insert', correction),
      get: (id) => call('corrections/get', id),
      list: (recordingId) => call('corrections/list', recordingId),
      append: (correction, entries) => call('corrections/append', correction, entries),
      entries: (id, after, limit) => call('corrections/entries', id, after, limit),
      remove: (id) => call('corrections/remove', id),
    },
    models: {
      get: (provider, model) => call('models/get', provider, model),
      put: (notes) => call('models/put', notes),
      list: () => call('models/list'),
    },
    reviews: {
      put: (review) => call('reviews/put', review),
      remove: (key) => call('reviews/remove', key),
      list: () => call('reviews/list'),
    },
    deletions: {
      put: (deletion) => call('deletions/put', deletion),
      remove: (key) => call('deletions/remove', key),
      list: () => call('deletions/list'),
    },
    strays: {
      put: (stray) => call('strays/put', stray),
      remove: (key) => call('strays/remove', key),
      list: () => call('strays/list'),
    },
    views: {
      put: (view) => call('views/put', view),
      remove: (key) => call('views/remove', key),
      list: () => call('views/list'),
    },
    voices: {
      put: (voice) => call('voices/put', voice),
      remove: (key) => call('voices/remove', key),
      list: () => call('voices/list'),
    },
    enrolments: {
      put: (enrolment) => call('enrolments/put', enrolment),
      remove: (key) => call('enrolments/remove', key),
      list: () => call('enrolments/list'),
    },
    taken: {
      put: (one) => call('taken/put', one),
      get: (keys) => call('taken/get', keys),
      list: (after, limit) => call('taken/list', after, limit),
    },
  }
}

/** Blobs. Bytes are streamed in calls of their own. */
export function remoteBlobs(calls: Calls): BlobStore {
  const call = methodCaller(calls)
  const pathOf = (parameters: Record<string, string>) => `/blobs?${new URLSearchParams(parameters)}`
  return {
    async put(key, bytes, signal) {
      return Number(await sendBytes(calls, 'PUT', pathOf({ key }), bytes, signal))
    },
    size: (key) => call('blobs/size', key),
    read(key, range, signal) {
      const bounds = range && { start: String(range.start), end: String(range.end) }
      return receiveBytes(calls, 'GET', pathOf({ key, ...bounds }), { signal })
    },
    remove: (key) => call('blobs/remove', key),
    children: (prefix) => call('blobs/children', prefix),
    freeBytes: () => call('blobs/free-bytes'),
  }
}

/** Uploads. Bytes are streamed in calls of their own. */
export function remoteUploads(calls: Calls): UploadStore {
  const call = methodCaller(calls)
  // Checked here as well: two calls may arrive at the gateway in either order.
  const appending = new Set<string>()
  return {
    insert: (upload) => call('uploads/insert', upload),
    get: (id) => call('uploads/get', id),
    update: (upload) => call('uploads/update', upload),
    offset: (id) => call('uploads/offset', id),
    async append(id, offset, bytes, signal) {
      if (appending.has(id)) {
        throw new ToolkitError(
          'request-conflict',
          `Upload ${id} is being written by another request.`,
        )
      }
      appending.add(id)
      try {
        const path = `/uploads?${new URLSearchParams({ id, offset: String(offset) })}`
        return Number(await sendBytes(calls, 'PATCH', path, bytes, signal))
      } finally {
        appending.delete(id)
      }
    },
    read(id, { from = 0, signal } = {}) {
      const path = `/uploads?${new URLSearchParams({ id, from: String(from) })}`
      return receiveBytes(calls, 'GET', path, { signal })
    },
    clear: (id) => call('uploads/clear', id),
    moveToBlob: (id, key) => call('uploads/move-to-blob', id, key),
    remove: (id) => call('uploads/remove', id),
    list: () => call('uploads/list'),
    strays: () => call('uploads/strays'),
  }
}
