import { addAbortListener } from 'node:events'
import { Worker } from 'node:worker_threads'
import { ToolkitError } from '@toolkit/core'
import type { ByteReader } from './byte-reader.ts'
import type { FromWorker, Inspection, ToWorker, WorkerTask } from './inspect-protocol.ts'
import { openSource, type Source, type SourceOptions } from './source.ts'

export type { Inspection } from './inspect-protocol.ts'

export interface InspectOptions extends SourceOptions {
  readonly maxSeconds: number
  /** Gets the bytes taken from `bytes` so far. */
  readonly onProgress?: ((bytesRead: number) => void) | undefined
}

const PIECE_BYTES = 64 * 1024

/**
 * Decodes everything once, in a worker thread that is fed no faster than it decodes. Throws what `decode` throws, and
 * audio-too-long. An abort rejects with the signal's reason; the worker is gone when the promise settles.
 */
export async function inspect(
  bytes: AsyncIterable<Uint8Array>,
  options: InspectOptions,
): Promise<Inspection> {
  const source = await openSource(counted(bytes, options.onProgress), options)
  try {
    return await work(source, options)
  } finally {
    await source.reader.close()
  }
}

async function work(source: Source, options: InspectOptions): Promise<Inspection> {
  options.signal?.throwIfAborted()
  const task: WorkerTask = { codec: source.codec, maxSeconds: options.maxSeconds }
  // The codecs print what they also report as errors: their words end here.
  const worker = new Worker(new URL('./inspect-worker.ts', import.meta.url), {
    workerData: task,
    stderr: true,
  })
  worker.stderr.resume()
  const { promise, resolve, reject } = Promise.withResolvers<Inspection>()
  worker.on('message', (message: FromWorker) => {
    if (message.kind === 'pull') feed(worker, source.reader).catch(reject)
    else if (message.kind === 'done') resolve(message.inspection)
    else reject(new ToolkitError(message.code, message.message))
  })
  worker.on('error', reject)
  worker.on('exit', (code) => reject(new Error(`the decoding thread ended with code ${code}`)))
  const abort =
    options.signal && addAbortListener(options.signal, () => reject(options.signal?.reason))
  try {
    return await promise
  } finally {
    abort?.[Symbol.dispose]()
    await worker.terminate()
  }
}

async function feed(worker: Worker, reader: ByteReader): Promise<void> {
  await reader.fill(PIECE_BYTES)
  const piece: ToWorker = reader.available === 0 ? null : reader.take(PIECE_BYTES)
  worker.postMessage(piece, piece === null ? [] : [piece.buffer as ArrayBuffer])
}

async function* counted(
  bytes: AsyncIterable<Uint8Array>,
  onProgress: InspectOptions['onProgress'],
): AsyncGenerator<Uint8Array> {
  let read = 0
  for await (const piece of bytes) {
    read += piece.length
    onProgress?.(read)
    yield piece
  }
}
