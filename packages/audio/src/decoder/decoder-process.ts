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
 * What a decoder may have of writable memory, in KiB. Some 600 MB of it are address space that Node reserves when it
 * starts and does not use; the rest is what a file can take.
 */
const MEMORY_KIB = 1_000_000
const PIECE_BYTES = 64 * 1024
/** Decoders that wait for another file, and how long they do. */
const MAX_IDLE = 2
const IDLE_MS = 10_000

const PATIENCE_MS = 60_000
/** At the slowest a decoder reads 100 kB in a second and decodes five times as fast as the sound lasts. */
const MS_PER_BYTE = 1 / 100
const MS_PER_SECOND = 200

/** The decoder ended without an answer: out of memory, killed, or too slow. */
export class DecoderDied extends Error {
  /** Whether it had the file: else it is the machine that could not start it. */
  readonly hadBegun: boolean

  constructor(how: string, hadBegun: boolean) {
    super(`the decoder ended before it was done (${how})`)
    this.name = 'DecoderDied'
    this.hadBegun = hadBegun
  }
}

export interface DecoderRun {
  readonly task: DecoderTask
  /** The bytes of the file, read where the task names no file. */
  readonly read: () => AsyncIterable<Uint8Array>
  readonly signal: AbortSignal
  /** Milliseconds that it may work besides what it earns by getting on. Default: a minute. */
  readonly patienceMs?: number | undefined
  /** Stores a piece; resolves when it has been taken. */
  readonly onRendition: (bytes: Uint8Array) => Promise<void>
  readonly onProgress: (progress: DecoderProgress) => void
}

const idle: { readonly process: DecoderProcess; readonly timer: NodeJS.Timeout }[] = []

/**
 * Decodes in a process of its own, with a limit on its memory, an empty environment and low priority, which is fed no
 * faster than it decodes. Throws `DecoderDied`, what the decoder throws, and the signal's reason; then its process and
 * all that it started are gone.
 */
export async function decodeInProcess(run: DecoderRun): Promise<Decoding> {
  run.signal.throwIfAborted()
  const waiting = idle.pop()
  clearTimeout(waiting?.timer)
  const decoder = waiting?.process ?? new DecoderProcess()
  let outcome: Decoding | ToolkitError
  try {
    outcome = await decoder.run(run)
  } catch (error) {
    await decoder.stop()
    throw error
  }
  rest(decoder)
  if (outcome instanceof ToolkitError) throw outcome
  return outcome
}

function rest(decoder: DecoderProcess): void {
  if (decoder.hasEnded) return
  decoder.rest()
  const timer = setTimeout(() => leave(decoder), IDLE_MS).unref()
  idle.push({ process: decoder, timer })
  if (idle.length > MAX_IDLE) leave((idle[0] as (typeof idle)[number]).process)
}

function leave(decoder: DecoderProcess): void {
  const at = idle.findIndex(({ process }) => process === decoder)
  for (const { timer } of at < 0 ? [] : idle.splice(at, 1)) clearTimeout(timer)
  void decoder.stop()
}

class DecoderProcess {
  readonly #child: ChildProcess
  readonly #gone: Promise<void>
  #end: string | null = null
  #onMessage: ((message: FromChild) => void) | null = null
  #onEnd: ((how: string) => void) | null = null

  constructor() {
    this.#child = fork(new URL('./decoder-child.ts', import.meta.url), [], {
      ...limited(),
      serialization: 'advanced',
      // It has no use for settings, and ours hold secrets.
      env: {},
      // The codecs print what they also report as errors.
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    this.#child.on('message', (message: FromChild) => this.#onMessage?.(message))
    this.#gone = new Promise((resolve) => {
      const end = (how: string): void => {
        if (this.#end !== null) return
        this.#end = how
        // What it has started does not end by itself.
        killGroup(this.#child)
        this.#onEnd?.(how)
        leave(this)
        resolve()
      }
      this.#child.on('error', (error) => end(error.message))
      this.#child.on('exit', (code, signal) => end(signal ?? `exit code ${code}`))
    })
  }

  get hasEnded(): boolean {
    return this.#end !== null
  }

  /** Answers what was decoded, or what the decoder has against the file; both leave it fit for another one. */
  async run(run: DecoderRun): Promise<Decoding | ToolkitError> {
    const { task, read, signal, onRendition, onProgress } = run
    this.#child.ref()
    this.#child.channel?.ref()
    const reader = task.file === null ? new ByteReader(read(), signal) : null
    const { promise, resolve, reject } = Promise.withResolvers<Decoding | ToolkitError>()
    let hadBegun = false
    const died = (how: string): void => reject(new DecoderDied(how, hadBegun))
    const budget = new WorkBudget(run.patienceMs ?? PATIENCE_MS, () => {
      hadBegun = true
      died('it was too slow')
    })
    let isOver = false
    const answer = <T>(work: Promise<T>, message: (result: T) => ToChild): void => {
      budget.whileOurs(work).then((result) => {
        // What comes late is no answer to the next file.
        if (!isOver) this.#send(message(result))
      }, reject)
    }
    this.#onEnd = died
    this.#onMessage = (message) => {
      hadBegun = true
      switch (message.kind) {
        case 'pull':
          answer(nextPiece(reader), (bytes) => ({ kind: 'bytes', bytes }))
          return
        case 'rendition':
          answer(onRendition(message.bytes), () => ({ kind: 'kept' }))
          return
        case 'progress':
          budget.earned(message)
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
      if (this.#end !== null) died(this.#end)
      else this.#send({ kind: 'run', task })
      return await promise
    } finally {
      isOver = true
      abort[Symbol.dispose]()
      budget.end()
      this.#onMessage = null
      this.#onEnd = null
      await reader?.close()
    }
  }

  /** Waits for the next file without keeping this process alive. */
  rest(): void {
    this.#child.unref()
    this.#child.channel?.unref()
  }

  /** Ends the child and what it has started; resolves when it is gone. */
  async stop(): Promise<void> {
    if (this.#end === null) killGroup(this.#child)
    await this.#gone
  }

  #send(message: ToChild): void {
    // A child that cannot be written to is dying: its exit says so to whoever waits.
    this.#child.send(message, () => undefined)
  }
}

/** A process of its own group, so that ffmpeg ends with it, and a shell that sets the limit and becomes it. */
function limited(): ForkOptions {
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
    // Nothing of it is left, or only what has ended (as some systems say it).
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'ESRCH' && code !== 'EPERM') throw error
  }
}

/** Time that a decoder may work: some to begin with, and more the further it gets. Waiting for us does not count. */
class WorkBudget {
  readonly #onSpent: () => void
  #leftMs: number
  #since = performance.now()
  #timer: NodeJS.Timeout | undefined
  #ours = 0
  #earnedMs = 0

  constructor(patienceMs: number, onSpent: () => void) {
    this.#leftMs = patienceMs
    this.#onSpent = onSpent
    this.#start()
  }

  earned({ bytesRead, secondsDecoded }: DecoderProgress): void {
    const earnedMs = bytesRead * MS_PER_BYTE + secondsDecoded * MS_PER_SECOND
    this.#leftMs += earnedMs - this.#earnedMs
    this.#earnedMs = earnedMs
    if (this.#ours > 0) return
    this.#pause()
    this.#start()
  }

  async whileOurs<T>(work: Promise<T>): Promise<T> {
    if (this.#ours === 0) this.#pause()
    this.#ours += 1
    try {
      return await work
    } finally {
      this.#ours -= 1
      if (this.#ours === 0) this.#start()
    }
  }

  end(): void {
    clearTimeout(this.#timer)
    // Whatever still comes back starts no clock again.
    this.#ours = Number.POSITIVE_INFINITY
  }

  #start(): void {
    this.#since = performance.now()
    this.#timer = setTimeout(this.#onSpent, Math.max(0, this.#leftMs))
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
