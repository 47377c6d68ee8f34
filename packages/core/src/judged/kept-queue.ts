import type { RecordingFilter } from '../model/recording-query.ts'
import {
  type CandidatePosition,
  candidateValue,
  type FoundCandidate,
} from '../review/candidates.ts'
import type { ReviewRecord } from '../review/review-record.ts'
import type { System } from '../runtime/system.ts'

const PAGE = 1_000
/** So many pages are kept of a queue: 200,000 spots. */
const MOST_PAGES = 200

/** Spots of a list, in its order: 56 bytes for each, besides ids, which are there once. */
export interface SpotPage {
  readonly recordingIds: readonly string[]
  readonly runIds: readonly string[]
  readonly starts: Float64Array
  readonly ends: Float64Array
  readonly means: Float64Array
  /** Of the order. */
  readonly values: Float64Array
  /** Where the next page starts; null: it is the last one. */
  readonly end: CandidatePosition | null
}

/** The list that a queue was made of, as far as it was read. It is valid until candidates change, or which recordings match. */
export class KeptQueue {
  readonly #system: Pick<System, 'storage' | 'clock'>
  readonly #recordings: RecordingFilter
  readonly #record: Pick<ReviewRecord, 'threshold' | 'sort'>
  readonly #pages: SpotPage[] = []
  readonly #ids = new Map<string, string>()

  constructor(
    system: Pick<System, 'storage' | 'clock'>,
    recordings: RecordingFilter,
    record: Pick<ReviewRecord, 'threshold' | 'sort'>,
  ) {
    this.#system = system
    this.#recordings = recordings
    this.#record = record
  }

  /** Whether a spot of the recording was read. */
  has(recordingId: string): boolean {
    return this.#ids.has(recordingId)
  }

  async *pages(): AsyncGenerator<SpotPage> {
    for (let place = 0, after: CandidatePosition | null = null; ; place++) {
      const known: SpotPage | undefined = this.#pages[place]
      const page: SpotPage = known ?? (await this.#read(after))
      if (place === this.#pages.length && place < MOST_PAGES) this.#pages.push(page)
      yield page
      if (page.end === null) return
      after = page.end
      if (known === undefined) await this.#system.clock.wait(0)
    }
  }

  async #read(after: CandidatePosition | null): Promise<SpotPage> {
    const { threshold, sort } = this.#record
    const query = { recordings: this.#recordings, threshold, sort, after, limit: PAGE }
    const { items, more } = await this.#system.storage.candidates.list({
      ...query,
      ...{ unjudged: false, reason: null },
    })
    const last = items.at(-1)
    const of = (number: (spot: FoundCandidate) => number) => Float64Array.from(items, number)
    return {
      recordingIds: items.map(({ recordingId }) => this.#once(recordingId)),
      runIds: items.map(({ runId }) => this.#once(runId)),
      starts: of(({ start }) => start),
      ends: of(({ end }) => end),
      means: of(({ mean }) => mean),
      values: of((spot) => candidateValue(spot, sort)),
      end:
        !more || last === undefined
          ? null
          : {
              ...{ value: candidateValue(last, sort), start: last.start },
              recordingId: last.recordingId,
            },
    }
  }

  /** The same text, of which one is kept. */
  #once(id: string): string {
    const known = this.#ids.get(id)
    if (known !== undefined) return known
    this.#ids.set(id, id)
    return id
  }
}
