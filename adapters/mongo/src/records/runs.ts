import {
  hasEnded,
  RUN_FIELDS,
  type Run,
  type RunStore,
  storedRecord,
  ToolkitError,
} from '@toolkit/core'
import { isDuplicate } from '../mongo-errors.ts'
import type { Collections } from '../schema/collections.ts'
import type { RunDocument } from '../schema/documents.ts'
import { nextNumbers } from '../schema/sequence-numbers.ts'

/** Runs; their turns go with them. */
export function mongoRuns(collections: Collections): RunStore {
  const { runs, turns } = collections
  return {
    async insert(run) {
      // A number that a kill leaves unused is no harm: the order is what counts.
      const sequence = await nextNumbers(collections, 'runs', 1)
      try {
        await runs.insertOne({ ...documentOf(run), sequence })
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
      const { _id, ...fields } = documentOf({ ...run, revision: run.revision + 1 })
      // Every field but its number, which it keeps.
      const { matchedCount } = await runs.updateOne(
        { _id, revision: run.revision },
        { $set: fields },
        { hint: '_id_' },
      )
      return matchedCount === 1
    },
    async remove(id) {
      // In this order: a kill in between leaves a run that is still there to be removed.
      await turns.deleteMany({ runId: id })
      await runs.deleteOne({ _id: id })
    },
    async list(recordingId) {
      const found = await runs.find({ recordingId }).sort({ sequence: -1 }).toArray()
      return found.map(runOf)
    },
    async withJobId(provider, jobId) {
      const document = await runs.findOne({ jobId, provider })
      return document === null ? null : runOf(document)
    },
    async unfinished() {
      const found = await runs.find({ finished: false }).sort({ createdAt: 1, _id: 1 }).toArray()
      return found.map(runOf)
    },
  }
}

function documentOf({ id, ...fields }: Run): RunDocument {
  return { _id: id, ...fields, finished: hasEnded(fields) }
}

function runOf({ _id, finished: _derived, sequence: _order, ...fields }: RunDocument): Run {
  return storedRecord(RUN_FIELDS, { id: _id, ...fields }, 'run')
}
