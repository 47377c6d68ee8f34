import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { addAbortListener, once } from 'node:events'
import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { ToolkitError } from '@toolkit/core'
import type { ByteReader } from '../byte-reader.ts'
import { ffmpegFailure } from './failure.ts'

export interface FfmpegOptions {
  readonly ffmpegPath: string
  readonly demuxer: string
  readonly tempDir: string
  readonly signal?: AbortSignal | undefined
}

type Child = ChildProcessByStdio<null, Readable, Readable>

const CHUNK_BYTES = 256 * 1024
const MAX_WORDS = 4_000

/**
 * Lets ffmpeg turn the first sound track into a WAV stream of floats at its own rate. The bytes go to a file first, because
 * an MP4 may have its index at the end. File and child are gone when the stream ends, is left early or is aborted.
 */
export async function* ffmpegWav(
  reader: ByteReader,
  options: FfmpegOptions,
): AsyncGenerator<Uint8Array> {
  const path = join(options.tempDir, `audio-${randomUUID()}.part`)
  try {
    await spool(reader, path)
    yield* convert(path, options)
  } finally {
    await reader.close()
    await rm(path, { force: true })
  }
}

async function spool(reader: ByteReader, path: string): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    for await (const chunk of reader.chunks(CHUNK_BYTES)) await file.writeFile(chunk)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
    throw new ToolkitError(
      'storage-full',
      'There is not enough disk space to decode this file. Make room and try again.',
      { cause: error },
    )
  } finally {
    await file.close()
  }
}

async function* convert(path: string, options: FfmpegOptions): AsyncGenerator<Uint8Array> {
  options.signal?.throwIfAborted()
  const child: Child = spawn(options.ffmpegPath, ffmpegArguments(path, options.demuxer), {
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  })
  const closed = once(child, 'close').then(
    ([code]) => ({ code: code as number | null, error: null }),
    (error: unknown) => ({ code: null, error }),
  )
  const kill = options.signal && addAbortListener(options.signal, () => child.kill('SIGKILL'))
  let words = ''
  child.stderr.setEncoding('utf8')
  child.stderr.on('data', (text: string) => {
    if (words.length < MAX_WORDS) words += text
  })
  try {
    yield* child.stdout as AsyncIterable<Uint8Array>
    const { code, error } = await closed
    options.signal?.throwIfAborted()
    if (error !== null) throw notRunnable(error)
    const failure = ffmpegFailure(code, words, path)
    if (failure !== null) throw failure
  } finally {
    kill?.[Symbol.dispose]()
    child.kill('SIGKILL')
    await closed
  }
}

/** One demuxer, no network, nothing but the first sound track. */
function ffmpegArguments(path: string, demuxer: string): string[] {
  const input = ['-protocol_whitelist', 'file,pipe', '-f', demuxer, '-i', path]
  const output = [
    '-map',
    '0:a:0',
    '-map_metadata',
    '-1',
    '-c:a',
    'pcm_f32le',
    '-f',
    'wav',
    'pipe:1',
  ]
  return ['-nostdin', '-hide_banner', '-v', 'error', ...input, ...output]
}

function notRunnable(cause: unknown): ToolkitError {
  return new ToolkitError(
    'audio-needs-ffmpeg',
    'This kind of file is read with ffmpeg, which could not be started. Check its installation.',
    { cause },
  )
}
