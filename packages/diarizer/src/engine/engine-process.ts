import { type ChildProcess, fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ToolkitError } from '@toolkit/core'
import type {
  ChildSettings,
  ComparedResult,
  EvidenceReport,
  FromChild,
  ToChild,
  VoiceprintResult,
} from './engine-protocol.ts'

/** Time for the child to answer a cancel before it is killed. */
const CANCEL_MS = 400
const MAX_STDERR_LENGTH = 2000

export interface ProcessJob<M extends JobMessage> {
  readonly message: M
  readonly signal: AbortSignal
  readonly onFraction: (fraction: number) => void
  readonly onEvidence: (report: EvidenceReport) => void
}

type JobMessage = Exclude<ToChild, { type: 'cancel' }>

/** What a job results in. */
type ResultOf<M extends JobMessage> = M extends { type: 'voiceprint' }
  ? VoiceprintResult
  : ComparedResult

/** A child process that holds the loaded models. */
export class EngineProcess {
  readonly #child: ChildProcess
  readonly #tempDir: string
  readonly #exited: Promise<void>
  #stderr = ''
  #isAlive = true
  #onMessage: ((message: FromChild) => void) | undefined
  #onExit: ((reason: string) => void) | undefined

  constructor(settings: ChildSettings) {
    this.#tempDir = mkdtempSync(join(settings.tempDir, 'diarizer-'))
    this.#child = fork(
      new URL('./engine-child.ts', import.meta.url),
      [JSON.stringify({ ...settings, tempDir: this.#tempDir })],
      // No other environment: the child must not have access to secrets.
      {
        serialization: 'advanced',
        execArgv: [],
        env: { NODE_COMPILE_CACHE: settings.compiledDir },
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      },
    )
    this.#child.on('message', (message: FromChild) => this.#onMessage?.(message))
    this.#child.stderr?.on('data', (chunk) => {
      this.#stderr = `${this.#stderr}${chunk}`.slice(-MAX_STDERR_LENGTH)
    })
    this.#exited = new Promise((resolve) => {
      const handleExit = (reason: string) => {
        if (!this.#isAlive) return
        this.#isAlive = false
        rmSync(this.#tempDir, { recursive: true, force: true })
        this.#onExit?.(reason)
        resolve()
      }
      this.#child.on('error', (error) => handleExit(error.message))
      this.#child.on('exit', (code, signal) => handleExit(signal ?? `exit code ${code}`))
    })
  }

  get isAlive(): boolean {
    return this.#isAlive
  }

  get pid(): number | undefined {
    return this.#isAlive ? this.#child.pid : undefined
  }

  /**
   * Runs one job; calls must not overlap. Rejects with the signal's reason, `engine-died`, or the child's own error.
   */
  async run<M extends JobMessage>(job: ProcessJob<M>): Promise<ResultOf<M>> {
    const { message, signal, onFraction, onEvidence } = job
    signal.throwIfAborted()
    const curves: Record<string, Uint8Array> = {}
    let killTimer: NodeJS.Timeout | undefined
    const cancel = () => {
      this.#send({ type: 'cancel' })
      killTimer = setTimeout(() => this.#child.kill('SIGKILL'), CANCEL_MS)
    }
    try {
      signal.addEventListener('abort', cancel, { once: true })
      const result = await new Promise<ComparedResult | VoiceprintResult>((resolve, reject) => {
        this.#onExit = (reason) => reject(signal.aborted ? signal.reason : this.#exitError(reason))
        this.#onMessage = (answer) => {
          if (answer.type === 'progress') onFraction(answer.fraction)
          else if (answer.type === 'evidence') onEvidence(answer.report)
          else if (answer.type === 'speaker-curve') curves[answer.speaker] = answer.values
          else if (signal.aborted) reject(signal.reason)
          else if (answer.type === 'result')
            resolve({ ...answer.result, speakerProbability: curves })
          else if (answer.type === 'voiceprint') resolve(answer.result)
          else if (answer.type === 'failed') reject(new ToolkitError(answer.code, answer.message))
          else reject(this.#exitError('unexpected message'))
        }
        if (this.#isAlive) this.#send(message)
        else this.#onExit('exited before the job')
      })
      // The child answers a job with the result of its kind.
      return result as ResultOf<M>
    } finally {
      clearTimeout(killTimer)
      signal.removeEventListener('abort', cancel)
      this.#onMessage = undefined
      this.#onExit = undefined
    }
  }

  /** Kills the child and waits until it has exited. */
  async stop(): Promise<void> {
    if (this.#isAlive) this.#child.kill('SIGKILL')
    await this.#exited
  }

  #send(message: ToChild): void {
    // If sending fails, the child is exiting, and its exit event rejects the job.
    this.#child.send(message, () => undefined)
  }

  #exitError(reason: string): ToolkitError {
    const stderr = this.#stderr.trim()
    return new ToolkitError(
      'engine-died',
      `The diarizer stopped unexpectedly (${reason}). Run the diarization again.`,
      stderr === '' ? {} : { cause: new Error(stderr) },
    )
  }
}
