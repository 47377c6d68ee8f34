import fc from 'fast-check'
import { expect, test } from 'vitest'
import { labelFrames, NO_SPEAKER, removeShortTurns } from './labels.ts'
import { exclusiveTurns, secondsOfInterval, turnsOf } from './turns.ts'

const frames = fc.array(
  fc.record({
    count: fc.integer({ min: 0, max: 2 }),
    p: fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 3, maxLength: 3 }),
  }),
  { maxLength: 40 },
)
const input = frames.map((list) => ({
  counts: Uint8Array.from(list, (frame) => frame.count),
  activity: [0, 1, 2].map((s) => Uint8Array.from(list, (frame) => frame.p[s] as number)),
}))

test('the most likely speakers are active, up to the count', () => {
  fc.assert(
    fc.property(input, ({ counts, activity }) => {
      const { first, second } = labelFrames(activity, counts)
      counts.forEach((count, frame) => {
        const ranked = [0, 1, 2]
          .map((s) => ({ s, p: activity[s]?.[frame] as number }))
          .filter(({ p }) => p > 0)
          .sort((a, b) => b.p - a.p || a.s - b.s)
          .slice(0, count)
        expect(first[frame]).toBe(ranked[0]?.s ?? NO_SPEAKER)
        expect(second[frame]).toBe(ranked[1]?.s ?? NO_SPEAKER)
      })
    }),
  )
})

test('turns cover exactly the labelled frames; exclusive turns never overlap', () => {
  fc.assert(
    fc.property(input, ({ counts, activity }) => {
      const labels = labelFrames(activity, counts)
      const turns = turnsOf(labels, 3)
      counts.forEach((_, frame) => {
        const speaking = turns.filter((t) => t.from <= frame && frame < t.to).map((t) => t.speaker)
        const labelled = [labels.first[frame], labels.second[frame]].filter((s) => s !== NO_SPEAKER)
        expect(speaking.sort()).toEqual(labelled.sort())
      })
      exclusiveTurns(labels).forEach((turn, i, all) => {
        expect(turn.from).toBeGreaterThanOrEqual(all[i - 1]?.to ?? 0)
        expect(labels.first[turn.from]).toBe(turn.speaker)
      })
    }),
  )
})

test('no turn is shorter than the minimum, and nothing else is lost', () => {
  fc.assert(
    fc.property(input, fc.integer({ min: 1, max: 8 }), ({ counts, activity }, minFrames) => {
      const before = labelFrames(activity, counts)
      const after = removeShortTurns(before, activity, minFrames)
      for (const turn of turnsOf(after, 3))
        expect(turn.to - turn.from).toBeGreaterThanOrEqual(minFrames)
      const speakersOf = ({ first, second }: typeof before, frame: number) =>
        [first[frame], second[frame]].filter((s) => s !== NO_SPEAKER)
      counts.forEach((_, frame) => {
        const now = speakersOf(after, frame)
        expect(new Set(now).size).toBe(now.length)
        expect(now.length).toBeLessThanOrEqual(speakersOf(before, frame).length)
      })
      for (const turn of turnsOf(before, 3)) {
        if (turn.to - turn.from < minFrames) continue
        for (let frame = turn.from; frame < turn.to; frame++) {
          expect(speakersOf(after, frame)).toContain(turn.speaker)
        }
      }
    }),
  )
})

test('a short turn goes to the more active speaker beside it', () => {
  const labels = (...first: number[]) => ({
    first: Uint16Array.from(first),
    second: new Uint16Array(first.length).fill(NO_SPEAKER),
  })
  const activity = [
    [200, 200, 10, 0, 0],
    [10, 10, 200, 0, 0],
    [0, 0, 20, 200, 200],
  ].map((values) => Uint8Array.from(values))
  expect(removeShortTurns(labels(0, 0, 1, 2, 2), activity, 2)).toEqual(labels(0, 0, 2, 2, 2))
  const alone = labels(NO_SPEAKER, 1, NO_SPEAKER, 2, 2)
  expect(removeShortTurns(alone, activity, 2)).toEqual(
    labels(NO_SPEAKER, NO_SPEAKER, NO_SPEAKER, 2, 2),
  )
})

test('seconds are inside the recording, to the millisecond', () => {
  expect(secondsOfInterval({ from: 0, to: 10 }, 592, 160_000)).toEqual({ start: 0, end: 0.191 })
  expect(secondsOfInterval({ from: 1, to: 592 }, 592, 160_000)).toEqual({ start: 0.039, end: 10 })
  expect(secondsOfInterval({ from: 0, to: 1 }, 1, 15)).toBeNull()
})
