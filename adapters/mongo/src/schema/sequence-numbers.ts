import type { Collections } from './collections.ts'

/** The number of runs that are numbered at once. */
const BATCH = 1_000

/** Reserves `count` consecutive numbers and returns the last. Numbers may stay unused after a kill. */
export async function nextNumbers(
  { meta }: Collections,
  counterName: 'runs' | 'verdicts' | 'corrections',
  count: number,
): Promise<number> {
  const counter = await meta.findOneAndUpdate(
    { _id: counterName },
    { $inc: { last: count } },
    { upsert: true, returnDocument: 'after' },
  )
  return counter?.last ?? 0
}

/** Numbers the runs without a number in the order of their times. It is repeatable after any part of it. */
export async function numberRuns(collections: Collections): Promise<void> {
  const { runs } = collections
  const unnumbered = await runs
    .find({ sequence: null as never }, { projection: { createdAt: 1 }, hint: 'by-sequence' })
    .toArray()
  if (unnumbered.length === 0) return
  const key = ({ createdAt, _id }: (typeof unnumbered)[number]) => `${createdAt} ${_id}`
  const sorted = unnumbered.toSorted((a, b) => (key(a) < key(b) ? -1 : Number(key(a) > key(b))))
  const last = await nextNumbers(collections, 'runs', sorted.length)
  const writes = sorted.map(({ _id }, index) => ({
    updateOne: {
      filter: { _id, sequence: null as never },
      update: { $set: { sequence: last - sorted.length + 1 + index } },
    },
  }))
  for (let at = 0; at < writes.length; at += BATCH) {
    // Ordered: a kill leaves the newest without a number, and they get higher ones the next time.
    await runs.bulkWrite(writes.slice(at, at + BATCH), { ordered: true })
  }
}
