import { setImmediate } from 'node:timers/promises'
import { ALL_TURNS, TURN_SORTS, type Turn, type TurnQuery, type TurnStore } from '@toolkit/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { aTurn } from '../builders.ts'
import { ODD_LABELS, someBounds, someScore } from './arbitraries.ts'
import { type Opened, using } from './opened.ts'
import { expectPages } from './pages.ts'

const someTurns: fc.Arbitrary<readonly Turn[]> = fc
  .array(
    fc.record({
      start: fc.oneof(fc.nat(20), fc.double({ min: 0.001, max: 20, noNaN: true })),
      duration: fc.oneof(
        fc.integer({ min: 1, max: 4 }),
        fc.double({ min: 0.02, max: 5, noNaN: true }),
      ),
      confidence: someScore,
      margin: fc.option(fc.integer({ min: -99, max: 99 }), { nil: null }),
      speaker: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }),
    }),
    { maxLength: 40 },
  )
  .map((all) =>
    all.map(({ start, duration, confidence, margin, speaker }, index) =>
      aTurn({
        index,
        start,
        end: start + duration,
        confidence,
        margin,
        speaker,
        runnerUp: margin === null ? null : { speaker: 'other', confidence: 1 / 3 },
        scores: confidence === null ? null : { [speaker]: confidence, other: 1 / 3 },
      }),
    ),
  )

const someQuery: fc.Arbitrary<Omit<TurnQuery, 'limit' | 'after'>> = fc.record({
  confidence: someBounds(100),
  window: someBounds(20),
  sort: fc.constantFrom(...TURN_SORTS),
  descending: fc.boolean(),
})

function keyOf(turn: Turn, sort: TurnQuery['sort']): number | null {
  return sort === 'duration' ? turn.end - turn.start : turn[sort]
}

/** A direct implementation of the port. */
function naive(turns: readonly Turn[], query: Omit<TurnQuery, 'limit' | 'after'>): Turn[] {
  const { confidence, window, sort, descending } = query
  const kept: Turn[] = []
  for (const turn of turns) {
    if (confidence.from !== null && !(Number(turn.confidence) >= confidence.from)) continue
    if (confidence.to !== null && !(Number(turn.confidence) <= confidence.to)) continue
    const bounded = confidence.from !== null || confidence.to !== null
    if (bounded && turn.confidence === null) continue
    if (window.from !== null && turn.end <= window.from) continue
    if (window.to !== null && turn.start >= window.to) continue
    kept.push(turn)
  }
  const known = kept.filter((turn) => keyOf(turn, sort) !== null)
  known.sort((a, b) => {
    const difference = Number(keyOf(a, sort)) - Number(keyOf(b, sort))
    return (descending ? -difference : difference) || a.index - b.index
  })
  return [...known, ...kept.filter((turn) => keyOf(turn, sort) === null)]
}

/** Conformance suite of `TurnStore`. `open` returns an empty store. */
export function turnStoreSuite(
  name: string,
  open: () => Promise<Opened<{ store: TurnStore }>>,
): void {
  describe(`turn store: ${name}`, () => {
    test('an unknown run has no turns', () =>
      using(open, async ({ store }) => {
        expect(await store.list('unknown', ALL_TURNS)).toEqual({
          items: [],
          more: false,
          total: 0,
        })
      }))

    test('put replaces only the turns of that run', () =>
      using(open, async ({ store }) => {
        await store.put('a', [aTurn(), aTurn({ index: 1 }), aTurn({ index: 2 })])
        await store.put('b', [aTurn()])
        await store.put('a', [aTurn({ speaker: 'again' })])
        expect((await store.list('a', ALL_TURNS)).items).toEqual([aTurn({ speaker: 'again' })])
        expect((await store.list('b', ALL_TURNS)).items).toEqual([aTurn()])
        await store.put('a', [])
        expect((await store.list('a', ALL_TURNS)).total).toBe(0)
      }))

    test('keeps scores of labels of any kind', () =>
      using(open, async ({ store }) => {
        const scores = Object.fromEntries(ODD_LABELS.map((label, index) => [label, index / 3]))
        await store.put('a', [aTurn({ speaker: '__proto__', scores }), aTurn({ index: 1 })])
        const [first, second] = (await store.list('a', ALL_TURNS)).items
        expect(Object.entries(first?.scores ?? {})).toEqual(Object.entries(scores))
        expect([first?.speaker, second?.scores]).toEqual(['__proto__', null])
      }))

    test('turns remain readable while they are replaced', () =>
      using(open, async ({ store }) => {
        const turns = Array.from({ length: 300 }, (_, index) => aTurn({ index }))
        await store.put('a', turns)
        let again = true
        const storing = (async () => {
          for (let round = 0; round < 3; round += 1) await store.put('a', turns)
          again = false
        })()
        while (again) {
          expect((await store.list('a', { ...ALL_TURNS, limit: 1 })).total).toBe(turns.length)
          // A store that answers at once would never let the writer go on.
          await setImmediate()
        }
        await storing
      }))

    test('a turn that only touches the window is not in it', () =>
      using(open, async ({ store }) => {
        await store.put(
          'a',
          [0, 1, 2, 3].map((index) => aTurn({ index })),
        )
        const window = { from: 1, to: 3 }
        const { items } = await store.list('a', { ...ALL_TURNS, window })
        expect(items.map((turn) => turn.index)).toEqual([1, 2])
      }))

    test('any turns with any filter and order, page by page', () =>
      using(open, ({ store }) =>
        fc.assert(
          fc.asyncProperty(
            someTurns,
            fc.array(fc.tuple(someQuery, fc.integer({ min: 1, max: 12 })), { maxLength: 8 }),
            async (turns, queries) => {
              await store.put('run', turns)
              for (const [query, limit] of queries) {
                await expectPages(
                  naive(turns, query),
                  (after) => store.list('run', { ...query, limit, after }),
                  limit,
                  (turn) => ({ value: keyOf(turn, query.sort), id: String(turn.index) }),
                )
              }
            },
          ),
          { numRuns: 25 },
        ),
      ))
  })
}
