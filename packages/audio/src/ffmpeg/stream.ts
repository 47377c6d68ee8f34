import { randomUUID } from 'node:crypto'
import { open, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ToolkitError } from '@toolkit/core'
import type { ByteReader } from '../byte-reader.ts'
import { corrupt } from '../sound-block.ts'
import { audioPart, headerPart, type StreamHeader, trailerPart } from './envelope.ts'
import { noAudioTrack, noSpace } from './failure.ts'
import { findStreams, type Streams } from './ffprobe.ts'
import { FfmpegMessages } from './messages.ts'
import { containerName } from './names.ts'
import { ffprobeBeside, guards, programOutput } from './program.ts'
import { findTruncation } from './tail.ts'

export interface FfmpegOptions {
  readonly ffmpegPath: string
  readonly demuxer: string
  readonly contentType: string
  readonly tempDir: string
  /** Path of a file with all bytes of the reader; null or omitted: they are copied to `tempDir`. */
  readonly file?: string | null | undefined
  /** Index of the audio track; null: the track that players select. */
  readonly track: number | null
  readonly signal?: AbortSignal | undefined
  /** Time to wait for ffmpeg, plus one second per MB it reads or writes. Default: one minute. */
  readonly timeBudgetMs?: number | undefined
}

const TIME_BUDGET_MS = 60_000
const MS_PER_BYTE = 1 / 1000

/**
 * Decodes one audio track with ffmpeg to floats at its own sample rate, with the container's time stamps, and yields
 * the envelope that `decodeFfmpeg` reads. ffmpeg reads a file, because the index of an MP4 may be at its end; the copy
 * and the child processes are gone when the stream ends, is left early or is aborted. Throws audio-needs-ffmpeg,
 * audio-no-samples, audio-corrupt, storage-full and the signal's reason; other findings are in the envelope.
 */
export function ffmpegStream(
  reader: ByteReader,
  options: FfmpegOptions,
): AsyncIterableIterator<Uint8Array> {
  const stream = spooled(reader, options)
  let isStarted = false
  return {
    [Symbol.asyncIterator]() {
      return this
    },
    next() {
      isStarted = true
      return stream.next()
    },
    async return() {
      // `return` of a generator that was never started does not reach its `finally`.
      if (!isStarted) await reader.close()
      return stream.return(undefined)
    },
  }
}

async function* spooled(reader: ByteReader, options: FfmpegOptions): AsyncGenerator<Uint8Array> {
  const { file = null, tempDir } = options
  const path = file ?? join(tempDir, `audio-${randomUUID()}.part`)
  try {
    const sizeBytes = file === null ? await spool(reader, path) : (await stat(path)).size
    yield* decodeFile(path, sizeBytes, options)
  } finally {
    await reader.close()
    if (file === null) await rm(path, { force: true })
  }
}

async function* decodeFile(
  path: string,
  sizeBytes: number,
  options: FfmpegOptions,
): AsyncGenerator<Uint8Array> {
  const { ffmpegPath, demuxer, signal } = options
  const timeBudgetMs = (options.timeBudgetMs ?? TIME_BUDGET_MS) + sizeBytes * MS_PER_BYTE
  const streams = await probeStreams(path, timeBudgetMs, options)
  const header = headerOf(streams, options)
  yield headerPart(header)
  const messages = new FfmpegMessages({
    demuxer,
    path,
    otherCodecs: streams?.otherCodecs ?? null,
    number: streams?.numbers[header.track] ?? null,
  })
  const args = ffmpegArguments(path, demuxer, header.track)
  const onStderr = (text: string): void => messages.push(text)
  const output = programOutput(ffmpegPath, args, { timeBudgetMs, signal, onStderr })
  try {
    let step = await output.next()
    while (step.done !== true) {
      yield* audioPart(step.value)
      step = await output.next()
    }
    const summary = messages.finish()
    const truncation = summary.truncation ?? (await findTruncation(path, sizeBytes, demuxer))
    yield trailerPart({ ...step.value, ...summary, truncation })
  } finally {
    await output.return({ code: null, signal: null, hasTimedOut: false })
  }
}

async function probeStreams(
  path: string,
  timeBudgetMs: number,
  { ffmpegPath, demuxer, contentType, signal }: FfmpegOptions,
): Promise<Streams | null> {
  const ffprobePath = ffprobeBeside(ffmpegPath)
  if (ffprobePath === null) return null
  const streams = await findStreams(ffprobePath, path, contentType, {
    demuxer,
    timeBudgetMs,
    signal,
  })
  if (streams?.count === 0) throw corrupt('ffmpeg finds no track in it; its index may be missing')
  if (streams?.tracks.length === 0) throw noAudioTrack()
  return streams
}

/**
 * The header from ffprobe's result. Without ffprobe it has only the container name and the requested or first track.
 * Throws audio-no-samples.
 */
function headerOf(
  streams: Streams | null,
  { demuxer, contentType, track }: FfmpegOptions,
): StreamHeader {
  if (streams === null) {
    const container = containerName(demuxer, contentType, '')
    const unknown = { codec: '', tracks: [], startSeconds: null, declaredSeconds: null }
    return { container, track: track ?? 0, ...unknown }
  }
  const { container, tracks, starts, declaredSeconds } = streams
  const selected =
    track === null ? (tracks.find(({ isDefault }) => isDefault) ?? tracks[0]) : tracks[track]
  if (selected === undefined) {
    throw new ToolkitError(
      'audio-no-samples',
      `The file has no audio track ${(track ?? 0) + 1}; it has ${tracks.length} tracks. Choose another one.`,
    )
  }
  const { index, codec } = selected
  return {
    container,
    codec,
    tracks,
    track: index,
    startSeconds: starts[index] ?? null,
    declaredSeconds,
  }
}

/** Maps one audio track. Matroska preserves time stamps, and floats preserve every sample. */
function ffmpegArguments(path: string, demuxer: string, track: number): string[] {
  return [
    ['-nostdin', ...guards({ demuxer }), '-vn', '-sn', '-dn', '-i', `file:${path}`],
    ['-map', `0:a:${track}`, '-map_metadata', '-1', '-map_chapters', '-1', '-threads', '1'],
    ['-c:a', 'pcm_f32le', '-f', 'matroska', '-write_crc32', '0', 'pipe:1'],
  ].flat()
}

const CHUNK_BYTES = 256 * 1024

/** Writes the rest of `reader` to a new file with mode 0600. Returns its size in bytes. Throws storage-full. */
async function spool(reader: ByteReader, path: string): Promise<number> {
  const file = await open(path, 'wx', 0o600)
  let sizeBytes = 0
  try {
    for await (const chunk of reader.chunks(CHUNK_BYTES)) {
      await file.writeFile(chunk)
      sizeBytes += chunk.length
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
    throw noSpace(error)
  } finally {
    await file.close()
  }
  return sizeBytes
}
