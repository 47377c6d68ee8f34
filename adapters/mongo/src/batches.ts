/** The number of documents that one call reads or changes. */
export const BATCH = 1_000

/** Yields what a cursor finds, at most `most` at a time. */
export async function* batches<T>(
  cursor: AsyncIterable<T>,
  most = BATCH,
): AsyncGenerator<readonly T[]> {
  let batch: T[] = []
  for await (const item of cursor) {
    batch.push(item)
    if (batch.length < most) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}
