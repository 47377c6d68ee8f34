import { type ChildProcess, type ForkOptions, fork } from 'node:child_process'
import { addAbortListener } from 'node:events'
import { ToolkitError } from '@toolkit/core'
import { ByteReader } from '../byte-reader.ts'
import type {
  DecoderProgress,
  DecoderTask,
  Decoding,
  FromChild,
  ToChild,
} from './decoder-protocol.ts'

/**
 * Limit of a decoder's writable memory in KiB. Node reserves about 600 MB of it as address space at startup without
 * using it; the rest is available for decoding.
 */
const MEMORY_KIB = 1_000_000
const PIECE_BYTES = 64 * 1024
/** Maximum number of idle decoder processes, and how long each stays idle before it is stopped. */
const MAX_IDLE = 2
const IDLE_MS = 10_000

const TIME_BUDGET_MS = 60_000
/** The time budget assumes at least 100 kB read per second and decoding at five times real time. */
const MS_PER_BYTE = 1 / 100
const MS_PER_SECOND = 200

/** The decoder process exited without a result: out of memory, killed, or over its time budget. */
export class DecoderExitedError extends Error {
  /** Whether decoding had started; if not, the process could not be started. */
  readonly hadStarted: boolean

  constructor(reason: string, hadStarted: boolean) {
    super(`the decoder exited before it finished (${reason})`)
    this.name = 'DecoderExitedError'
    this.hadStarted = hadStarted
  }
}

export interface DecoderRun {
  readonly task: DecoderTask
  /** Reads the bytes of the file; used if the task has no file path. */
  readonly read: () => AsyncIterable<Uint8Array>
  readonly signal: AbortSignal
  /** Initial time budget in milliseconds; progress extends it. Default: one minute. */
  readonly timeBudgetMs?: number | undefined
  /** Stores a piece of the rendition; resolves once it is stored. */
  readonly onRendition: (bytes: Uint8Array) => Promise<void>
  readonly onProgress: (progress: DecoderProgress) => void
}

const idle: { readonly process: DecoderProcess; readonly timer: NodeJS.Timeout }[] = []

/**
 * Decodes in a child process with a memory limit, an empty environment and low priority. Input is sent only as fast as
 * it is decoded. Throws `DecoderExitedError`, the errors of the decoder, and the signal's reason; after an error the
 * process and its children have exited.
 */
export async function decodeInProcess(run: DecoderRun): Promise<Decoding> {
  run.signal.throwIfAborted()
  const idleEntry = idle.pop()
  clearTimeout(idleEntry?.timer)
  const decoder = idleEntry?.process ?? new DecoderProcess()
  let outcome: Decoding | ToolkitError
  try {
    outcome = await decoder.run(run)
  } catch (error) {
    await decoder.stop()
    throw error
  }
  markIdle(decoder)
  if (outcome instanceof ToolkitError) throw outcome
  return outcome
}

function markIdle(decoder: DecoderProcess): void {
  if (decoder.hasExited) return
  decoder.unref()
  const timer = setTimeout(() => discard(decoder), IDLE_MS).unref()
  idle.push({ process: decoder, timer })
  if (idle.length > MAX_IDLE) discard((idle[0] as (typeof idle)[number]).process)
}

function discard(decoder: DecoderProcess): void {
  const at = idle.findIndex(({ process }) => process === decoder)
  for (const { timer } of at < 0 ? [] : idle.splice(at, 1)) clearTimeout(timer)
  void decoder.stop()
}

class DecoderProcess {
  readonly #child: ChildProcess
  readonly #exited: Promise<void>
  #exitReason: string | null = null
  #onMessage: ((message: FromChild) => void) | null = null
  #onExit: ((reason: string) => void) | null = null

  constructor() {
    this.#child = fork(new URL('./decoder-child.ts', import.meta.url), [], {
      ...forkOptions(),
      serialization: 'advanced',
      // The child needs no settings, and the server's environment contains secrets.
      env: {},
      // The codecs print errors that they also report.
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    this.#child.on('message', (message: FromChild) => this.#onMessage?.(message))
    this.#exited = new Promise((resolve) => {
      const handleExit = (reason: string): void => {
        if (this.#exitReason !== null) return
        this.#exitReason = reason
        // Processes that it started do not exit on their own.
        killGroup(this.#child)
        this.#onExit?.(reason)
        discard(this)
        resolve()
      }
      this.#child.on('error', (error) => handleExit(error.message))
      this.#child.on('exit', (code, signal) => handleExit(signal ?? `exit code ${code}`))
    })
  }

  get hasExited(): boolean {
    return this.#exitReason !== null
  }

  /**
   * Resolves to the decoding, or to the error that the decoder reports for the file. In both cases the process can take
   * another file.
   */
  async run(run: DecoderRun): Promise<Decoding | ToolkitError> {
    const { task, read, signal, onRendition, onProgress } = run
    this.#child.ref()
    this.#child.channel?.ref()
    const reader = task.file === null ? new ByteReader(read(), signal) : null
    const { promise, resolve, reject } = Promise.withResolvers<Decoding | ToolkitError>()
    let hadStarted = false
    const rejectExited = (reason: string): void =>
      reject(new DecoderExitedError(reason, hadStarted))
    const budget = new WorkBudget(run.timeBudgetMs ?? TIME_BUDGET_MS, () => {
      hadStarted = true
      rejectExited('time budget exceeded')
    })
    let isSettled = false
    const answer = <T>(work: Promise<T>, message: (result: T) => ToChild): void => {
      budget.pauseDuring(work).then((result) => {
        // A late result must not be sent during the next file.
        if (!isSettled) this.#send(message(result))
      }, reject)
    }
    this.#onExit = rejectExited
    this.#onMessage = (message) => {
      hadStarted = true
      switch (message.kind) {
        case 'pull':
          answer(nextPiece(reader), (bytes) => ({ kind: 'bytes', bytes }))
          return
        case 'rendition':
          answer(onRendition(message.bytes), () => ({ kind: 'kept' }))
          return
        case 'progress':
          budget.extend(message)
          onProgress(message)
          return
        case 'done':
          resolve(message.decoding)
          return
        case 'failed': {
          const error = new ToolkitError(message.code, message.message)
          if (message.code === 'internal') reject(error)
          else resolve(error)
        }
      }
    }
    const abort = addAbortListener(signal, () => reject(signal.reason))
    try {
      if (this.#exitReason !== null) rejectExited(this.#exitReason)
      else this.#send({ kind: 'run', task })
      return await promise
    } finally {
      isSettled = true
      abort[Symbol.dispose]()
      budget.stop()
      this.#onMessage = null
      this.#onExit = null
      await reader?.close()
    }
  }

  /** Keeps the child idle without keeping this process alive. */
  unref(): void {
    this.#child.unref()
    this.#child.channel?.unref()
  }

  /** Kills the child and its children; resolves when it has exited. */
  async stop(): Promise<void> {
    if (this.#exitReason === null) killGroup(this.#child)
    await this.#exited
  }

  #send(message: ToChild): void {
    // If sending fails, the child is exiting, and its exit event rejects the run.
    this.#child.send(message, () => undefined)
  }
}

/**
 * Fork options: a process group, so that ffmpeg is killed with the decoder, and a shell that sets the memory limit and
 * then executes Node.
 */
function forkOptions(): ForkOptions {
  if (process.platform === 'win32') return { execArgv: ['--expose-gc'] }
  const script = `ulimit -d ${MEMORY_KIB} 2>/dev/null; exec "$0" --expose-gc "$@"`
  return { execPath: '/bin/sh', execArgv: ['-c', script, process.execPath], detached: true }
}

function killGroup(child: ChildProcess): void {
  const { pid } = child
  if (pid === undefined) return
  if (process.platform === 'win32') {
    child.kill('SIGKILL')
    return
  }
  try {
    process.kill(-pid, 'SIGKILL')
  } catch (error) {
    // The group has no running process left; some systems report EPERM for exited ones.
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'ESRCH' && code !== 'EPERM') throw error
  }
}

/** The time budget of a decoder. Progress extends it; time in which the decoder waits for the parent does not count. */
class WorkBudget {
  readonly #onExceeded: () => void
  #leftMs: number
  #since = performance.now()
  #timer: NodeJS.Timeout | undefined
  #pauses = 0
  #grantedMs = 0

  constructor(timeBudgetMs: number, onExceeded: () => void) {
    this.#leftMs = timeBudgetMs
    this.#onExceeded = onExceeded
    this.#start()
  }

  extend({ bytesRead, secondsDecoded }: DecoderProgress): void {
    const grantedMs = bytesRead * MS_PER_BYTE + secondsDecoded * MS_PER_SECOND
    this.#leftMs += grantedMs - this.#grantedMs
    this.#grantedMs = grantedMs
    if (this.#pauses > 0) return
    this.#pause()
    this.#start()
  }

  async pauseDuring<T>(work: Promise<T>): Promise<T> {
    if (this.#pauses === 0) this.#pause()
    this.#pauses += 1
    try {
      return await work
    } finally {
      this.#pauses -= 1
      if (this.#pauses === 0) this.#start()
    }
  }

  stop(): void {
    clearTimeout(this.#timer)
    // Work that settles later must not restart the timer.
    this.#pauses = Number.POSITIVE_INFINITY
  }

  #start(): void {
    this.#since = performance.now()
    this.#timer = setTimeout(this.#onExceeded, Math.max(0, this.#leftMs))
  }

  #pause(): void {
    clearTimeout(this.#timer)
    this.#leftMs -= performance.now() - this.#since
  }
}

async function nextPiece(reader: ByteReader | null): Promise<Uint8Array | null> {
  if (reader === null) return null
  await reader.fill(PIECE_BYTES)
  return reader.available === 0 ? null : reader.take(PIECE_BYTES)
}
