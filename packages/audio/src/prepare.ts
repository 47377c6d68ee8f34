import { mkdtemp, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type MediaWarning, type PreparationTask, type Prepared, ToolkitError } from '@toolkit/core'
import { DecoderDied, decodeInProcess } from './decoder/decoder-process.ts'
import type { Decoding, RenditionPlan } from './decoder/decoder-protocol.ts'
import { noSpace } from './ffmpeg/spool.ts'
import { playsAsItIs } from './playable.ts'
import { PROBE_BYTES } from './probe.ts'
import { RENDITION_TYPE } from './rendition/rendition.ts'
import type { SourceOptions } from './source.ts'

export interface PrepareOptions extends Omit<SourceOptions, 'signal' | 'track' | 'file'> {
  /** Where a blob lies as a file on this machine; null where it does not. */
  readonly fileOf?: ((blobKey: string) => string | null) | undefined
  readonly maxSeconds: number
  /** Whether a file that ends before what it promises is refused (audio-truncated). */
  readonly refusesCut: boolean
  /** As `DecoderRun.patienceMs`. */
  readonly patienceMs?: number | undefined
}

const NO_RENDITION = null
const AS_IT_BEGINS: RenditionPlan = { channels: null, gain: 1 }

/**
 * Decodes a recording in a process of its own: its length, its peaks, what there is to know of it, and a rendition unless the file itself has the clock of its samples in every player. What is learned at the
 * end (a very quiet recording, channels that only come later) may ask for a second pass. Throws what `decode` throws, and
 * audio-too-long. An abort rejects with the signal's reason; the decoder is gone when the promise settles.
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

/** One pass; a decoder that dies is given the file once more. Throws audio-decoder-failed when it dies again. */
async function pass(
  task: PreparationTask,
  options: PrepareOptions,
  rendition: RenditionPlan | null,
): Promise<Decoding> {
  for (let deaths = 0; ; deaths += 1) {
    try {
      return await onePass(task, options, rendition)
    } catch (error) {
      if (!(error instanceof DecoderDied)) throw error
      if (deaths > 0) throw error.hadBegun ? decoderFailed(error) : notStarted(error)
    }
  }
}

async function onePass(
  task: PreparationTask,
  options: PrepareOptions,
  rendition: RenditionPlan | null,
): Promise<Decoding> {
  const { signal, sizeBytes, track, onProgress } = task
  const { ffmpegPath, maxSeconds, refusesCut } = options
  signal.throwIfAborted()
  const tempDir = await mkdtemp(join(options.tempDir, 'decoder-')).catch((error: unknown) => {
    throw (error as NodeJS.ErrnoException).code === 'ENOSPC' ? noSpace(error) : error
  })
  const body = rendition === null ? null : new TransformStream<Uint8Array, Uint8Array>()
  const writer = body?.writable.getWriter()
  const keeping = body === null ? Promise.resolve() : task.keep(body.readable)
  // A storage that fails may leave the stream unread: nothing that waits for it must go on waiting.
  const lost = Promise.withResolvers<never>()
  lost.promise.catch(() => undefined)
  keeping.catch(lost.reject)
  const stop = new AbortController()
  const file = await storedFile(task, options)
  const work = decodeInProcess({
    task: { file, sizeBytes, track, ffmpegPath, tempDir, maxSeconds, refusesCut, rendition },
    read: task.read,
    patienceMs: options.patienceMs,
    signal: AbortSignal.any([signal, stop.signal]),
    onRendition: async (bytes) => writer?.write(bytes),
    onProgress: ({ fraction }) => onProgress(fraction),
  })
  try {
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
    await work.catch(() => undefined)
    await rm(tempDir, { recursive: true, force: true })
  }
}

/** Where the whole file lies; null where it does not, and its bytes are to be read from the storage. */
async function storedFile(task: PreparationTask, options: PrepareOptions): Promise<string | null> {
  const file = task.blobKey === null ? null : (options.fileOf?.(task.blobKey) ?? null)
  if (file === null) return null
  // One that is gone is the storage's to tell.
  const found = await stat(file).catch(() => null)
  return found?.size === task.sizeBytes ? file : null
}

function notStarted(cause: DecoderDied): ToolkitError {
  return new ToolkitError(
    'storage-unavailable',
    'No decoder could be started: this machine has too little memory or too many processes now.',
    { cause },
  )
}

function decoderFailed(cause: DecoderDied): ToolkitError {
  return new ToolkitError(
    'audio-decoder-failed',
    'This file ended its decoder twice: it takes too much memory or time. Convert it to WAV or FLAC and hand that in.',
    { cause },
  )
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
