import {
  CANDIDATE_SORTS,
  CANDIDATE_THRESHOLDS,
  type CandidatePosition,
  type CandidateQuery,
  type CandidateSort,
  type CandidateSpot,
  type CandidateStore,
  candidateValue,
  compareCandidates,
  type FrameRecording,
  NO_FILTER,
  REASONS,
  type Recording,
  type RecordingStore,
  type RunCandidates,
  reasonBit,
  type StretchVerdictStore,
} from '@toolkit/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { aCandidate, aRecording, aStretchVerdict, someCandidates } from '../builders.ts'
import { someFilter, someRecordings } from './arbitraries.ts'
import { naiveList } from './naive-recordings.ts'
import { type Opened, using } from './opened.ts'

const ALL: CandidateQuery = {
  recordings: NO_FILTER,
  threshold: 50,
  unjudged: false,
  reason: null,
  sort: 'severity',
  limit: 100,
  after: null,
}

interface Subject {
  readonly store: CandidateStore
  readonly recordings: Pick<RecordingStore, 'insert' | 'remove'>
  readonly verdicts: Pick<StretchVerdictStore, 'insert' | 'undo'>
}

/** Conformance suite of `CandidateStore`. `open` returns empty stores. */
export function candidateStoreSuite(name: string, open: () => Promise<Opened<Subject>>): void {
  describe(`candidate store: ${name}`, () => {
    test('keeps the candidates of one run of a recording, and replaces all of them', () =>
      using(open, async ({ store, recordings }) => {
        await recordings.insert(aRecording({ id: 'r1', name: 'Talk', currentRunId: 'b' }))
        expect(await store.runOf('r1')).toBe(null)
        const low = aCandidate({ start: 0.1, end: 1 / 3, severity: 0.1 + 0.2 })
        await store.put(someCandidates({ recordingId: 'r1', runId: 'a', spots: [low] }))
        await store.put(someCandidates({ recordingId: 'r1', runId: 'b', spots: [low] }))
        expect(await store.runOf('r1')).toBe('b')
        const { items, more } = await store.list(ALL)
        expect(items).toEqual([{ recordingId: 'r1', recordingName: 'Talk', runId: 'b', ...low }])
        expect(more).toBe(false)
        await store.put(someCandidates({ recordingId: 'r1', runId: 'b', spots: [] }))
        expect((await store.list(ALL)).items).toEqual([])
        await store.remove('r1')
        await store.remove('unknown')
        expect(await store.runOf('r1')).toBe(null)
        expect((await store.list(ALL)).total).toEqual({ count: 0, seconds: 0 })
      }))

    test('names recordings of whose current run nothing is kept', () =>
      using(open, async ({ store, recordings }) => {
        await recordings.insert(aRecording({ id: 'without', currentRunId: null }))
        await recordings.insert(aRecording({ id: 'kept', currentRunId: 'k' }))
        await recordings.insert(aRecording({ id: 'other', currentRunId: 'new' }))
        await recordings.insert(aRecording({ id: 'never', currentRunId: 'n' }))
        await store.put(someCandidates({ recordingId: 'kept', runId: 'k' }))
        await store.put(someCandidates({ recordingId: 'other', runId: 'old' }))
        expect((await store.missing(10)).toSorted()).toEqual(['never', 'other'])
        expect(await store.missing(1)).toHaveLength(1)
      }))

    test('leaves out what has a verdict in effect on its run, and recordings that are gone', () =>
      using(open, async ({ store, recordings, verdicts }) => {
        for (const id of ['r1', 'r2']) {
          await recordings.insert(aRecording({ id, currentRunId: `run-${id}` }))
          const spots = [1, 2, 3].map((start) =>
            aCandidate({ start, end: start + 0.5, severity: 9 - start }),
          )
          await store.put(someCandidates({ recordingId: id, runId: `run-${id}`, spots }))
        }
        const left = async () => {
          const { items } = await store.list({ ...ALL, unjudged: true })
          return items.map(({ recordingId, start }) => `${recordingId} ${start}`)
        }
        const on = (fields: Parameters<typeof aStretchVerdict>[0]) =>
          aStretchVerdict({ recordingId: 'r1', runId: 'run-r1', ...fields })
        await verdicts.insert(on({ start: 1, end: 1.3 }))
        await verdicts.insert(on({ start: 2, end: 2.2 }))
        await verdicts.insert(on({ start: 3, end: 3.5, runId: 'older' }))
        await verdicts.insert(on({ id: 'undone', start: 3, end: 3.5 }))
        await verdicts.undo('undone', '2026-01-01T00:00:00.000Z')
        expect(await left()).toEqual(['r2 1', 'r1 2', 'r2 2', 'r1 3', 'r2 3'])
        await recordings.remove('r2')
        expect(await left()).toEqual(['r1 2', 'r1 3'])
        expect((await store.list(ALL)).total.count).toBe(3)
      }))

    test('a page goes on after its position while others are added', () =>
      using(open, async ({ store, recordings }) => {
        await recordings.insert(aRecording({ id: 'r1', currentRunId: 'a' }))
        await recordings.insert(aRecording({ id: 'r2', currentRunId: 'b' }))
        const of = (recordingId: string, severities: readonly number[]) =>
          someCandidates({
            recordingId,
            runId: recordingId === 'r1' ? 'a' : 'b',
            spots: severities.map((severity, at) =>
              aCandidate({ severity, start: at, end: at + 0.5 }),
            ),
          })
        await store.put(of('r1', [9, 7, 7, 3]))
        const first = await store.list({ ...ALL, limit: 2 })
        expect(first.items.map(({ severity }) => severity)).toEqual([9, 7])
        expect(first.more).toBe(true)
        await store.put(of('r2', [8, 7, 5]))
        const last = first.items.at(-1)
        if (last === undefined) throw new Error('the page is empty')
        const second = await store.list({ ...ALL, after: positionOf(last, 'severity') })
        expect(
          second.items.map(({ recordingId, severity }) => `${recordingId} ${severity}`),
        ).toEqual(['r1 7', 'r2 7', 'r2 5', 'r1 3'])
      }))

    test('lists and counts as a scan of all of them does, in every order', () =>
      fc.assert(
        fc.asyncProperty(
          someRecordings,
          fc.infiniteStream(someSpots),
          someFilter,
          fc.constantFrom(...CANDIDATE_SORTS),
          fc.constantFrom(null, null, ...REASONS),
          fc.integer({ min: 1, max: 9 }),
          (all, spots, filter, sort, reason, limit) =>
            using(open, async ({ store, recordings }) => {
              const kept: RunCandidates[] = []
              for (const recording of all) {
                await recordings.insert(recording)
                const { id, currentRunId: runId } = recording
                if (runId === null) continue
                const candidates = someCandidates({
                  recordingId: id,
                  runId,
                  spots: spots.next().value,
                })
                kept.push(candidates)
                await store.put(candidates)
              }
              const matching = naiveList(all, filter, 'name', false)
              const query = { ...ALL, recordings: filter, reason, sort, limit }
              await expectScan(store, query, matching, kept)
              await expectStatistics(store, query, matching, kept)
              await expectFrame(store, query, matching, kept)
            }),
        ),
        { numRuns: 25 },
      ))
  })
}

/** Spots of two thresholds with values that are often equal; two of a threshold never have the same start. */
const someSpots = fc.uniqueArray(
  fc
    .record({
      threshold: fc.constantFrom<50 | 70>(50, 70),
      start: fc.nat(20),
      severity: fc.oneof(fc.nat(3), fc.double({ min: 0, max: 100, noNaN: true })),
      mean: fc.nat(3),
      length: fc.constantFrom(0.5, 1),
      reasons: fc.nat(127),
    })
    .map(({ length, ...spot }) => aCandidate({ ...spot, end: spot.start + length })),
  { maxLength: 6, selector: ({ threshold, start }) => `${threshold} ${start}` },
)

function positionOf(
  spot: { readonly recordingId: string } & CandidateSpot,
  sort: CandidateSort,
): CandidatePosition {
  const { recordingId, start } = spot
  return { value: candidateValue(spot, sort), recordingId, start }
}

async function expectScan(
  store: CandidateStore,
  query: CandidateQuery,
  matching: readonly Recording[],
  kept: readonly RunCandidates[],
): Promise<void> {
  const expected = matching
    .flatMap(({ id, name }) => {
      const mine = kept.find(({ recordingId }) => recordingId === id)
      return (mine?.spots ?? [])
        .filter(({ threshold }) => threshold === query.threshold)
        .filter(({ reasons }) => query.reason === null || (reasons & reasonBit(query.reason)) !== 0)
        .map((spot) => ({ recordingId: id, recordingName: name, runId: mine?.runId, ...spot }))
    })
    .sort((a, b) =>
      compareCandidates(positionOf(a, query.sort), positionOf(b, query.sort), query.sort),
    )
  const place = CANDIDATE_THRESHOLDS.indexOf(query.threshold as 50)
  const totals = matching.flatMap(({ id }) => {
    const mine = kept.find(({ recordingId }) => recordingId === id)
    const total = mine?.totals[place]
    return (query.reason === null ? total : total?.reasons[REASONS.indexOf(query.reason)]) ?? []
  })
  let after: CandidatePosition | null = null
  const found: unknown[] = []
  for (;;) {
    const page = await store.list({ ...query, after })
    expect(page.total.count).toBe(totals.reduce((sum, { count }) => sum + count, 0))
    expect(page.total.seconds).toBeCloseTo(
      totals.reduce((sum, { seconds }) => sum + seconds, 0),
      6,
    )
    found.push(...page.items)
    const last = page.items.at(-1)
    if (last === undefined || !page.more) break
    expect(page.items).toHaveLength(query.limit)
    after = positionOf(last, query.sort)
  }
  expect(found).toEqual(expected)
}

async function expectStatistics(
  store: CandidateStore,
  { recordings }: CandidateQuery,
  matching: readonly Recording[],
  kept: readonly RunCandidates[],
): Promise<void> {
  const groups = await store.statistics(recordings)
  const counted = matching.filter(
    ({ id, score }) => score !== null && kept.some(({ recordingId }) => recordingId === id),
  )
  expect(groups.reduce((sum, group) => sum + group.recordings, 0)).toBe(counted.length)
  for (const { score, recordings: count, sampleSeconds, humanScores, totals } of groups) {
    const members = counted.filter((one) => JSON.stringify(one.score) === JSON.stringify(score))
    const mine = kept.filter(({ recordingId }) => members.some(({ id }) => id === recordingId))
    expect(count).toBe(members.length)
    for (const bin of [0, 42, 100]) {
      const seconds = mine.reduce((sum, one) => sum + (one.sampleSeconds?.[bin] ?? 0), 0)
      expect(sampleSeconds[bin]).toBeCloseTo(seconds, 3)
    }
    expect(sampleSeconds).toHaveLength(101)
    expect(humanScores.reduce((sum, number) => sum + number, 0)).toBe(
      members.filter(({ humanScore }) => humanScore !== null).length,
    )
    expect(totals[4]?.count).toBe(mine.reduce((sum, one) => sum + (one.totals[4]?.count ?? 0), 0))
    REASONS.forEach((_, at) => {
      const seconds = mine.map((one) => one.totals[4]?.reasons[at]?.seconds ?? 0)
      expect(totals[4]?.reasons[at]?.seconds).toBeCloseTo(
        seconds.reduce((sum, each) => sum + each, 0),
        3,
      )
    })
  }
}

async function expectFrame(
  store: CandidateStore,
  { recordings, threshold }: CandidateQuery,
  matching: readonly Recording[],
  kept: readonly RunCandidates[],
): Promise<void> {
  const place = CANDIDATE_THRESHOLDS.indexOf(threshold)
  const expected = matching.flatMap(({ id, durationSeconds, audioRemovedAt }) => {
    const mine = kept.find(({ recordingId }) => recordingId === id)
    if (mine?.sampleSeconds == null || durationSeconds === null) return []
    const belowSeconds = mine.totals[place]?.seconds ?? 0
    return [{ recordingId: id, durationSeconds, belowSeconds, hasAudio: audioRemovedAt === null }]
  })
  const byId = (a: FrameRecording, b: FrameRecording) => (a.recordingId < b.recordingId ? -1 : 1)
  const found = [...(await store.frame(recordings, threshold))].sort(byId)
  expect(found.map(({ belowSeconds: _, ...rest }) => rest)).toEqual(
    expected.sort(byId).map(({ belowSeconds: _, ...rest }) => rest),
  )
  found.forEach(({ belowSeconds }, at) => {
    expect(belowSeconds).toBeCloseTo(expected[at]?.belowSeconds ?? Number.NaN, 3)
  })
}
