import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { addAbortListener, once } from 'node:events'
import { accessSync, constants, statSync } from 'node:fs'
import { basename, delimiter, dirname, isAbsolute, join } from 'node:path'
import type { Readable } from 'node:stream'
import { ToolkitError } from '@toolkit/core'

export interface ProgramOptions {
  /** Receives the stderr output as it arrives. */
  readonly onStderr: (text: string) => void
  /** Total time to wait for the program in milliseconds, plus one second per MB of output. */
  readonly timeBudgetMs: number
  readonly signal: AbortSignal | undefined
}

/** How a program exited. */
export interface ProgramExit {
  readonly code: number | null
  /** The signal that killed it; null if it exited on its own. */
  readonly signal: string | null
  /** It was killed because it exceeded its time budget. */
  readonly hasTimedOut: boolean
}

type Child = ChildProcessByStdio<null, Readable, Readable>

const MS_PER_BYTE = 1 / 1000

/**
 * Runs a program without a shell, without stdin and with an empty environment, and yields its stdout. Only time spent
 * waiting for the program counts against its budget, not the time of a slow reader. The program has exited when the
 * stream ends, is left early or is aborted. Throws the signal's reason, and audio-needs-ffmpeg if the program cannot be
 * started.
 */
export async function* programOutput(
  path: string,
  args: readonly string[],
  { onStderr, timeBudgetMs, signal }: ProgramOptions,
): AsyncGenerator<Uint8Array, ProgramExit> {
  signal?.throwIfAborted()
  const child: Child = spawn(path, args, {
    // The program needs no settings, and the server's environment contains secrets.
    env: {},
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  })
  const closed = once(child, 'close').then(
    ([code, name]) => ({ code: code as number | null, signal: name as string | null, error: null }),
    (error: unknown) => ({ code: null, signal: null, error }),
  )
  const kill = signal && addAbortListener(signal, () => child.kill('SIGKILL'))
  const budget = new WaitBudget(timeBudgetMs, () => child.kill('SIGKILL'))
  child.stderr.setEncoding('utf8')
  child.stderr.on('data', onStderr)
  const output = child.stdout[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>
  try {
    while (true) {
      const step = await budget.wait(output.next())
      if (step.done === true) break
      budget.extend(step.value.length * MS_PER_BYTE)
      yield step.value
    }
    const { error, ...end } = await budget.wait(closed)
    signal?.throwIfAborted()
    if (error !== null) throw startFailed(error)
    return { ...end, hasTimedOut: budget.isExceeded }
  } finally {
    kill?.[Symbol.dispose]()
    child.kill('SIGKILL')
    child.stdout.destroy() // the `close` event needs stdout to be drained or destroyed
    await closed
  }
}

/** A budget of waiting time. */
class WaitBudget {
  #leftMs: number
  #isExceeded = false
  readonly #onExceeded: () => void

  constructor(ms: number, onExceeded: () => void) {
    this.#leftMs = ms
    this.#onExceeded = onExceeded
  }

  get isExceeded(): boolean {
    return this.#isExceeded
  }

  extend(ms: number): void {
    this.#leftMs += ms
  }

  async wait<T>(work: Promise<T>): Promise<T> {
    const start = performance.now()
    const timer = setTimeout(
      () => {
        this.#isExceeded = true
        this.#onExceeded()
      },
      Math.max(0, this.#leftMs),
    )
    try {
      return await work
    } finally {
      clearTimeout(timer)
      this.#leftMs -= performance.now() - start
    }
  }
}

function startFailed(cause: unknown): ToolkitError {
  return new ToolkitError(
    'audio-needs-ffmpeg',
    'This file type requires ffmpeg, which could not be started. Check its installation.',
    { cause },
  )
}

const EXTENSION = process.platform === 'win32' ? '.exe' : ''

/** Returns the path of `ffmpeg` on PATH, or null. Only checks files; runs no program and no shell. */
export function findFfmpeg(env: { PATH?: string | undefined }): string | null {
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => isAbsolute(folder))
  const paths = folders.map((folder) => join(folder, `ffmpeg${EXTENSION}`))
  return paths.find(isExecutable) ?? null
}

/** Returns the path of `ffprobe` in the folder of this ffmpeg, or null. */
export function ffprobeBeside(ffmpegPath: string): string | null {
  const name = basename(ffmpegPath).replace('ffmpeg', 'ffprobe')
  const path = join(dirname(ffmpegPath), name)
  return name !== basename(ffmpegPath) && isExecutable(path) ? path : null
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false // missing, not executable, or in a folder that cannot be searched
  }
}

/** Options of ffmpeg and ffprobe for an untrusted file. */
export interface Guards {
  readonly demuxer: string
}

/** Allows 8K video frames; a cover of 16,000² pixels would take 1 GB. */
const MAX_PIXELS = 40_000_000
/** Limit of a single allocation. The index of a day of video needs a third of it. */
const MAX_BLOCK_BYTES = 1024 ** 3

/**
 * Input arguments: one demuxer and no nested ones, local files only, one thread, no huge pictures (ffmpeg decodes the
 * first one to detect its format), and codec checksums are verified.
 */
export function guards({ demuxer }: Guards): string[] {
  return [
    ['-hide_banner', '-v', 'repeat+level+warning', '-max_alloc', String(MAX_BLOCK_BYTES)],
    ['-protocol_whitelist', 'file,pipe', '-format_whitelist', demuxer, '-f', demuxer],
    ['-threads', '1', '-max_pixels', String(MAX_PIXELS), '-err_detect', 'crccheck'],
  ].flat()
}
