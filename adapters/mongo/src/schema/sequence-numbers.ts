import type { Collections } from './collections.ts'

/** So many runs are numbered by one call. */
const AT_ONCE = 1_000

/** Takes `count` numbers that follow each other; answers the last of them. */
export async function nextNumbers(
  { meta }: Collections,
  of: 'runs' | 'verdicts',
  count: number,
): Promise<number> {
  const counter = await meta.findOneAndUpdate(
    { _id: of },
    { $inc: { last: count } },
    { upsert: true, returnDocument: 'after' },
  )
  return counter?.last ?? 0
}

/** Numbers the runs that have none by their times. Done again, whole or after a part of it, it comes to the same. */
export async function numberRuns(collections: Collections): Promise<void> {
  const { runs } = collections
  const found = await runs
    .find({ sequence: null as never }, { projection: { createdAt: 1 }, hint: 'by-sequence' })
    .toArray()
  if (found.length === 0) return
  const key = ({ createdAt, _id }: (typeof found)[number]) => `${createdAt} ${_id}`
  const inOrder = found.toSorted((a, b) => (key(a) < key(b) ? -1 : Number(key(a) > key(b))))
  const last = await nextNumbers(collections, 'runs', inOrder.length)
  const writes = inOrder.map(({ _id }, place) => ({
    updateOne: {
      filter: { _id, sequence: null as never },
      update: { $set: { sequence: last - inOrder.length + 1 + place } },
    },
  }))
  for (let at = 0; at < writes.length; at += AT_ONCE) {
    // In order: a kill leaves the newest without a number, and those get higher ones the next time.
    await runs.bulkWrite(writes.slice(at, at + AT_ONCE), { ordered: true })
  }
}
