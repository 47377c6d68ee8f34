import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { HostileFile, HostileSettings, Outcome } from './hostile-protocol.ts'

/** Reads hostile files in a thread that is given up where it crashes or hangs. One at a time. */
export class HostileReader {
  readonly #settings: HostileSettings
  #worker: Worker | null = null

  constructor(settings: HostileSettings) {
    this.#settings = settings
  }

  /** What became of a file; `crash` and `hang` beside the outcomes of the worker. */
  async read(bytes: Uint8Array, patienceMs: number): Promise<Outcome> {
    this.#worker ??= this.#start()
    const worker = this.#worker
    const patience = AbortSignal.timeout(patienceMs)
    const ended = new AbortController()
    const signal = AbortSignal.any([patience, ended.signal])
    const onExit = (): void => ended.abort()
    worker.once('exit', onExit)
    try {
      const answer = once(worker, 'message', { signal })
      worker.postMessage({ bytes } satisfies HostileFile)
      const [outcome] = (await answer) as [Outcome]
      return outcome
    } catch (error) {
      await this.close()
      if (patience.aborted) return { code: 'hang', message: `more than ${patienceMs} ms` }
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
    // The codecs print what they also report as errors: their words end here.
    const worker = new Worker(file, { workerData: this.#settings, stderr: true })
    worker.stderr.resume()
    return worker
  }
}
