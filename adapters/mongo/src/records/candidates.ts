import { CANDIDATE_FORM, type CandidateStore } from '@toolkit/core'
import { BATCH, batches } from '../batches.ts'
import type { Collections } from '../schema/collections.ts'
import { FIGURES_INDEX } from '../schema/indexes.ts'
import { candidateFrame } from './candidate-frame.ts'
import { listCandidates } from './candidate-list.ts'
import { runsOf } from './candidate-page.ts'
import { candidateStatistics } from './candidate-statistics.ts'
import { putCandidates, removeCandidates } from './candidate-writes.ts'
import { listWorstTurns } from './worst-turn-list.ts'

/** The worst spots and turns of recordings, a document each; what is kept of a recording besides them is one more. */
export function mongoCandidates(collections: Collections): CandidateStore {
  return {
    put: (candidates) => putCandidates(collections, candidates),
    async runOf(recordingId) {
      const kept = (await runsOf(collections, [recordingId])).get(recordingId)
      return kept?.form === CANDIDATE_FORM ? kept.runId : null
    },
    missing: (limit) => missingCandidates(collections, limit),
    list: (query) => listCandidates(collections, query),
    listTurns: (query) => listWorstTurns(collections, query),
    statistics: (filter) => candidateStatistics(collections, filter),
    frame: (filter, threshold) => candidateFrame(collections, filter, threshold),
    remove: (recordingId) => removeCandidates(collections, recordingId),
  }
}

/** Reads two indexes side by side, until enough are found. */
async function missingCandidates(collections: Collections, limit: number): Promise<string[]> {
  const diarized = collections.recordings
    .find({ currentRunId: { $gt: '' } })
    .hint(FIGURES_INDEX)
    .project<{ readonly _id: string; readonly currentRunId: string }>({ currentRunId: 1 })
    .batchSize(BATCH)
  const missing: string[] = []
  for await (const batch of batches(diarized)) {
    const kept = await runsOf(
      collections,
      batch.map(({ _id }) => _id),
    )
    for (const { _id, currentRunId } of batch) {
      const run = kept.get(_id)
      if (run?.runId !== currentRunId || run.form !== CANDIDATE_FORM) missing.push(_id)
    }
    if (missing.length >= limit) break
  }
  return missing.slice(0, limit)
}
