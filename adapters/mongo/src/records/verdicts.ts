import { storedRecord, ToolkitError, VERDICT_FIELDS, type VerdictStore } from '@toolkit/core'
import { isDuplicate } from '../mongo-errors.ts'
import type { Collections } from '../schema/collections.ts'
import { nextNumbers } from '../schema/sequence-numbers.ts'

/** Verdicts, in the order of appending. */
export function mongoVerdicts(collections: Collections): VerdictStore {
  const { verdicts } = collections
  return {
    async append({ id, ...fields }) {
      // A number that a kill leaves unused is no harm: the order is what counts.
      const sequence = await nextNumbers(collections, 'verdicts', 1)
      try {
        await verdicts.insertOne({ _id: id, ...fields, sequence })
      } catch (error) {
        if (!isDuplicate(error)) throw error
        throw new ToolkitError('request-conflict', `There is already a verdict ${id}.`)
      }
    },
    async list(recordingId) {
      const found = await verdicts.find({ recordingId }).sort({ sequence: -1 }).toArray()
      return found.map(({ _id, sequence: _order, ...fields }) =>
        storedRecord(VERDICT_FIELDS, { id: _id, ...fields }, 'verdict'),
      )
    },
    async remove(recordingId) {
      await verdicts.deleteMany({ recordingId })
    },
  }
}
