import type { RecordingFilter } from '../model/recording-query.ts'
import { filterText, type ReviewRecord } from '../review/review-record.ts'
import type { RecordingChange, System } from '../runtime/system.ts'
import { KeptQueue } from './kept-queue.ts'

/** So many filters are remembered, and queues of each. */
const MOST_FILTERS = 4
const MOST_QUEUES = 4

interface QueuesOfFilter {
  /** The list that a queue was made of. */
  readonly queueOf: (record: Pick<ReviewRecord, 'threshold' | 'sort'>) => KeptQueue
  /** The seconds of the recordings by score, 101 bins. */
  readonly secondsByScore: () => Promise<readonly number[]>
  /** Whether a spot of the recording was read. */
  readonly has: (recordingId: string) => boolean
  readonly forgetSeconds: () => void
}

/** Keeps what reviews were made of, by the filter of their recordings, until one of these has other candidates. */
export class KeptQueues {
  readonly #system: Pick<System, 'storage' | 'clock'>
  /** Last used last. */
  readonly #filters = new Map<string, QueuesOfFilter>()

  constructor(system: Pick<System, 'storage' | 'clock'>) {
    this.#system = system
  }

  /**
   * Forgets the seconds if a recording changed, and the lists if it is in one, or may now be. What was not read of a list is
   * read as it is then. null: there were many changes.
   */
  async forget(changes: readonly RecordingChange[] | null): Promise<void> {
    const { candidates } = this.#system.storage
    if (changes === null) this.#filters.clear()
    const changed = changes?.filter(({ what }) => what === 'recording') ?? []
    if (changed.length > 0) for (const queues of this.#filters.values()) queues.forgetSeconds()
    for (const id of new Set(changed.map(({ recordingId }) => recordingId))) {
      if (this.#filters.size === 0) return
      const isKnown = [...this.#filters.values()].some((queues) => queues.has(id))
      if (isKnown || (await candidates.runOf(id)) !== null) this.#filters.clear()
    }
  }

  of(filter: RecordingFilter): QueuesOfFilter {
    const text = filterText(filter)
    const found = this.#filters.get(text) ?? this.#create(filter)
    this.#filters.delete(text)
    this.#filters.set(text, found)
    for (const oldest of this.#filters.keys()) {
      if (this.#filters.size <= MOST_FILTERS) break
      this.#filters.delete(oldest)
    }
    return found
  }

  #create(filter: RecordingFilter): QueuesOfFilter {
    const queues = new Map<string, KeptQueue>()
    let seconds: readonly number[] | null = null
    return {
      queueOf: (record) => {
        const key = `${record.threshold} ${record.sort}`
        const queue = queues.get(key) ?? new KeptQueue(this.#system, filter, record)
        if (queues.size < MOST_QUEUES) queues.set(key, queue)
        return queue
      },
      secondsByScore: async () => {
        seconds ??= await secondsByScore(this.#system, filter)
        return seconds
      },
      forgetSeconds: () => {
        seconds = null
      },
      has: (recordingId) => [...queues.values()].some((queue) => queue.has(recordingId)),
    }
  }
}

async function secondsByScore(
  { storage }: Pick<System, 'storage'>,
  filter: RecordingFilter,
): Promise<readonly number[]> {
  const origins = await storage.candidates.statistics(filter)
  return Array.from({ length: 101 }, (_, bin) =>
    origins.reduce((sum, { sampleSeconds }) => sum + (sampleSeconds[bin] ?? 0), 0),
  )
}
