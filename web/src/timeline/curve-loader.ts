import { ApiError, type CurveBlocks } from '@toolkit/server/client'
import type { CurveAnswer, CurveRequest } from './curve-worker.ts'

interface Waiting {
  readonly resolve: (blocks: CurveBlocks) => void
  readonly reject: (error: Error) => void
}

/**
 * Loads curves in a worker: while the page is drawn for the first time, its thread has no time for millions of samples.
 */
class CurveLoader {
  readonly #waiting = new Map<number, Waiting>()
  #worker: Worker | null = null
  #requests = 0

  /**
   * Loads the samples of a curve (`curve` null: the default one) with the figures of their blocks. Rejects with an
   * `ApiError` if the server answers with an error, and with the reason of `signal` if that is aborted.
   */
  load(id: string, run: string, curve: string | null, signal: AbortSignal): Promise<CurveBlocks> {
    this.#requests += 1
    const request = this.#requests
    return new Promise((resolve, reject) => {
      signal.throwIfAborted()
      const cancel = () => {
        this.#waiting.delete(request)
        this.#post({ cancel: request })
        reject(signal.reason)
      }
      const settle = (): void => signal.removeEventListener('abort', cancel)
      signal.addEventListener('abort', cancel, { once: true })
      this.#waiting.set(request, {
        resolve: (blocks) => {
          settle()
          resolve(blocks)
        },
        reject: (error) => {
          settle()
          reject(error)
        },
      })
      this.#post({ request, id, run, curve })
    })
  }

  #post(message: CurveRequest): void {
    this.#worker ??= this.#start()
    this.#worker.postMessage(message)
  }

  #start(): Worker {
    const worker = new Worker(new URL('./curve-worker.ts', import.meta.url), { type: 'module' })
    worker.onmessage = ({ data }: MessageEvent<CurveAnswer>) => {
      const waiting = this.#waiting.get(data.request)
      this.#waiting.delete(data.request)
      if ('blocks' in data) waiting?.resolve(data.blocks)
      else waiting?.reject(errorOf(data))
    }
    worker.onerror = ({ message }) => {
      // Its code could not be loaded, or it ran out of memory: the next request starts another one.
      worker.terminate()
      this.#worker = null
      const error = new TypeError(message || 'The scores could not be loaded.')
      for (const { reject } of this.#waiting.values()) reject(error)
      this.#waiting.clear()
    }
    return worker
  }
}

function errorOf(answer: Exclude<CurveAnswer, { blocks: CurveBlocks }>): Error {
  return 'problem' in answer
    ? new ApiError(answer.problem, answer.retryAfterSeconds)
    : new TypeError(answer.failure)
}

export const curveLoader = new CurveLoader()
