import { type FoundCandidate, type StretchVerdict, verdictLookup } from '@toolkit/core'
import type { Collections } from '../schema/collections.ts'
import { verdictOf } from './stretch-verdicts.ts'

type Lookup = ReturnType<typeof verdictLookup<StretchVerdict>>

/** The verdicts in effect on the listed runs. Those of a recording are read once. */
export class CandidateVerdicts {
  readonly #collections: Collections
  /** By recording; null: it has none. */
  readonly #lookups = new Map<string, Lookup | null>()

  constructor(collections: Collections) {
    this.#collections = collections
  }

  /** Those of the spots that have none, in the same order. */
  async unjudged(spots: readonly FoundCandidate[]): Promise<readonly FoundCandidate[]> {
    await this.#read(spots)
    return spots.filter((spot) => {
      const lookup = this.#lookups.get(spot.recordingId) ?? null
      return lookup === null || lookup(spot).length === 0
    })
  }

  async #read(spots: readonly FoundCandidate[]): Promise<void> {
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
