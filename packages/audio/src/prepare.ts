import { addAbortListener } from 'node:events'
import { Worker } from 'node:worker_threads'
import { type MediaWarning, type PreparationTask, type Prepared, ToolkitError } from '@toolkit/core'
import type { ByteReader } from './byte-reader.ts'
import { playsAsItIs } from './judge.ts'
import type {
  Decoding,
  FromWorker,
  RenditionPlan,
  ToWorker,
  WorkerTask,
} from './prepare-protocol.ts'
import { PROBE_BYTES } from './probe.ts'
import { RENDITION_TYPE } from './rendition/rendition.ts'
import { openSource, type Source, type SourceOptions } from './source.ts'

export interface PrepareOptions extends Omit<SourceOptions, 'signal' | 'track' | 'file'> {
  /** Where a blob lies as a file on this machine; null where it does not. */
  readonly fileOf?: ((blobKey: string) => string | null) | undefined
  readonly maxSeconds: number
  /** Whether a file that ends before what it promises is refused (audio-truncated). */
  readonly refusesCut: boolean
}

const PIECE_BYTES = 64 * 1024
const NO_RENDITION = null
const AS_IT_BEGINS: RenditionPlan = { channels: null, gain: 1 }

/**
 * Decodes a recording in a worker thread that is fed no faster than it decodes: its length, its peaks, what there is to
 * know of it, and a rendition unless the file itself has the clock of its samples in every player. What is learned at the
 * end (a very quiet recording, channels that only come later) may ask for a second pass. Throws what `decode` throws, and
 * audio-too-long. An abort rejects with the signal's reason; the worker is gone when the promise settles.
 */
export async function prepare(task: PreparationTask, options: PrepareOptions): Promise<Prepared> {
  const plays = playsAsItIs(await readHead(task.read()), task.sizeBytes)
  const first = plays ? NO_RENDITION : AS_IT_BEGINS
  let decoding = await pass(task, options, first)
  const wanted = planFor(decoding, plays)
  if (!isMade(decoding, wanted)) {
    const { channels } = decoding
    const { gain } = wanted as RenditionPlan
    decoding = { ...(await pass(task, options, wanted)), channels, levelGain: gain }
  }
  const { durationSeconds, peaks, media, rendition } = decoding
  const warnings = [...media.warnings, ...whatWasDone(decoding)]
  return {
    durationSeconds,
    peaks,
    media: { ...media, warnings },
    rendition: rendition && { contentType: RENDITION_TYPE, head: rendition.head },
  }
}

/** The rendition that fits what is known at the end; null: the file itself is played. */
function planFor({ levelGain, channels, media }: Decoding, plays: boolean): RenditionPlan | null {
  if (plays && levelGain === 1 && media.warnings.length === 0) return NO_RENDITION
  return { channels: channels === 2 ? 2 : 1, gain: levelGain }
}

function isMade({ rendition }: Decoding, wanted: RenditionPlan | null): boolean {
  if (wanted === null) return true
  return rendition !== null && rendition.channels === wanted.channels && wanted.gain === 1
}

function whatWasDone({ channels, levelGain }: Decoding): MediaWarning[] {
  const done: MediaWarning[] = []
  const whole = { at: null, seconds: null }
  if (channels > 2) {
    const message = `Its ${channels} channels are played and diarized as one, mixed.`
    done.push({ kind: 'channels-mixed', ...whole, message })
  }
  if (levelGain !== 1) {
    const decibels = Math.round(20 * Math.log10(levelGain))
    const message = `The recording is very quiet; it is played and diarized ${decibels} dB louder.`
    done.push({ kind: 'level-raised', ...whole, message })
  }
  return done
}

async function pass(
  task: PreparationTask,
  options: PrepareOptions,
  rendition: RenditionPlan | null,
): Promise<Decoding> {
  const { signal, sizeBytes, onProgress } = task
  let bytesRead = 0
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const piece of task.read()) {
      bytesRead += piece.length
      yield piece
    }
  }
  const source = await openSource(counted(), {
    ...options,
    track: task.track,
    file: options.fileOf?.(task.blobKey) ?? null,
    signal,
  })
  if (source.codec !== 'ffmpeg' && (task.track ?? 0) > 0) {
    await source.reader.close()
    throw noSuchTrack(task.track ?? 0)
  }
  const body = rendition === null ? null : new TransformStream<Uint8Array, Uint8Array>()
  const writer = body?.writable.getWriter()
  const keeping = body === null ? Promise.resolve() : task.keep(body.readable)
  // A storage that fails may leave the stream unread: nothing that waits for it must go on waiting.
  const lost = Promise.withResolvers<never>()
  lost.promise.catch(() => undefined)
  keeping.catch(lost.reject)
  const stop = new AbortController()
  try {
    const work = decodeInWorker(source, {
      signal: AbortSignal.any([signal, stop.signal]),
      task: {
        codec: source.codec,
        maxSeconds: options.maxSeconds,
        refusesCut: options.refusesCut,
        rendition,
      },
      onRendition: async (bytes) => writer?.write(bytes),
      onProgress: (fraction) => onProgress(Math.min(1, fraction ?? bytesRead / sizeBytes)),
    })
    const decoding = await Promise.race([work, lost.promise])
    await Promise.race([writer?.close(), lost.promise])
    await keeping
    return decoding
  } catch (error) {
    stop.abort(error)
    // Not waited for: it ends with the reader, which may never have begun.
    writer?.abort(error).catch(() => undefined)
    await keeping.catch((cause: unknown) => {
      // A storage that is full breaks the stream: that is the reason, not the broken stream.
      if (!signal.aborted && cause instanceof ToolkitError) throw cause
    })
    throw error
  } finally {
    await source.reader.close()
  }
}

function noSuchTrack(track: number): ToolkitError {
  return new ToolkitError(
    'audio-no-samples',
    `There is no sound track ${track + 1} in this file, which has one. Hand it in without a track.`,
  )
}

interface WorkerRun {
  readonly task: WorkerTask
  readonly signal: AbortSignal
  /** Stores a piece; resolves when it has been taken. */
  readonly onRendition: (bytes: Uint8Array) => Promise<void>
  readonly onProgress: (fraction: number | null) => void
}

async function decodeInWorker(source: Source, run: WorkerRun): Promise<Decoding> {
  run.signal.throwIfAborted()
  // The codecs print what they also report as errors: their words end here.
  const worker = new Worker(new URL('./prepare-worker.ts', import.meta.url), {
    workerData: run.task,
    stderr: true,
  })
  worker.stderr.resume()
  const { promise, resolve, reject } = Promise.withResolvers<Decoding>()
  const send = (message: ToWorker, transfer: ArrayBuffer[] = []): void =>
    worker.postMessage(message, transfer)
  worker.on('message', (message: FromWorker) => {
    switch (message.kind) {
      case 'pull':
        nextPiece(source.reader).then((bytes) => {
          send({ kind: 'bytes', bytes }, bytes === null ? [] : [bytes.buffer])
        }, reject)
        return
      case 'rendition':
        run.onRendition(message.bytes).then(() => send({ kind: 'kept' }), reject)
        return
      case 'progress':
        run.onProgress(message.fraction)
        return
      case 'done':
        resolve(message.decoding)
        return
      case 'failed':
        reject(new ToolkitError(message.code, message.message))
    }
  })
  worker.on('error', reject)
  worker.on('exit', (code) => reject(new Error(`the decoding thread ended with code ${code}`)))
  const abort = addAbortListener(run.signal, () => reject(run.signal.reason))
  try {
    return await promise
  } finally {
    abort[Symbol.dispose]()
    await worker.terminate()
  }
}

async function nextPiece(reader: ByteReader): Promise<Uint8Array<ArrayBuffer> | null> {
  await reader.fill(PIECE_BYTES)
  return reader.available === 0 ? null : reader.take(PIECE_BYTES)
}

async function readHead(bytes: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const head = new Uint8Array(PROBE_BYTES)
  let length = 0
  for await (const block of bytes) {
    const part = block.subarray(0, PROBE_BYTES - length)
    head.set(part, length)
    length += part.length
    if (length === PROBE_BYTES) break
  }
  return head.subarray(0, length)
}
