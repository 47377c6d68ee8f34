import type { ColumnRange, SoundPiece, SpectrogramLevels } from './columns.ts'
import type { LevelsAnswer, LevelsRequest } from './worker-messages.ts'

/** Computes levels in a worker, which is started by the first call. */
export class LevelsInWorker {
  readonly #waiting = new Map<number, PromiseWithResolvers<SpectrogramLevels>>()
  #worker: Worker | null = null
  #lastId = 0

  /** Rejects if the worker cannot be loaded, or when it is closed. */
  compute(piece: SoundPiece, range: ColumnRange): Promise<SpectrogramLevels> {
    this.#worker ??= this.#start()
    this.#lastId += 1
    const answer = Promise.withResolvers<SpectrogramLevels>()
    this.#waiting.set(this.#lastId, answer)
    this.#worker.postMessage({ id: this.#lastId, piece, range } satisfies LevelsRequest)
    return answer.promise
  }

  close(reason: unknown = new DOMException('closed', 'AbortError')): void {
    this.#worker?.terminate()
    this.#worker = null
    for (const { reject } of this.#waiting.values()) reject(reason)
    this.#waiting.clear()
  }

  #start(): Worker {
    const worker = new Worker(new URL('./spectrogram-worker.ts', import.meta.url), {
      type: 'module',
    })
    worker.addEventListener('message', ({ data }: MessageEvent<LevelsAnswer>) => {
      const { id, levels, loudest } = data
      this.#waiting.get(id)?.resolve({ levels, loudest })
      this.#waiting.delete(id)
    })
    worker.addEventListener('error', ({ message }) => {
      this.close(new Error(message || 'The program that computes it could not be loaded.'))
    })
    return worker
  }
}
