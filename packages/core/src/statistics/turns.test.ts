import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NO_HINTS } from '../model/run.ts'
import type { GivenTurn } from '../model/turn.ts'
import { summarise } from './summary.ts'
import { describeTurns } from './turns.ts'

const LABELS = ['A', 'B', 'C', 'constructor']

/** Whole seconds: boundaries often coincide, and a naive scan can check every second. */
const turn: fc.Arbitrary<GivenTurn> = fc
  .record({
    speaker: fc.constantFrom(...LABELS),
    start: fc.nat(30),
    length: fc.integer({ min: 1, max: 10 }),
    scores: fc.option(fc.dictionary(fc.constantFrom(...LABELS), fc.integer({ min: 0, max: 100 }))),
  })
  .map(({ speaker, start, length, scores }) => ({ speaker, start, end: start + length, scores }))
const turns = fc.array(turn, { maxLength: 25 })

/** The active speakers in [second, second + 1). */
function activeAt(list: readonly GivenTurn[], second: number): string[] {
  const active = list.filter(({ start, end }) => start <= second && end > second)
  return [...new Set(active.map(({ speaker }) => speaker))].sort()
}

const seconds = Array.from({ length: 50 }, (_, second) => second)

function given(
  speaker: string,
  start: number,
  end: number,
  scores: GivenTurn['scores'] = null,
): GivenTurn {
  return { speaker, start, end, scores }
}

describe('describeTurns', () => {
  it('agrees with a naive scan of all seconds and scores', () => {
    fc.assert(
      fc.property(turns, (list) => {
        const described = describeTurns(list)
        expect(described.map(({ index }) => index)).toEqual(list.map((_, i) => i))
        const order = described.map(({ start, end, speaker }) => [start, end, speaker] as const)
        expect(order).toEqual(
          list
            .map(({ start, end, speaker }) => [start, end, speaker] as const)
            .sort((a, b) => a[0] - b[0] || a[1] - b[1] || (a[2] < b[2] ? -1 : a[2] > b[2] ? 1 : 0)),
        )
        for (const one of described) {
          const shared = seconds.filter(
            (second) =>
              second >= one.start &&
              second < one.end &&
              activeAt(list, second).some((speaker) => speaker !== one.speaker),
          )
          expect(one.overlapSeconds).toBeCloseTo(shared.length, 9)
          const scores = new Map(Object.entries(one.scores ?? {}))
          const own = scores.get(one.speaker) ?? null
          scores.delete(one.speaker)
          const [best] = [...scores].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
          expect(one.confidence).toBe(own)
          expect(one.runnerUp).toEqual(best ? { speaker: best[0], confidence: best[1] } : null)
          expect(one.margin).toBe(own === null || !best ? null : own - best[1])
        }
      }),
    )
  })

  it('measures overlap exactly, and once for any number of other speakers', () => {
    const described = describeTurns([
      given('A', 0.1, 1.3),
      given('B', 0.4, 0.7),
      given('C', 0.6, 0.9),
      given('A', 1.3, 2),
      given('B', 2, 2.5),
    ])
    const overlaps = described.map(({ overlapSeconds }) => overlapSeconds)
    expect(overlaps).toEqual([0.5, 0.3, 0.3, 0, 0].map((value) => expect.closeTo(value, 12)))
  })

  it('ignores overlap of a speaker with themselves', () => {
    const described = describeTurns([given('A', 0, 5), given('A', 3, 6)])
    expect(described.map(({ overlapSeconds }) => overlapSeconds)).toEqual([0, 0])
  })

  it('keeps a missing score missing', () => {
    const [one] = describeTurns([given('A', 0, 1, { B: 0 })])
    expect(one).toMatchObject({
      confidence: null,
      runnerUp: { speaker: 'B', confidence: 0 },
      margin: null,
    })
  })

  it.each([
    ['a start that is not a number', given('A', Number.NaN, 1)],
    ['an infinite end', given('A', 0, Infinity)],
    ['a time before the recording', given('A', -0.01, 1)],
    ['a reversed turn', given('A', 2, 1)],
    ['an empty turn', given('A', 1, 1)],
    ['nobody', given('', 0, 1)],
    ['a score above 100', given('A', 0, 1, { A: 100.5 })],
    ['a score below 0', given('A', 0, 1, { B: -1 })],
    ['a score that is not a number', given('A', 0, 1, { A: Number.NaN })],
  ])('refuses %s', (_, bad) => {
    expect(() => describeTurns([given('A', 0, 1), bad])).toThrow(
      expect.objectContaining({ code: 'provider-bad-result' }),
    )
  })
})

const UNKNOWN = {
  curve: null,
  origin: null,
  durationSeconds: null,
  speakerDoubt: null,
  hints: NO_HINTS,
}

describe('summarise', () => {
  const summariseTurns = (list: ReturnType<typeof describeTurns>) =>
    summarise({ ...UNKNOWN, turns: list })

  it('computes the available figures; the others are null', () => {
    const described = describeTurns([
      given('A', 0, 1, { A: 90 }),
      given('B', 1, 2, { A: 3 }),
      given('A', 3, 9, { A: 40 }),
    ])
    const origin = { kind: 'confidence', provider: 'local', model: 'local-1' } as const
    const curve = { resolution: 0.02, values: Uint8Array.of(0, 255, 50, 100, 70) }
    expect(summarise({ ...UNKNOWN, turns: described, curve, origin, durationSeconds: 9 })).toEqual({
      score: origin,
      sampleMean: 55,
      sampleMedian: 60,
      turnMean: 65,
      // 90 for one second, 40 for six.
      turnMeanWeighted: 330 / 7,
      turnMinimum: 40,
      overlapShare: 0,
      speakerCount: 2,
      speakerCountDoubt: null,
      speakerRange: null,
    })
    expect(summarise({ ...UNKNOWN, turns: [] })).toEqual({
      score: null,
      sampleMean: null,
      sampleMedian: null,
      turnMean: null,
      turnMeanWeighted: null,
      turnMinimum: null,
      overlapShare: null,
      speakerCount: 0,
      speakerCountDoubt: null,
      speakerRange: null,
    })
  })

  it('the weighted mean agrees with a naive mean over hundredths of a second', () => {
    const timed = fc.record({
      startCs: fc.nat(3_000),
      lengthCs: fc.integer({ min: 1, max: 400 }),
      confidence: fc.option(fc.double({ min: 0, max: 100, noNaN: true }), { nil: null }),
    })
    fc.assert(
      fc.property(fc.array(timed, { maxLength: 25 }), (list) => {
        const moments = list.flatMap(({ lengthCs, confidence }) =>
          confidence === null ? [] : Array<number>(lengthCs).fill(confidence),
        )
        const naive = moments.reduce((sum, each) => sum + each, 0) / moments.length
        const described = describeTurns(
          list.map(({ startCs, lengthCs, confidence }) =>
            given(
              'A',
              startCs / 100,
              (startCs + lengthCs) / 100,
              confidence === null ? null : { A: confidence },
            ),
          ),
        )
        const { turnMeanWeighted } = summariseTurns(described)
        if (moments.length === 0) expect(turnMeanWeighted).toBeNull()
        else expect(turnMeanWeighted).toBeCloseTo(naive, 9)
      }),
    )
  })

  it('the weighted mean is never above 100 and a number, also of turns of any length', () => {
    const seconds = fc.double({ min: 1e-3, max: 1e308, noNaN: true })
    fc.assert(
      fc.property(fc.array(seconds, { minLength: 1, maxLength: 20 }), (lengths) => {
        const certain = lengths.map((end) => given('A', 0, end, { A: 100 }))
        expect(summariseTurns(describeTurns(certain)).turnMeanWeighted).toBe(100)
      }),
    )
  })

  it('the overlap agrees with a naive scan of every 10 ms', () => {
    fc.assert(
      fc.property(turns, fc.integer({ min: 1, max: 4_500 }), (list, lengthCs) => {
        // Turns start and end at any hundredth of a second, some after the end of the recording.
        const spoken = list.map(({ speaker, start, end }, index) => ({
          speaker,
          startCs: start * 100 + ((index * 37) % 90),
          endCs: end * 100 + ((index * 53) % 90),
        }))
        let shared = 0
        for (let cs = 0; cs < lengthCs; cs += 1) {
          const active = spoken.filter(({ startCs, endCs }) => startCs <= cs && cs < endCs)
          if (new Set(active.map(({ speaker }) => speaker)).size >= 2) shared += 1
        }
        const { overlapShare } = summarise({
          ...UNKNOWN,
          turns: describeTurns(
            spoken.map(({ speaker, startCs, endCs }) => given(speaker, startCs / 100, endCs / 100)),
          ),
          durationSeconds: lengthCs / 100,
        })
        expect(overlapShare).toBeCloseTo((100 * shared) / lengthCs, 6)
      }),
    )
  })

  it('the overlap of a recording without a length is null', () => {
    const described = describeTurns([given('A', 0, 2), given('B', 1, 3)])
    const overlapOf = (durationSeconds: number | null) =>
      summarise({ ...UNKNOWN, turns: described, durationSeconds }).overlapShare
    expect([4, 1.5, 1, 0, null].map(overlapOf)).toEqual([25, 100 / 3, 0, null, null])
  })

  it('the overlap of a thousand speakers at a time takes no longer for their number', () => {
    const list = Array.from({ length: 150_000 }, (_, i) => given(`s${i % 1000}`, i, i + 1000))
    const { overlapShare } = summarise({
      ...UNKNOWN,
      turns: describeTurns(list),
      durationSeconds: 150_999,
    })
    expect(overlapShare).toBeCloseTo((100 * 150_997) / 150_999, 9)
  })
})
