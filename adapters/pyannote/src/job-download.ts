import { once } from 'node:events'
import { finished } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { type JobAnswer, readJobAnswer } from '@toolkit/pyannote-wire'

/** Reads a job's answer as it comes, and keeps its very bytes gzipped beside it. */
export async function downloadJob(
  bytes: AsyncIterable<Uint8Array>,
): Promise<{ readonly answer: JobAnswer; readonly raw: Uint8Array }> {
  const gzip = createGzip()
  const parts: Buffer[] = []
  gzip.on('data', (part: Buffer) => parts.push(part))
  async function* teed(): AsyncGenerator<Uint8Array> {
    for await (const block of bytes) {
      if (!gzip.write(block)) await once(gzip, 'drain')
      yield block
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
