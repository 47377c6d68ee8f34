import { type ChildProcess, fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ToolkitError } from '@toolkit/core'
import type { EngineResult } from '../result.ts'
import type { ChildSettings, FromChild, ToChild } from './engine-protocol.ts'

/** How long a child may take to answer a cancel before it is killed. */
const CANCEL_MS = 400
const KEPT_WORDS = 2000

export interface ProcessJob {
  readonly message: Extract<ToChild, { type: 'run' }>
  readonly signal: AbortSignal
  readonly onFraction: (fraction: number) => void
}

/** One child process with the models in it. */
export class EngineProcess {
  readonly #child: ChildProcess
  readonly #tempDir: string
  readonly #gone: Promise<void>
  #words = ''
  #alive = true
  #onMessage: ((message: FromChild) => void) | undefined
  #onDeath: ((how: string) => void) | undefined

  constructor(settings: ChildSettings) {
    this.#tempDir = mkdtempSync(join(settings.tempDir, 'diarizer-'))
    this.#child = fork(
      new URL('./engine-child.ts', import.meta.url),
      [JSON.stringify({ ...settings, tempDir: this.#tempDir })],
      // An empty environment: the child has no business with anybody's keys.
      {
        serialization: 'advanced',
        execArgv: [],
        env: {},
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      },
    )
    this.#child.on('message', (message: FromChild) => this.#onMessage?.(message))
    this.#child.stderr?.on('data', (chunk) => {
      this.#words = `${this.#words}${chunk}`.slice(-KEPT_WORDS)
    })
    this.#gone = new Promise((resolve) => {
      const end = (how: string) => {
        if (!this.#alive) return
        this.#alive = false
        rmSync(this.#tempDir, { recursive: true, force: true })
        this.#onDeath?.(how)
        resolve()
      }
      this.#child.on('error', (error) => end(error.message))
      this.#child.on('exit', (code, signal) => end(signal ?? `exit code ${code}`))
    })
  }

  get alive(): boolean {
    return this.#alive
  }

  get pid(): number | undefined {
    return this.#alive ? this.#child.pid : undefined
  }

  /** Runs one job; calls must not overlap. Rejects with the signal's reason, `engine-died`, or the child's own error. */
  async run({ message, signal, onFraction }: ProcessJob): Promise<EngineResult> {
    signal.throwIfAborted()
    const curves: Record<string, Uint8Array> = {}
    let killer: NodeJS.Timeout | undefined
    const cancel = () => {
      this.#send({ type: 'cancel' })
      killer = setTimeout(() => this.#child.kill('SIGKILL'), CANCEL_MS)
    }
    try {
      signal.addEventListener('abort', cancel, { once: true })
      return await new Promise<EngineResult>((resolve, reject) => {
        this.#onDeath = (how) => reject(signal.aborted ? signal.reason : this.#died(how))
        this.#onMessage = (answer) => {
          if (answer.type === 'progress') onFraction(answer.fraction)
          else if (answer.type === 'speaker-curve') curves[answer.speaker] = answer.values
          else if (signal.aborted) reject(signal.reason)
          else if (answer.type === 'result')
            resolve({ ...answer.result, speakerProbability: curves })
          else if (answer.type === 'failed') reject(new ToolkitError(answer.code, answer.message))
          else reject(this.#died('an answer nobody asked for'))
        }
        if (this.#alive) this.#send(message)
        else this.#onDeath('gone before the job')
      })
    } finally {
      clearTimeout(killer)
      signal.removeEventListener('abort', cancel)
      this.#onMessage = undefined
      this.#onDeath = undefined
    }
  }

  /** Ends the child and waits until it is gone. */
  async stop(): Promise<void> {
    if (this.#alive) this.#child.kill('SIGKILL')
    await this.#gone
  }

  #send(message: ToChild): void {
    // A child that cannot be written to is dying: its exit says so to whoever waits.
    this.#child.send(message, () => undefined)
  }

  #died(how: string): ToolkitError {
    const words = this.#words.trim()
    return new ToolkitError(
      'engine-died',
      `The diarizer stopped unexpectedly (${how}). Run the diarization again.`,
      words === '' ? {} : { cause: new Error(words) },
    )
  }
}
