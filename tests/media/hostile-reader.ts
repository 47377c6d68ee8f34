import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { HostileFile, HostileSettings, Outcome } from './hostile-protocol.ts'

/** Reads hostile files in a worker thread, which is replaced if it crashes or hangs. One file at a time. */
export class HostileReader {
  readonly #settings: HostileSettings
  #worker: Worker | null = null

  constructor(settings: HostileSettings) {
    this.#settings = settings
  }

  /** Reads a file. The result may also be `crash` or `hang`. */
  async read(bytes: Uint8Array, timeoutMs: number): Promise<Outcome> {
    this.#worker ??= this.#start()
    const worker = this.#worker
    const timeout = AbortSignal.timeout(timeoutMs)
    const ended = new AbortController()
    const signal = AbortSignal.any([timeout, ended.signal])
    const onExit = (): void => ended.abort()
    worker.once('exit', onExit)
    try {
      const answer = once(worker, 'message', { signal })
      worker.postMessage({ bytes } satisfies HostileFile)
      const [outcome] = (await answer) as [Outcome]
      return outcome
    } catch (error) {
      await this.close()
      if (timeout.aborted) return { code: 'hang', message: `more than ${timeoutMs} ms` }
      return { code: 'crash', message: String(error) }
    } finally {
      worker.off('exit', onExit)
    }
  }

  async close(): Promise<void> {
    await this.#worker?.terminate()
    this.#worker = null
  }

  #start(): Worker {
    const file = new URL('./hostile-worker.ts', import.meta.url)
    // The codecs print errors that they also report; discard their output.
    const worker = new Worker(file, { workerData: this.#settings, stderr: true })
    worker.stderr.resume()
    return worker
  }
}
