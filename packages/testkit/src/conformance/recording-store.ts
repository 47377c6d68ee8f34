import {
  ALL_RECORDINGS,
  baseNameKey,
  RECORDING_SORTS,
  type Recording,
  type RecordingQuery,
  type RecordingStore,
  recordingFigures,
} from '@toolkit/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { aRecording } from '../builders.ts'
import { ODD_LABELS, someFilter, someRecordings } from './arbitraries.ts'
import { naiveFacets, naiveList, naiveTags, naiveWithout, sortKey } from './naive-recordings.ts'
import { type Opened, using } from './opened.ts'
import { expectPages } from './pages.ts'

const FULL = aRecording({
  name: 'a/"name"\\ <script> \u202e 😀 \u0000 ﬁ',
  source: { kind: 'url', url: 'https://example.org/a?b=c' },
  durationSeconds: 1 / 3,
  sha256: 'ab'.repeat(32),
  error: { code: 'audio-corrupt', message: 'at 3 s' },
  speakers: { num: null, min: 1, max: 20 },
  speakerNames: { SPEAKER_00: 'Zoë', SPEAKER_01: '' },
  chosenRunId: 'run-1',
  trashedAt: '2026-02-03T04:05:06.789Z',
  tags: ['$set', 'a.b', 'Zoë 😀'],
  voiceIds: ['voice-1', 'voice-2'],
  rejectedVoices: [
    {
      runId: 'run-1',
      speaker: '$set.a',
      voiceIds: ['voice-3'],
      stretches: [{ start: 0, end: 1 / 3 }],
    },
  ],
  settled: false,
  revision: 12,
  status: 'succeeded',
  currentRunId: 'run-1',
  speakerCount: 2,
  provider: 'local',
  model: 'local-1',
  humanScore: 0,
  humanNote: 'ok',
  humanScoreRunId: 'run-1',
  disagreement: 200 / 3,
  score: { kind: 'confidence', provider: 'local', model: 'local-1' },
  sampleMean: 200 / 3,
  sampleMedian: 50.5,
  turnMean: 0.1 + 0.2,
  turnMeanWeighted: 100 / 7,
  turnMinimum: 0,
  overlapShare: 100 / 7,
  speakerCountDoubt: 'some',
  speakerRange: { fewer: 2, more: 4, step: 0.1 },
})

const ADDRESS = 'https://files.example/a/c.wav?b/c'

/** Conformance suite of `RecordingStore`. `open` returns an empty store. */
export function recordingStoreSuite(
  name: string,
  open: () => Promise<Opened<{ store: RecordingStore }>>,
): void {
  describe(`recording store: ${name}`, () => {
    test('returns the whole recording, and null for an unknown one', () =>
      using(open, async ({ store }) => {
        await store.insert(FULL)
        expect(await store.get(FULL.id)).toEqual(FULL)
        expect((await store.list(ALL_RECORDINGS)).items).toEqual([FULL])
        expect(await store.get('unknown')).toBe(null)
      }))

    test('returns the figures of a list, and whether the human score is of another run', () =>
      using(open, async ({ store }) => {
        const of = (id: string, fields: Partial<Recording>) => ({ ...FULL, id, ...fields })
        const all = [
          of('a', {}),
          of('b', { humanScoreRunId: 'run-0' }),
          of('c', { humanScoreRunId: null }),
          of('d', { currentRunId: null, score: null, sampleMean: null }),
          of('e', { humanScore: null, humanScoreRunId: null, tags: [] }),
          of('f', { name: 'Köln/2026/call.wav', tags: [] }),
          of('g', { name: 'c', tags: [], source: { kind: 'url', url: ADDRESS } }),
        ]
        for (const one of all) await store.insert(one)
        const whole = { items: all.map(recordingFigures), more: false }
        expect(await store.figures(ALL_RECORDINGS)).toEqual(whole)
        expect(whole.items.map(({ isOfOtherRun }) => isOfOtherRun)).toEqual([
          ...[false, true, false, true, false, false, false],
        ])
        expect(whole.items.slice(-2).map(({ folder }) => folder)).toEqual([
          ...['Köln/2026', 'files.example/a'],
        ])
        const after = { value: FULL.createdAt, id: 'b' }
        const page = await store.figures({ ...ALL_RECORDINGS, after, limit: 2, tags: ['a.b'] })
        expect(page).toEqual({ items: whole.items.slice(2, 4), more: false })
        expect((await store.figures({ ...ALL_RECORDINGS, after, limit: 2 })).more).toBe(true)
        const renamed = { ...(all[5] as Recording), name: 'Bonn/call.wav', tags: ['x'] }
        await store.replace(renamed)
        await store.remove('a')
        const left = [...all.slice(1, 5), renamed, all[6] as Recording].map(recordingFigures)
        expect((await store.figures(ALL_RECORDINGS)).items).toEqual(left)
      }))

    test('keeps labels of any kind, and a name of any length', () =>
      using(open, async ({ store }) => {
        const speakerNames = Object.fromEntries(ODD_LABELS.map((label) => [label, `is ${label}`]))
        const odd = aRecording({ name: `${'long '.repeat(4_000)}😀`, speakerNames })
        await store.insert(odd)
        const kept = await store.get(odd.id)
        expect(kept).toEqual(odd)
        expect(Object.entries(kept?.speakerNames ?? {})).toEqual(Object.entries(speakerNames))
        const query = { ...ALL_RECORDINGS, sort: 'name', q: '😀' } as const
        expect((await store.list(query)).items).toEqual([odd])
      }))

    test('a page continues after the previous one, also if that recording was removed', () =>
      using(open, async ({ store }) => {
        const recordings = ['a', 'b', 'c', 'd'].map((id) => aRecording({ id, name: 'same' }))
        for (const one of recordings) await store.insert(one)
        await store.remove('b')
        const query = {
          ...ALL_RECORDINGS,
          sort: 'name',
          after: { value: 'same', id: 'b' },
        } as const
        expect((await store.list(query)).items.map(({ id }) => id)).toEqual(['c', 'd'])
        const later = await store.list({ ...query, offset: 1 })
        expect(later.items.map(({ id }) => id)).toEqual(['d'])
      }))

    test('rejects an existing id', () =>
      using(open, async ({ store }) => {
        await store.insert(FULL)
        await expect(store.insert({ ...FULL, name: 'other' })).rejects.toMatchObject({
          code: 'request-conflict',
        })
        expect((await store.list(ALL_RECORDINGS)).items).toEqual([FULL])
      }))

    test('replaces only the revision that the change is based on', () =>
      using(open, async ({ store }) => {
        const recording = aRecording({ revision: 3 })
        expect(await store.replace(recording)).toBe(false)
        expect(await store.get(recording.id)).toBe(null)
        await store.insert(recording)
        expect(await store.replace({ ...recording, name: 'first' })).toBe(true)
        expect(await store.replace({ ...recording, name: 'second' })).toBe(false)
        const now = { ...recording, name: 'first', revision: 4 }
        expect(await store.get(recording.id)).toEqual(now)
        expect((await store.list(ALL_RECORDINGS)).items).toEqual([now])
      }))

    test('exactly one of many concurrent changes of a revision succeeds', () =>
      using(open, async ({ store }) => {
        const recording = aRecording()
        await store.insert(recording)
        const changes = Array.from({ length: 8 }, (_, index) => ({
          ...recording,
          name: `racer ${index}`,
        }))
        const results = await Promise.all(changes.map((change) => store.replace(change)))
        expect(results.filter(Boolean)).toHaveLength(1)
        expect((await store.get(recording.id))?.name).toBe(`racer ${results.indexOf(true)}`)
      }))

    test('a removed recording is not returned', () =>
      using(open, async ({ store }) => {
        const [gone, kept] = [aRecording({ ...FULL, id: 'gone' }), aRecording()]
        await store.insert(gone)
        await store.insert(kept)
        await store.remove(gone.id)
        await store.remove('unknown')
        expect(await store.get(gone.id)).toBe(null)
        expect((await store.list(ALL_RECORDINGS)).items).toEqual([kept])
        expect((await store.facets(ALL_RECORDINGS)).groups).toEqual([])
        expect(await store.unsettled()).toEqual([])
        expect(await store.withSha256('ab'.repeat(32))).toEqual([])
      }))

    test('finds recordings by hash, oldest first', () =>
      using(open, async ({ store }) => {
        for (const [id, second, sha256] of [
          ['b', 2, 'x'],
          ['c', 1, 'x'],
          ['a', 3, 'x'],
          ['d', 1, 'y'],
          ['e', 1, null],
        ] as const) {
          await store.insert(
            aRecording({ id, sha256, createdAt: `2026-01-01T00:00:0${second}.000Z` }),
          )
        }
        expect(await store.withSha256('x')).toEqual(['c', 'b', 'a'])
        expect(await store.withSha256('z')).toEqual([])
      }))

    test('finds all recordings with a name, whatever their extension, oldest first', () =>
      using(open, async ({ store }) => {
        const at = (second: number) => `2026-01-01T00:00:${String(second).padStart(2, '0')}.000Z`
        const others = [
          'my call 1',
          'call 10',
          'call',
          'call 1.',
          'call 1.toolong',
          'call 1/a',
          'call 1.a.wav',
        ]
        for (const [index, name] of others.entries()) {
          await store.insert(aRecording({ id: `other-${index}`, name, createdAt: at(index) }))
        }
        const names = Array.from(
          { length: 55 },
          (_, index) => `Call 1${['.WAV', '', '.mp3'][index % 3]}`,
        )
        for (const [index, name] of names.entries()) {
          await store.insert(aRecording({ id: `one-${index}`, name, createdAt: at(59 - index) }))
        }
        const trashedAt = '2026-02-01T00:00:00.000Z'
        await store.insert(aRecording({ id: 'trashed', name: 'call 1', trashedAt }))
        const expected = names.map((name, index) => ({ id: `one-${index}`, name })).reverse()
        expect(await store.withBaseName(baseNameKey('CALL 1.rttm'))).toEqual(expected)
        expect(await store.withBaseName(baseNameKey('call 2'))).toEqual([])
        expect((await store.withBaseName('call 1.a')).map(({ id }) => id)).toEqual(['other-6'])
      }))

    test('finds a recording by a name of any characters, also after a change', () =>
      using(open, async ({ store }) => {
        for (const [index, name] of [
          'ﬁ 😀.wav',
          'Zoë "Z".a',
          'a\ud800.ogg',
          '.b',
          '日本',
        ].entries()) {
          const recording = aRecording({ id: `r${index}`, name: 'before' })
          await store.insert(recording)
          await store.replace({ ...recording, name })
          const found = await store.withBaseName(baseNameKey(name))
          expect(found.map(({ id }) => id)).toEqual([recording.id])
        }
        expect(await store.withBaseName('before')).toEqual([])
      }))

    test('finds unsettled recordings, oldest first, also after a change', () =>
      using(open, async ({ store }) => {
        const at = (second: number, settled: boolean) =>
          aRecording({ settled, createdAt: `2026-01-01T00:00:0${second}.000Z` })
        const [late, early, settled] = [at(3, false), at(1, false), at(2, true)]
        for (const one of [late, early, settled]) await store.insert(one)
        expect(await store.unsettled()).toEqual([early, late])
        await store.replace({ ...early, settled: true })
        await store.replace({ ...settled, settled: false })
        expect(await store.unsettled()).toEqual([{ ...settled, settled: false, revision: 2 }, late])
      }))

    test('lists the trash in the order of deletion, without other recordings, also after a change', () =>
      using(open, async ({ store }) => {
        const at = (id: string, day: number | null) =>
          aRecording({
            id,
            name: id,
            trashedAt: day === null ? null : `2026-02-0${day}T00:00:00.000Z`,
          })
        for (const one of [at('a', null), at('b', 3), at('c', 1), at('d', 2)]) {
          await store.insert(one)
        }
        const trash = { ...ALL_RECORDINGS, trashed: 'only', sort: 'trashedAt', limit: 2 } as const
        const ids = async (query: Partial<RecordingQuery>) => {
          const { items, total, more } = await store.list({ ...trash, ...query })
          return [items.map(({ id }) => id).join(''), total, more]
        }
        expect(await ids({})).toEqual(['cd', 3, true])
        const after = { value: '2026-02-02T00:00:00.000Z', id: 'd' }
        expect(await ids({ after })).toEqual(['b', 3, false])
        expect(await ids({ descending: true })).toEqual(['bd', 3, true])
        await store.replace(at('c', null))
        expect(await ids({})).toEqual(['db', 2, false])
        expect(await ids({ trashed: 'exclude', sort: 'name', limit: 9 })).toEqual(['ac', 2, false])
        expect(await ids({ trashed: 'include', limit: 9 })).toEqual(['dbac', 4, false])
      }))

    test('any filter of any recordings: list, unmatched counts, facets, pages in every order', () =>
      fc.assert(
        fc.asyncProperty(
          someRecordings,
          fc.integer({ min: 2, max: 5 }),
          fc.array(fc.tuple(someFilter, fc.integer({ min: 1, max: 15 }), fc.boolean()), {
            minLength: 1,
            maxLength: 10,
          }),
          (recordings, nth, queries) =>
            using(open, async ({ store }) => {
              // Each was inserted with other values first, and every nth is removed before the rest is changed.
              for (const one of recordings)
                await store.insert({ ...one, humanScore: null, name: '', tags: ['Noise'] })
              const kept = recordings.filter((_, index) => index % nth !== 0)
              for (const one of recordings) if (!kept.includes(one)) await store.remove(one.id)
              for (const one of kept) expect(await store.replace(one)).toBe(true)
              const stored = kept.map((one) => ({ ...one, revision: one.revision + 1 }))
              for (const [filter, limit, descending] of queries) {
                expect(await store.facets(filter)).toEqual(naiveFacets(stored, filter))
                expect(await store.tags(filter)).toEqual(naiveTags(stored, filter))
                for (const sort of RECORDING_SORTS) {
                  const query = { ...filter, sort, descending, limit }
                  const expected = naiveList(stored, filter, sort, descending)
                  for (const offset of [0, limit, expected.length - 1]) {
                    if (offset < 0) continue
                    const page = await store.list({ ...query, after: null, offset })
                    expect(page.items).toEqual(expected.slice(offset, offset + limit))
                    expect(page.more).toBe(offset + limit < expected.length)
                    expect(page.without).toEqual(naiveWithout(stored, filter))
                    expectSeconds(page.totalSeconds, expected)
                  }
                  await expectPages(
                    expected,
                    (after) => store.list({ ...query, after, offset: 0 }),
                    limit,
                    (one) => ({ value: sortKey(one, sort), id: one.id }),
                  )
                }
              }
            }),
        ),
        { numRuns: 15 },
      ))

    test('all recordings in every order, page by page', () =>
      fc.assert(
        fc.asyncProperty(someRecordings, fc.integer({ min: 1, max: 9 }), (recordings, limit) =>
          using(open, async ({ store }) => {
            for (const one of recordings) await store.insert(one)
            for (const sort of RECORDING_SORTS) {
              for (const descending of [false, true]) {
                await expectPages(
                  naiveList(recordings, ALL_RECORDINGS, sort, descending),
                  (after) => store.list({ ...ALL_RECORDINGS, sort, descending, limit, after }),
                  limit,
                  (one) => ({ value: sortKey(one, sort), id: one.id }),
                )
              }
            }
          }),
        ),
        { numRuns: 8 },
      ))
  })
}

function expectSeconds(found: number | null, recordings: readonly Recording[]): void {
  const durations = recordings.flatMap(({ durationSeconds }) => durationSeconds ?? [])
  if (durations.length < recordings.length) expect(found).toBe(null)
  else
    expect(found).toBeCloseTo(
      durations.reduce((sum, seconds) => sum + seconds, 0),
      6,
    )
}
