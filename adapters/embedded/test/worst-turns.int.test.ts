import {
  type CandidateStore,
  NO_FILTER,
  WORST_TURN_SORTS,
  type WorstTurnPosition,
  type WorstTurnQuery,
  worstTurnValue,
} from '@toolkit/core'
import {
  aRecording,
  aStretchVerdict,
  aTurn,
  keptTurns,
  memoryStorage,
  someCandidates,
} from '@toolkit/testkit'
import { expect, it } from 'vitest'
import { openedStorage, temporaryFolder } from './opened-storage.ts'

/** Enough turns that a list goes along the indexes. */
async function filled() {
  const { storage } = await openedStorage(await temporaryFolder())
  const scan = memoryStorage()
  for (let place = 0; place < 12; place += 1) {
    const recording = aRecording({
      id: `r${(place * 5) % 12}`,
      currentRunId: 'run',
      trashedAt: place % 3 === 0 ? '2026-02-01T00:00:00.000Z' : null,
    })
    const turns = Array.from({ length: 400 }, (_, index) =>
      aTurn({
        index,
        start: 2 * index,
        end: 2 * index + 0.5 + ((index * place) % 7) / 5,
        confidence: index % 11 === 0 ? 49.5 : (index * 31) % 101,
      }),
    )
    const kept = { recordingId: recording.id, runId: 'run', ...keptTurns(turns) }
    for (const { recordings, candidates, stretchVerdicts } of [storage, scan]) {
      await recordings.insert(recording)
      await candidates.put(someCandidates(kept))
      if (place % 2 === 0) continue
      const verdict = { recordingId: recording.id, runId: 'run', start: 0, end: 300 }
      await stretchVerdicts.insert(aStretchVerdict({ id: `v${place}`, ...verdict }))
    }
  }
  return { store: storage.candidates, scan: scan.candidates }
}

async function pagesOf(store: CandidateStore, query: WorstTurnQuery) {
  const pages = []
  let after: WorstTurnPosition | null = null
  for (;;) {
    const page = await store.listTurns({ ...query, after })
    pages.push({ ...page, total: page.total?.count ?? null })
    const last = page.items.at(-1)
    if (last === undefined || !page.more) return pages
    const { recordingId, index } = last
    after = { value: worstTurnValue(last, query.sort), recordingId, index }
  }
}

it('a long list along the indexes is that of a scan, in every order', async () => {
  const { store, scan } = await filled()
  const ranges = [
    { confidence: { min: 0, max: 100 }, minDuration: 0 },
    { confidence: { min: 20, max: 60 }, minDuration: 0.7 },
    { confidence: { min: 49, max: 50 }, minDuration: 0 },
    { confidence: { min: 100, max: 100 }, minDuration: 1 },
  ]
  for (const sort of WORST_TURN_SORTS) {
    for (const unjudged of [false, true]) {
      for (const range of ranges) {
        const recordings = { ...NO_FILTER, trashed: 'exclude' } as const
        const query = { recordings, ...range, unjudged, sort, limit: 157, after: null }
        const pages = await pagesOf(store, query)
        expect(pages).toEqual(await pagesOf(scan, query))
        expect(pages[0]?.items.length).toBeGreaterThan(5)
      }
    }
  }
})
