import type { Db } from 'mongodb'
import { numberRuns } from '../records/numbers.ts'
import { collectionsOf } from './collections.ts'
import { INDEXES } from './indexes.ts'

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
}
