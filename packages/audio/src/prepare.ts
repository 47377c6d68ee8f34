import { mkdtemp, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type MediaWarning, type PreparationTask, type Prepared, ToolkitError } from '@toolkit/core'
import { DecoderExitedError, decodeInProcess } from './decoder/decoder-process.ts'
import type { Decoding, RenditionPlan } from './decoder/decoder-protocol.ts'
import { noSpace } from './ffmpeg/failure.ts'
import { PROBE_BYTES, playsAsItIs } from './probe.ts'
import { RENDITION_TYPE } from './rendition/rendition.ts'
import type { SourceOptions } from './source.ts'

export interface PrepareOptions extends Omit<SourceOptions, 'signal' | 'track' | 'file'> {
  /** Returns the path of a blob on this machine, or null if it is not a local file. */
  readonly fileOf?: ((blobKey: string) => string | null) | undefined
  readonly maxSeconds: number
  /** Whether a truncated file is refused (audio-truncated). */
  readonly refusesCut: boolean
  /** See `DecoderRun.timeBudgetMs`. */
  readonly timeBudgetMs?: number | undefined
}

const NO_RENDITION = null
const DEFAULT_PLAN: RenditionPlan = { channels: null, gain: 1 }

/**
 * Decodes a recording in a child process: duration, peaks, media facts, and a rendition unless the file itself plays
 * with an exact clock in every player. A second pass runs if the end of the file changes the plan (a very quiet
 * recording, or more channels in a later stream). Throws the errors of `decode`, and audio-too-long. An abort rejects
 * with the signal's reason; the decoder has exited when the promise settles.
 */
export async function prepare(task: PreparationTask, options: PrepareOptions): Promise<Prepared> {
  const isPlayable = playsAsItIs(await readHead(task.read()), task.sizeBytes)
  const first = isPlayable ? NO_RENDITION : DEFAULT_PLAN
  let decoding = await decodeWithRetry(task, options, first)
  const wanted = planFor(decoding, isPlayable)
  if (!matchesPlan(decoding, wanted)) {
    const { channels } = decoding
    const { gain } = wanted as RenditionPlan
    decoding = { ...(await decodeWithRetry(task, options, wanted)), channels, levelGain: gain }
  }
  const { durationSeconds, peaks, channelPeaks, media, rendition } = decoding
  const warnings = [...media.warnings, ...conversionWarnings(decoding)]
  return {
    durationSeconds,
    peaks,
    channelPeaks,
    media: { ...media, warnings },
    rendition: rendition && { contentType: RENDITION_TYPE, head: rendition.head },
  }
}

/** The rendition to produce, given the complete decoding; null if the file itself is played. */
function planFor(
  { levelGain, channels, media }: Decoding,
  isPlayable: boolean,
): RenditionPlan | null {
  if (isPlayable && levelGain === 1 && media.warnings.length === 0) return NO_RENDITION
  return { channels: channels === 2 ? 2 : 1, gain: levelGain }
}

function matchesPlan({ rendition }: Decoding, wanted: RenditionPlan | null): boolean {
  if (wanted === null) return true
  return rendition !== null && rendition.channels === wanted.channels && wanted.gain === 1
}

function conversionWarnings({ channels, levelGain }: Decoding): MediaWarning[] {
  const done: MediaWarning[] = []
  const whole = { at: null, seconds: null }
  if (channels > 2) {
    const message = `The ${channels} channels were mixed into one for playback and diarization.`
    done.push({ kind: 'channels-mixed', ...whole, message })
  }
  if (levelGain !== 1) {
    const decibels = Math.round(20 * Math.log10(levelGain))
    const message = `The recording is very quiet. It was amplified by ${decibels} dB for playback and diarization.`
    done.push({ kind: 'level-raised', ...whole, message })
  }
  return done
}

/** Runs one pass, with one retry if the decoder exits. Throws audio-decoder-failed after the second exit. */
async function decodeWithRetry(
  task: PreparationTask,
  options: PrepareOptions,
  rendition: RenditionPlan | null,
): Promise<Decoding> {
  for (let exits = 0; ; exits += 1) {
    try {
      return await decodeOnce(task, options, rendition)
    } catch (error) {
      if (!(error instanceof DecoderExitedError)) throw error
      if (exits > 0) throw error.hadStarted ? decoderFailed(error) : startFailed(error)
    }
  }
}

async function decodeOnce(
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
  const storing = body === null ? Promise.resolve() : task.keep(body.readable)
  // If storing fails, the stream may never be read; every wait for it is raced against this rejection.
  const storageFailure = Promise.withResolvers<never>()
  storageFailure.promise.catch(() => undefined)
  storing.catch(storageFailure.reject)
  const abortDecoder = new AbortController()
  const file = await storedFile(task, options)
  const work = decodeInProcess({
    task: { file, sizeBytes, track, ffmpegPath, tempDir, maxSeconds, refusesCut, rendition },
    read: task.read,
    timeBudgetMs: options.timeBudgetMs,
    signal: AbortSignal.any([signal, abortDecoder.signal]),
    onRendition: async (bytes) => writer?.write(bytes),
    onProgress: ({ fraction }) => onProgress(fraction),
  })
  try {
    const decoding = await Promise.race([work, storageFailure.promise])
    await Promise.race([writer?.close(), storageFailure.promise])
    await storing
    return decoding
  } catch (error) {
    abortDecoder.abort(error)
    // Not awaited: it settles with the reader, which may never start.
    writer?.abort(error).catch(() => undefined)
    await storing.catch((cause: unknown) => {
      // Prefer the storage's own error (such as storage-full) over the broken stream that it causes.
      if (!signal.aborted && cause instanceof ToolkitError) throw cause
    })
    throw error
  } finally {
    await work.catch(() => undefined)
    await rm(tempDir, { recursive: true, force: true })
  }
}

/** Path of the complete file; null if its bytes must be read from the storage. */
async function storedFile(task: PreparationTask, options: PrepareOptions): Promise<string | null> {
  const file = task.blobKey === null ? null : (options.fileOf?.(task.blobKey) ?? null)
  if (file === null) return null
  // If the file is missing, reading from the storage reports it.
  const found = await stat(file).catch(() => null)
  return found?.size === task.sizeBytes ? file : null
}

function startFailed(cause: DecoderExitedError): ToolkitError {
  return new ToolkitError(
    'storage-unavailable',
    'No decoder process could be started: the machine is out of memory or processes. Try again later.',
    { cause },
  )
}

function decoderFailed(cause: DecoderExitedError): ToolkitError {
  return new ToolkitError(
    'audio-decoder-failed',
    'The decoder failed twice on this file: it needs too much memory or time. Convert it to WAV or FLAC and upload that.',
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
