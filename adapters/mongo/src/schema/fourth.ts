import type { Db } from 'mongodb'
import { type Collections, collectionsOf } from './collections.ts'
import { INDEXES } from './indexes.ts'
import { numberRuns } from './sequence-numbers.ts'

/**
 * Version 4: runs and verdicts are in the order in which they came, whatever their times. Runs of before are in the order
 * of their times. What a server of the version before adds beside this one is numbered with the lease.
 */
export async function orderByArrival(db: Db): Promise<void> {
  for (const name of ['runs', 'verdicts'] as const) {
    const collection = db.collection(name)
    await collection.createIndexes([...INDEXES[name]])
    const present = await collection.indexes()
    // Nothing asks for it any more.
    if (present.some((index) => index.name === 'of-recording')) {
      await collection.dropIndex('of-recording')
    }
  }
  await numberRuns(collectionsOf(db))
  await unsettleReordered(collectionsOf(db))
}

/** Rows of recordings of which another verdict is the newest now are brought in step by the next start. */
async function unsettleReordered({ verdicts, recordings }: Collections): Promise<void> {
  const reordered = new Set<string>()
  let after = { recordingId: '', createdAt: '' }
  const newestFirst = verdicts
    .find({}, { projection: { recordingId: 1, createdAt: 1 } })
    .sort({ recordingId: 1, sequence: -1 })
  for await (const verdict of newestFirst) {
    const isSame = verdict.recordingId === after.recordingId
    if (isSame && verdict.createdAt > after.createdAt) reordered.add(verdict.recordingId)
    after = verdict
  }
  for (const _id of reordered) await recordings.updateOne({ _id }, { $set: { settled: false } })
}
