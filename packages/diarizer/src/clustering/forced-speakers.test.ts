import fc from 'fast-check'
import { expect, test } from 'vitest'
import { framesIn } from '../grid.ts'
import { type Labels, NO_SPEAKER } from '../labels.ts'
import { turnsOf } from '../turns.ts'
import { forceSpeakers } from './forced-speakers.ts'

const LENGTH = framesIn(0.2)
const SPEAKERS = 4

/** Labels of the speakers 0 and 1, in intervals of a few frames; the others have not been found. */
const input = fc
  .array(
    fc.record({
      frames: fc.integer({ min: 1, max: 2 * LENGTH }),
      labels: fc.constantFrom([], [0], [1], [0, 1]),
      values: fc.array(fc.integer({ min: 0, max: 255 }), {
        minLength: SPEAKERS + 3,
        maxLength: SPEAKERS + 3,
      }),
    }),
    { maxLength: 12 },
  )
  .map((intervals) => {
    const frames = intervals.flatMap(({ frames, labels, values }) =>
      Array.from({ length: frames }, () => ({ labels, values })),
    )
    const channel = (c: number) => Uint8Array.from(frames, ({ values }) => values[c] as number)
    const labels: Labels = {
      first: Uint16Array.from(frames, (frame) => frame.labels[0] ?? NO_SPEAKER),
      second: Uint16Array.from(frames, (frame) => frame.labels[1] ?? NO_SPEAKER),
    }
    return {
      labels,
      evidence: {
        activity: Array.from({ length: SPEAKERS }, (_, s) => channel(s)),
        unassigned: channel(SPEAKERS),
        speech: channel(SPEAKERS + 1),
        crosstalk: channel(SPEAKERS + 2),
      },
    }
  })

const speakersAt = ({ first, second }: Labels, frame: number) =>
  [first[frame], second[frame]].filter((s) => s !== undefined && s !== NO_SPEAKER)

function present(labels: Labels): Set<number> {
  return new Set(turnsOf(labels, SPEAKERS).map(({ speaker }) => speaker))
}

/** The first interval with the largest evidence, or null: tries all of them. */
function naiveStart({ labels, evidence }: typeof input extends fc.Arbitrary<infer T> ? T : never) {
  const missing = [0, 1, 2, 3].find((s) => !present(labels).has(s)) as number
  const starts = labels.first.slice(0, Math.max(0, labels.first.length - LENGTH + 1))
  const sums = [...starts].map((_, start) => {
    let sum = 0
    for (let frame = start; frame < start + LENGTH; frame++) {
      const labelled = speakersAt(labels, frame).length
      if (labelled === 2) return -1
      sum +=
        (evidence.activity[missing]?.[frame] as number) + (evidence.unassigned[frame] as number)
      sum += (labelled === 1 ? evidence.crosstalk : evidence.speech)[frame] as number
    }
    return sum
  })
  const best = Math.max(-1, ...sums)
  return best < 0 ? null : { from: sums.indexOf(best), to: sums.indexOf(best) + LENGTH, missing }
}

test('a missing speaker gets the interval with the largest evidence', () => {
  fc.assert(
    fc.property(input, (given) => {
      const found = present(given.labels).size
      fc.pre(found > 0)
      const forced = forceSpeakers(given.labels, given.evidence, found + 1)
      const expected = naiveStart(given)
      const added = turnsOf(forced, SPEAKERS).filter(({ speaker }) => speaker === expected?.missing)
      expect(added).toEqual(
        expected === null
          ? []
          : [{ from: expected.from, to: expected.to, speaker: expected.missing }],
      )
    }),
  )
})

test('no speaker loses a turn, and no more speakers are added than required', () => {
  fc.assert(
    fc.property(input, fc.integer({ min: 1, max: SPEAKERS }), ({ labels, evidence }, atLeast) => {
      const forced = forceSpeakers(labels, evidence, atLeast)
      labels.first.forEach((_, frame) => {
        const now = speakersAt(forced, frame)
        expect(now).toEqual(expect.arrayContaining(speakersAt(labels, frame)))
        expect(new Set(now).size).toBe(now.length)
      })
      const before = present(labels).size
      const after = present(forced).size
      if (before === 0) expect(after).toBe(0)
      else expect(after).toBeLessThanOrEqual(Math.max(before, atLeast))
    }),
  )
})

test('speech without a label is given to a missing speaker', () => {
  const frames = 100
  const labels: Labels = {
    first: new Uint16Array(frames).fill(NO_SPEAKER).fill(0, 0, 40),
    second: new Uint16Array(frames).fill(NO_SPEAKER),
  }
  const evidence = {
    activity: [new Uint8Array(frames).fill(255, 0, 40), new Uint8Array(frames)],
    unassigned: new Uint8Array(frames),
    speech: new Uint8Array(frames).fill(255, 0, 40).fill(120, 60, 60 + LENGTH),
    crosstalk: new Uint8Array(frames).fill(20),
  }
  const forced = forceSpeakers(labels, evidence, 2)
  expect(turnsOf(forced, 2)).toEqual([
    { from: 0, to: 40, speaker: 0 },
    { from: 60, to: 60 + LENGTH, speaker: 1 },
  ])
})
