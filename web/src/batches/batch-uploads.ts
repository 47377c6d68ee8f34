import type { UploadQueue } from '../upload-queue/upload-queue.ts'
import type { Wanted } from './batch.ts'
import type { Batches } from './batches.ts'

type Queue = Pick<UploadQueue, 'items' | 'subscribe'>

/** Tells the batches how the uploads do that are to be diarized in one; for as long as the page is open. */
export class BatchUploads {
  #wanted = new Map<number, Wanted>()
  readonly #queue: Queue
  readonly #batches: Pick<Batches, 'tell'>
  readonly #newId: () => string

  constructor(queue: Queue, batches: Pick<Batches, 'tell'>, newId: () => string) {
    this.#queue = queue
    this.#batches = batches
    this.#newId = newId
    queue.subscribe(() => this.#look())
  }

  /** These uploads belong together and wait to be diarized. */
  follow(uploadKeys: readonly number[], wanted: Wanted): void {
    for (const key of uploadKeys) this.#wanted.set(key, wanted)
    this.#look()
  }

  #look(): void {
    if (this.#wanted.size === 0) return
    const items = new Map(this.#queue.items().map((item) => [item.key, item]))
    for (const [uploadKey, wanted] of this.#wanted) {
      const item = items.get(uploadKey)
      const hasArrived = item?.state === 'done' && item.recordingId !== null
      if (item === undefined || item.state === 'done') this.#wanted.delete(uploadKey)
      if (hasArrived && item.recordingId !== null) {
        this.#batches.tell({ type: 'arrived', uploadKey, id: item.recordingId })
      } else if (item === undefined || RESTING.has(item.state)) {
        this.#batches.tell({ type: 'withdrawn', uploadKey })
      } else {
        const { name } = item
        this.#batches.tell({ type: 'coming', batchId: this.#newId(), uploadKey, name, wanted })
      }
    }
  }
}

const RESTING: ReadonlySet<string> = new Set(['paused', 'failed', 'done'])
