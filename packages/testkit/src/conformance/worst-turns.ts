import {
  type CandidateStore,
  compareWorstTurns,
  type FoundTurn,
  NO_FILTER,
  type Recording,
  type RecordingStore,
  type RunCandidates,
  type StretchVerdictStore,
  type Turn,
  WORST_TURN_SORTS,
  type WorstTurnPosition,
  type WorstTurnQuery,
  worstTurnValue,
} from '@toolkit/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { aRecording, aStretchVerdict, aTurn, keptTurns, someCandidates } from '../builders.ts'
import { someFilter, someRecordings } from './arbitraries.ts'
import { naiveList } from './naive-recordings.ts'
import { type Opened, using } from './opened.ts'

const ALL: WorstTurnQuery = {
  recordings: NO_FILTER,
  confidence: { min: 0, max: 100 },
  minDuration: 0,
  unjudged: false,
  sort: 'severity',
  limit: 100,
  after: null,
}

interface Subject {
  readonly store: CandidateStore
  readonly recordings: Pick<RecordingStore, 'insert' | 'remove'>
  readonly verdicts: Pick<StretchVerdictStore, 'insert'>
}

/** Conformance suite of the turns of `CandidateStore`. `open` returns empty stores. */
export function worstTurnSuite(name: string, open: () => Promise<Opened<Subject>>): void {
  describe(`worst turns: ${name}`, () => {
    test('are those of one run of a recording, with the names of its speakers', () =>
      using(open, async ({ store, recordings }) => {
        const speakerNames = { A: 'Ann' }
        await recordings.insert(
          aRecording({ id: 'r1', name: 'Talk', currentRunId: 'b', speakerNames }),
        )
        const turns = [
          aTurn({ index: 0, speaker: 'A', start: 0.1, end: 2.1, confidence: 100 / 3 }),
          aTurn({ index: 1, speaker: '__proto__', start: 3, end: 4, confidence: 40, margin: null }),
          aTurn({ index: 2, speaker: 'A', start: 5, end: 6, confidence: null }),
        ]
        await store.put(someCandidates({ recordingId: 'r1', runId: 'a', ...keptTurns(turns) }))
        const [early] = (await store.listTurns(ALL)).items
        expect([early?.runId, early?.speakerName]).toEqual(['a', null])
        await store.put(someCandidates({ recordingId: 'r1', runId: 'b', ...keptTurns(turns) }))
        const { items, more, total } = await store.listTurns(ALL)
        const [first, second] = keptTurns(turns).turns
        const place = { recordingId: 'r1', recordingName: 'Talk', runId: 'b' }
        expect(items).toEqual([
          { ...place, speakerName: 'Ann', ...first },
          { ...place, speakerName: null, ...second },
        ])
        expect(more).toBe(false)
        expect(total).toMatchObject({ count: 2, seconds: expect.closeTo(3, 5) })
        await store.put(someCandidates({ recordingId: 'r1', runId: 'b' }))
        expect(await store.listTurns(ALL)).toMatchObject({ items: [], total: { count: 0 } })
        await store.put(someCandidates({ recordingId: 'r1', runId: 'b', ...keptTurns(turns) }))
        await store.remove('r1')
        expect(await store.listTurns(ALL)).toMatchObject({ items: [], total: { count: 0 } })
      }))

    test('leave out what has a verdict on its run, and recordings that are gone', () =>
      using(open, async ({ store, recordings, verdicts }) => {
        for (const id of ['r1', 'r2']) {
          await recordings.insert(aRecording({ id, currentRunId: `run-${id}` }))
          const turns = [0, 1, 2].map((index) =>
            aTurn({ index, start: 2 * index, end: 2 * index + 1, confidence: 10 * index }),
          )
          await store.put(
            someCandidates({ recordingId: id, runId: `run-${id}`, ...keptTurns(turns) }),
          )
        }
        const on = (start: number, runId: string) =>
          aStretchVerdict({ recordingId: 'r1', runId, start, end: start + 0.6 })
        await verdicts.insert(on(0, 'run-r1'))
        await verdicts.insert(on(2, 'older'))
        const left = async () => {
          const { items, total } = await store.listTurns({ ...ALL, unjudged: true })
          return [...items.map((item) => `${item.recordingId} ${item.index}`), total?.count]
        }
        expect(await left()).toEqual(['r2 0', 'r1 1', 'r2 1', 'r1 2', 'r2 2', 6])
        await recordings.remove('r2')
        expect(await left()).toEqual(['r1 1', 'r1 2', 3])
      }))

    test.each(WORST_TURN_SORTS)(
      'pages by %s go on after their position while others are added',
      (sort) =>
        using(open, async ({ store, recordings }) => {
          const put = async (id: string, confidences: readonly number[]) => {
            await recordings.insert(aRecording({ id, currentRunId: 'run' }))
            const turns = confidences.map((confidence, index) =>
              aTurn({ index, confidence, start: index, end: index + 0.5 + (index % 3) / 2 }),
            )
            await store.put(someCandidates({ recordingId: id, runId: 'run', ...keptTurns(turns) }))
          }
          await put('r2', [50, 20, 20, 70, 0, 100])
          await put('r4', [20, 20, 49.5, 100, 100])
          const seen: FoundTurn[] = []
          let after: WorstTurnPosition | null = null
          for (const added of ['r1', 'r3', 'r5', 'r6', 'r7', 'r8', 'r9']) {
            const page = await store.listTurns({ ...ALL, sort, after, limit: 2 })
            seen.push(...page.items)
            const last = page.items.at(-1)
            if (last === undefined) break
            after = positionOf(last, sort)
            await put(added, [20, 50, 80, 100])
          }
          const places = seen.map((turn) => positionOf(turn, sort))
          expect(places).toEqual(places.toSorted((a, b) => compareWorstTurns(a, b, sort)))
          expect(
            new Set(places.map(({ recordingId, index }) => `${recordingId} ${index}`)).size,
          ).toBe(seen.length)
          const rest = await store.listTurns({ ...ALL, sort, after, limit: 1_000 })
          // Those that were there at first are seen once.
          const first = [...seen, ...rest.items].filter(({ recordingId }) =>
            /r[24]/.test(recordingId),
          )
          expect(first).toHaveLength(11)
        }),
    )

    test('list and count as a scan of all of them does, in every order', () =>
      fc.assert(
        fc.asyncProperty(
          someRecordings,
          fc.infiniteStream(someTurns),
          someFilter,
          someRange,
          fc.constantFrom(0, 0, 0.75, 1),
          fc.constantFrom(...WORST_TURN_SORTS),
          fc.integer({ min: 1, max: 9 }),
          (all, streams, filter, confidence, minDuration, sort, limit) =>
            using(open, async ({ store, recordings }) => {
              const turnsOf = new Map<string, readonly Turn[]>()
              for (const recording of all) {
                await recordings.insert(recording)
                const { id, currentRunId: runId } = recording
                if (runId === null) continue
                const turns = streams.next().value
                turnsOf.set(id, turns)
                await store.put(someCandidates({ recordingId: id, runId, ...keptTurns(turns) }))
              }
              const matching = naiveList(all, filter, 'name', false)
              const page = { minDuration, sort, limit }
              await expectScan(
                store,
                { ...ALL, ...page, recordings: filter, confidence },
                matching,
                turnsOf,
              )
              await expectBins(store, { ...ALL, recordings: filter }, matching, turnsOf)
            }),
        ),
        { numRuns: 25 },
      ))

    test('a turn that is not kept is counted', () =>
      using(open, async ({ store, recordings }) => {
        await recordings.insert(aRecording({ id: 'r1', currentRunId: 'run' }))
        const turns = Array.from({ length: 2_500 }, (_, index) =>
          aTurn({ index, start: index, end: index + 1, confidence: index / 25 }),
        )
        const kept: Pick<RunCandidates, 'turns' | 'turnFigures'> = keptTurns(turns)
        await store.put(someCandidates({ recordingId: 'r1', runId: 'run', ...kept }))
        const { items, total } = await store.listTurns({ ...ALL, limit: 3_000 })
        expect(items).toHaveLength(1_000)
        expect(total).toEqual({ count: 2_500, seconds: 2_500 })
        const upTo = await store.listTurns({ ...ALL, confidence: { min: 20, max: 60 }, limit: 1 })
        expect(upTo.total).toEqual({ count: 1_001, seconds: 1_001 })
      }))
  })
}

/** Turns whose values are often equal, many with whole confidences. */
const someTurns = fc
  .array(
    fc.record({
      confidence: fc.oneof(
        fc.constantFrom(0, 20, 50, 100),
        fc.integer({ min: 0, max: 100 }),
        fc.double({ min: 0, max: 100, noNaN: true }),
        fc.constant(null),
      ),
      length: fc.constantFrom(0.5, 1, 1.5),
    }),
    { maxLength: 7 },
  )
  .map((all) =>
    all.map(({ confidence, length }, index) =>
      aTurn({ index, start: index, end: index + length, confidence }),
    ),
  )

const someRange = fc
  .tuple(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 100 }))
  .map(([one, other]) => ({ min: Math.min(one, other), max: Math.max(one, other) }))

function positionOf(turn: FoundTurn, sort: WorstTurnQuery['sort']): WorstTurnPosition {
  const { recordingId, index } = turn
  return { value: worstTurnValue(turn, sort), recordingId, index }
}

type TurnsOf = ReadonlyMap<string, readonly Turn[]>

/** All pages against a scan of all turns, none of which is beyond those that are kept. */
async function expectScan(
  store: CandidateStore,
  query: WorstTurnQuery,
  matching: readonly Recording[],
  turnsOf: TurnsOf,
): Promise<void> {
  const { min, max } = query.confidence
  const inRange = matching.flatMap(({ id }) =>
    (turnsOf.get(id) ?? [])
      .filter(({ confidence }) => confidence !== null && confidence >= min && confidence <= max)
      .map((turn) => ({ ...turn, recordingId: id, severity: severityOf(turn) })),
  )
  const keyOf = (turn: (typeof inRange)[number]) => {
    const { start, end, severity, confidence } = turn
    const values = { severity: -severity, confidence: confidence ?? 0, duration: start - end }
    return query.sort === 'recording' ? 0 : values[query.sort]
  }
  const expected = inRange
    .filter(({ start, end }) => end - start >= query.minDuration)
    .sort(
      (a, b) =>
        keyOf(a) - keyOf(b) ||
        (a.recordingId === b.recordingId
          ? a.index - b.index
          : a.recordingId < b.recordingId
            ? -1
            : 1),
    )
  const found: FoundTurn[] = []
  let after: WorstTurnPosition | null = null
  for (;;) {
    const page = await store.listTurns({ ...query, after })
    if (query.minDuration > 0) expect(page.total).toBe(null)
    else {
      expect(page.total?.count).toBe(inRange.length)
      const seconds = inRange.reduce((sum, { start, end }) => sum + end - start, 0)
      expect(page.total?.seconds).toBeCloseTo(seconds, 3)
    }
    found.push(...page.items)
    const last = page.items.at(-1)
    if (last === undefined || !page.more) break
    expect(page.items).toHaveLength(query.limit)
    after = positionOf(last, query.sort)
  }
  const placeOf = ({
    recordingId,
    index,
    confidence,
    severity,
  }: (typeof inRange)[number] | FoundTurn) => ({ recordingId, index, confidence, severity })
  expect(found.map(placeOf)).toEqual(expected.map(placeOf))
}

async function expectBins(
  store: CandidateStore,
  { recordings }: WorstTurnQuery,
  matching: readonly Recording[],
  turnsOf: TurnsOf,
): Promise<void> {
  for (const { score, turns, turnSeconds } of await store.statistics(recordings)) {
    const members = matching.filter((one) => JSON.stringify(one.score) === JSON.stringify(score))
    const all = members.flatMap(({ id }) => turnsOf.get(id) ?? [])
    for (const bin of turns.keys()) {
      const mine = all.filter(
        ({ confidence }) => confidence !== null && Math.floor(confidence) === bin,
      )
      expect(turns[bin]).toBe(mine.length)
      const seconds = mine.reduce((sum, { start, end }) => sum + end - start, 0)
      expect(turnSeconds[bin]).toBeCloseTo(seconds, 3)
    }
    expect([turns.length, turnSeconds.length]).toEqual([101, 101])
  }
}

function severityOf({ start, end, confidence }: Turn): number {
  return ((end - start) * (100 - (confidence ?? 0))) / 100
}
