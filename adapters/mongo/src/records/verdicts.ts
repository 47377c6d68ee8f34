import { storedRecord, ToolkitError, VERDICT_FIELDS, type VerdictStore } from '@toolkit/core'
import { isDuplicate } from '../mongo-errors.ts'
import type { Collections } from '../schema/collections.ts'
import { nextNumbers } from '../schema/sequence-numbers.ts'

/** Verdicts, in the order of insertion. */
export function mongoVerdicts(collections: Collections): VerdictStore {
  const { verdicts } = collections
  return {
    async append({ id, ...fields }) {
      const sequence = await nextNumbers(collections, 'verdicts', 1)
      try {
        await verdicts.insertOne({ _id: id, ...fields, sequence })
      } catch (error) {
        if (!isDuplicate(error)) throw error
        throw new ToolkitError('request-conflict', `There is already a verdict ${id}.`)
      }
    },
    async list(recordingId) {
      const documents = await verdicts.find({ recordingId }).sort({ sequence: -1 }).toArray()
      return documents.map(({ _id, sequence: _sequence, ...fields }) =>
        storedRecord(VERDICT_FIELDS, { id: _id, ...fields }, 'verdict'),
      )
    },
    async remove(recordingId) {
      await verdicts.deleteMany({ recordingId })
    },
  }
}
