import { ToolkitError, type VerdictStore } from '@toolkit/core'
import { isDuplicate } from '../mongo-errors.ts'
import type { Collections } from '../schema/collections.ts'

/** Verdicts, in the order of appending. */
export function mongoVerdicts({ verdicts, meta }: Collections): VerdictStore {
  return {
    async append({ id, ...fields }) {
      // A number that a kill leaves unused is no harm: the order is what counts.
      const counter = await meta.findOneAndUpdate(
        { _id: 'verdicts' },
        { $inc: { last: 1 } },
        { upsert: true, returnDocument: 'after' },
      )
      try {
        await verdicts.insertOne({ _id: id, ...fields, sequence: counter?.last ?? 0 })
      } catch (error) {
        if (!isDuplicate(error)) throw error
        throw new ToolkitError('request-conflict', `There is already a verdict ${id}.`)
      }
    },
    async list(recordingId) {
      const found = await verdicts
        .find({ recordingId })
        .sort({ createdAt: -1, sequence: -1 })
        .toArray()
      return found.map(({ _id, sequence: _order, ...fields }) => ({ id: _id, ...fields }))
    },
    async remove(recordingId) {
      await verdicts.deleteMany({ recordingId })
    },
  }
}
