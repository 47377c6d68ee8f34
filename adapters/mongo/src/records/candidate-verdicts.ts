import { type StretchVerdict, verdictLookup } from '@toolkit/core'
import type { Collections } from '../schema/collections.ts'
import { verdictOf } from './stretch-verdicts.ts'

type Lookup = ReturnType<typeof verdictLookup<StretchVerdict>>

interface Found {
  readonly recordingId: string
  readonly runId: string
  readonly start: number
  readonly end: number
}

/** The verdicts in effect on the listed runs. Those of a recording are read once. */
export class CandidateVerdicts {
  readonly #collections: Collections
  /** By recording; null: it has none. */
  readonly #lookups = new Map<string, Lookup | null>()

  constructor(collections: Collections) {
    this.#collections = collections
  }

  /** Those of the spots or turns that have none, in the same order. */
  async unjudged<T extends Found>(found: readonly T[]): Promise<readonly T[]> {
    await this.#read(found)
    return found.filter((one) => {
      const lookup = this.#lookups.get(one.recordingId) ?? null
      return lookup === null || lookup(one).length === 0
    })
  }

  async #read(spots: readonly Found[]): Promise<void> {
    const runs = new Map(
      spots
        .filter(({ recordingId }) => !this.#lookups.has(recordingId))
        .map(({ recordingId, runId }) => [recordingId, runId]),
    )
    if (runs.size === 0) return
    const documents = await this.#collections.stretchVerdicts
      .find({ recordingId: { $in: [...runs.keys()] }, undoneAt: null })
      .hint('by-start')
      .toArray()
    const onRuns = documents.filter(({ recordingId, runId }) => runs.get(recordingId) === runId)
    const byRecording = Map.groupBy(onRuns.map(verdictOf), ({ recordingId }) => recordingId)
    for (const id of runs.keys()) {
      const verdicts = byRecording.get(id)
      this.#lookups.set(id, verdicts === undefined ? null : verdictLookup(verdicts))
    }
  }
}
