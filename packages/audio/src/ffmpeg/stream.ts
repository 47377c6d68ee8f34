import { randomUUID } from 'node:crypto'
import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ToolkitError } from '@toolkit/core'
import type { ByteReader } from '../byte-reader.ts'
import { corrupt } from '../sound-block.ts'
import { closingPart, type Opening, openingPart, soundPart } from './envelope.ts'
import { noSoundTrack } from './failure.ts'
import { findStreams, type Streams } from './ffprobe.ts'
import { guards } from './guards.ts'
import { FfmpegMessages } from './messages.ts'
import { containerName } from './names.ts'
import { ffprobeBeside } from './path.ts'
import { programOutput } from './program.ts'
import { spool } from './spool.ts'
import { cutTail } from './tail.ts'

export interface FfmpegOptions {
  readonly ffmpegPath: string
  readonly demuxer: string
  readonly contentType: string
  readonly tempDir: string
  /** The whole of what the reader gives, as a file; null or left out: it is copied to `tempDir`. */
  readonly file?: string | null | undefined
  /** Which sound track, from 0; null: the one that players play. */
  readonly track: number | null
  readonly signal?: AbortSignal | undefined
  /** How long ffmpeg may be waited for, besides a second for each MB it reads or writes. Default: a minute. */
  readonly patienceMs?: number | undefined
}

const PATIENCE_MS = 60_000
const MS_PER_BYTE = 1 / 1000

/**
 * Lets ffmpeg turn one sound track into floats at its own rate with the time stamps of its container, in the envelope that
 * `decodeFfmpeg` reads. It reads a file, because an MP4 may have its index at the end; a copy and the children are
 * gone when the stream ends, is left early or is aborted. Throws audio-needs-ffmpeg, audio-no-samples, audio-corrupt,
 * storage-full and the signal's reason; what else ffmpeg finds stands in the envelope.
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
      // A generator that was never started would not reach its `finally`.
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
    yield* decoded(path, sizeBytes, options)
  } finally {
    await reader.close()
    if (file === null) await rm(path, { force: true })
  }
}

async function* decoded(
  path: string,
  sizeBytes: number,
  options: FfmpegOptions,
): AsyncGenerator<Uint8Array> {
  const { ffmpegPath, demuxer, signal } = options
  const patienceMs = (options.patienceMs ?? PATIENCE_MS) + sizeBytes * MS_PER_BYTE
  const streams = await askFfprobe(path, patienceMs, options)
  const opening = openingOf(streams, options)
  yield openingPart(opening)
  const book = new FfmpegMessages({
    demuxer,
    path,
    otherCodecs: streams?.otherCodecs ?? null,
    number: streams?.numbers[opening.track] ?? null,
  })
  const args = ffmpegArguments(path, demuxer, opening.track)
  const onWords = (text: string): void => book.hear(text)
  const output = programOutput(ffmpegPath, args, { patienceMs, signal, onWords })
  try {
    let step = await output.next()
    while (step.done !== true) {
      yield* soundPart(step.value)
      step = await output.next()
    }
    const complaints = book.finish()
    const cut = complaints.cut ?? (await cutTail(path, sizeBytes, demuxer))
    yield closingPart({ ...step.value, ...complaints, cut })
  } finally {
    await output.return({ code: null, signal: null, wasTooSlow: false })
  }
}

async function askFfprobe(
  path: string,
  patienceMs: number,
  { ffmpegPath, demuxer, contentType, signal }: FfmpegOptions,
): Promise<Streams | null> {
  const ffprobePath = ffprobeBeside(ffmpegPath)
  if (ffprobePath === null) return null
  const streams = await findStreams(ffprobePath, path, contentType, { demuxer, patienceMs, signal })
  if (streams?.count === 0) throw corrupt('ffmpeg finds no track in it; its index may be cut off')
  if (streams?.tracks.length === 0) throw noSoundTrack()
  return streams
}

/** What ffprobe found; without it the first track, and only the container has a name. Throws audio-no-samples. */
function openingOf(
  streams: Streams | null,
  { demuxer, contentType, track }: FfmpegOptions,
): Opening {
  if (streams === null) {
    const container = containerName(demuxer, contentType, '')
    const unknown = { codec: '', tracks: [], startSeconds: null, promisedSeconds: null }
    return { container, track: track ?? 0, ...unknown }
  }
  const { container, tracks, starts, promisedSeconds } = streams
  const heard =
    track === null ? (tracks.find(({ isDefault }) => isDefault) ?? tracks[0]) : tracks[track]
  if (heard === undefined) {
    throw new ToolkitError(
      'audio-no-samples',
      `There is no sound track ${(track ?? 0) + 1} in this file, which has ${tracks.length}. Choose another one.`,
    )
  }
  const { index, codec } = heard
  return {
    container,
    codec,
    tracks,
    track: index,
    startSeconds: starts[index] ?? null,
    promisedSeconds,
  }
}

/** One sound track and nothing else. Matroska keeps the time stamps, and floats every sample as it is. */
function ffmpegArguments(path: string, demuxer: string, track: number): string[] {
  return [
    ['-nostdin', ...guards({ demuxer }), '-vn', '-sn', '-dn', '-i', `file:${path}`],
    ['-map', `0:a:${track}`, '-map_metadata', '-1', '-map_chapters', '-1', '-threads', '1'],
    ['-c:a', 'pcm_f32le', '-f', 'matroska', '-write_crc32', '0', 'pipe:1'],
  ].flat()
}
