import { once } from 'node:events'
import { finished } from 'node:stream/promises'
import { constants, createGzip } from 'node:zlib'
import { type JobAnswer, readJobAnswer } from '@toolkit/pyannote-wire'

/** Quick before small: the densest level takes three times as long as reading the answer, and saves a fifth. */
const PACKING = {
  level: constants.Z_BEST_SPEED,
  chunkSize: 128 * 1024,
  highWaterMark: 512 * 1024,
}

/** Reads a job's answer as it comes, and keeps its very bytes gzipped beside it, on another thread. */
export async function downloadJob(
  bytes: AsyncIterable<Uint8Array>,
): Promise<{ readonly answer: JobAnswer; readonly raw: Uint8Array }> {
  const gzip = createGzip(PACKING)
  const parts: Buffer[] = []
  gzip.on('data', (part: Buffer) => parts.push(part))
  async function* teed(): AsyncGenerator<Uint8Array> {
    for await (const block of bytes) {
      gzip.write(block)
      yield block
      // Asked only after the block was read: both work at the same time.
      if (gzip.writableNeedDrain) await once(gzip, 'drain')
    }
  }
  try {
    const answer = await readJobAnswer(teed())
    gzip.end()
    await finished(gzip)
    return { answer, raw: Buffer.concat(parts) }
  } finally {
    gzip.destroy()
  }
}
