import {
  hasEnded,
  RUN_FIELDS,
  type Run,
  type RunStore,
  storedRecord,
  ToolkitError,
} from '@toolkit/core'
import { isDuplicate } from '../mongo-errors.ts'
import type { Collections, RunDocument } from '../schema/collections.ts'
import { nextNumbers } from '../schema/sequence-numbers.ts'

/** Runs, a document each. Removing a run removes its turns. */
export function mongoRuns(collections: Collections): RunStore {
  const { runs, turns } = collections
  return {
    async insert(run) {
      const sequence = await nextNumbers(collections, 'runs', 1)
      try {
        await runs.insertOne({ ...runDocument(run), sequence })
      } catch (error) {
        if (!isDuplicate(error)) throw error
        throw new ToolkitError('request-conflict', `There is already a run ${run.id}.`)
      }
    },
    async get(id) {
      const document = await runs.findOne({ _id: id })
      return document === null ? null : runOf(document)
    },
    async replace(run) {
      const { _id, ...fields } = runDocument({ ...run, revision: run.revision + 1 })
      // Not `replaceOne`: the document keeps its number.
      const { matchedCount } = await runs.updateOne(
        { _id, revision: run.revision },
        { $set: fields },
        { hint: '_id_' },
      )
      return matchedCount === 1
    },
    async remove(id) {
      // In this order: after a kill in between the run can still be removed.
      await turns.deleteMany({ runId: id })
      await runs.deleteOne({ _id: id })
    },
    async list(recordingId) {
      const documents = await runs.find({ recordingId }).sort({ sequence: -1 }).toArray()
      return documents.map(runOf)
    },
    async withJobId(provider, jobId) {
      const document = await runs.findOne({ jobId, provider })
      return document === null ? null : runOf(document)
    },
    async unfinished() {
      const documents = await runs
        .find({ finished: false })
        .sort({ createdAt: 1, _id: 1 })
        .toArray()
      return documents.map(runOf)
    },
  }
}

function runDocument({ id, ...fields }: Run): RunDocument {
  return { _id: id, ...fields, finished: hasEnded(fields) }
}

function runOf({ _id, finished: _derived, sequence: _sequence, ...fields }: RunDocument): Run {
  return storedRecord(RUN_FIELDS, { id: _id, ...fields }, 'run')
}
