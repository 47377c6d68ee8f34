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
import { putTurns } from './turns.ts'

const WRITING = 'writing' as const

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
    async insertWithTurns(run, newTurns) {
      const sequence = await nextNumbers(collections, 'runs', 1)
      const { _id, ...fields } = runDocument(run)
      try {
        // The upsert continues an attempt that failed.
        const written = { $set: { ...fields, sequence, incomplete: WRITING } }
        await runs.updateOne({ _id, incomplete: WRITING }, written, { upsert: true, hint: '_id_' })
      } catch (error) {
        if (!isDuplicate(error)) throw error
        throw new ToolkitError('request-conflict', `There is already a run ${run.id}.`)
      }
      await putTurns(collections, _id, newTurns)
      const { matchedCount } = await runs.updateOne(
        { _id, incomplete: WRITING },
        { $unset: { incomplete: '' } },
        { hint: '_id_' },
      )
      if (matchedCount === 1) return
      const message = 'Another server works on the database now. Try again.'
      throw new ToolkitError('storage-unavailable', message)
    },
    async get(id) {
      const document = await runs.findOne({ _id: id })
      return document === null || isIncomplete(document) ? null : runOf(document)
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
      return documents.filter(isComplete).map(runOf)
    },
    async withJobId(provider, jobId) {
      const document = await runs.findOne({ jobId, provider })
      return document === null || isIncomplete(document) ? null : runOf(document)
    },
    async unfinished() {
      const documents = await runs
        .find({ finished: false })
        .sort({ createdAt: 1, _id: 1 })
        .toArray()
      return documents.filter(isComplete).map(runOf)
    },
  }
}

/**
 * Removes the runs whose turns were being stored when a server was killed. Requires the lease. A server that lost it, and still
 * stores turns, finds its run changed and does not complete it.
 */
export async function removeIncompleteRuns(
  { runs, turns }: Collections,
  log: (message: string) => void,
): Promise<void> {
  const hint = 'of-incomplete'
  await runs.updateMany({ incomplete: WRITING }, { $set: { incomplete: 'removing' } }, { hint })
  const found = await runs
    .find({ incomplete: 'removing' }, { projection: { _id: 1 } })
    .hint(hint)
    .toArray()
  for (const { _id } of found) {
    await turns.deleteMany({ runId: _id })
    await runs.deleteOne({ _id })
  }
  if (found.length > 0) log(`removed ${found.length} run(s) that were not complete`)
}

function isComplete(document: RunDocument): boolean {
  return !isIncomplete(document)
}

function isIncomplete({ incomplete }: RunDocument): boolean {
  return incomplete !== undefined
}

function runDocument({ id, ...fields }: Run): RunDocument {
  return { _id: id, ...fields, finished: hasEnded(fields) }
}

function runOf({
  _id,
  finished: _derived,
  sequence: _sequence,
  incomplete: _complete,
  ...fields
}: RunDocument): Run {
  return storedRecord(RUN_FIELDS, { id: _id, ...fields }, 'run')
}
