import { ApiError, type CurveBlocks } from '@toolkit/server/client'
import type { ResultAnswer, ResultRequest, Wanted } from './result-worker.ts'
import type { TurnTable } from './turn-table.ts'

interface Waiting {
  readonly resolve: (result: TurnTable | CurveBlocks) => void
  readonly reject: (error: Error) => void
}

/**
 * Loads turns and curves in a worker: while the page is drawn for the first time, its thread has no time for thousands of
 * turns and millions of samples. Rejects with an `ApiError` if the server answers with an error, and with the reason of
 * `signal` if that is aborted.
 */
class ResultLoader {
  readonly #waiting = new Map<number, Waiting>()
  #worker: Worker | null = null
  #requests = 0

  turns(id: string, run: string, signal: AbortSignal): Promise<TurnTable> {
    return this.#load<TurnTable>({ kind: 'turns', id, run }, signal)
  }

  /** The samples of a curve (null: the default one), with the figures of their blocks. */
  curve(id: string, run: string, curve: string | null, signal: AbortSignal): Promise<CurveBlocks> {
    return this.#load<CurveBlocks>({ kind: 'curve', id, run, curve }, signal)
  }

  /** Starts the worker, so that the first request does not wait for its code. */
  prepare(): Worker {
    this.#worker ??= this.#start()
    return this.#worker
  }

  #load<T extends TurnTable | CurveBlocks>(wanted: Wanted, signal: AbortSignal): Promise<T> {
    signal.throwIfAborted()
    this.#requests += 1
    const request = this.#requests
    return new Promise<T>((resolve, reject) => {
      const post = (message: ResultRequest) => this.prepare().postMessage(message)
      const cancel = () => {
        this.#waiting.delete(request)
        post({ cancel: request })
        reject(signal.reason)
      }
      signal.addEventListener('abort', cancel, { once: true })
      const settled = () => signal.removeEventListener('abort', cancel)
      this.#waiting.set(request, {
        resolve: (result) => {
          settled()
          resolve(result as T)
        },
        reject: (error) => {
          settled()
          reject(error)
        },
      })
      post({ request, wanted })
    })
  }

  #start(): Worker {
    const worker = new Worker(new URL('./result-worker.ts', import.meta.url), { type: 'module' })
    worker.onmessage = ({ data }: MessageEvent<ResultAnswer>) => {
      const waiting = this.#waiting.get(data.request)
      this.#waiting.delete(data.request)
      if ('result' in data) waiting?.resolve(data.result)
      else waiting?.reject(errorOf(data))
    }
    worker.onerror = ({ message }) => {
      // Its code could not be loaded, or it ran out of memory: the next request starts another one.
      worker.terminate()
      this.#worker = null
      const error = new TypeError(message || 'The result could not be loaded.')
      for (const { reject } of this.#waiting.values()) reject(error)
      this.#waiting.clear()
    }
    return worker
  }
}

function errorOf(answer: Exclude<ResultAnswer, { result: TurnTable | CurveBlocks }>): Error {
  return 'problem' in answer
    ? new ApiError(answer.problem, answer.retryAfterSeconds)
    : new TypeError(answer.failure)
}

export const resultLoader = new ResultLoader()
