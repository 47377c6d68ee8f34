import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seededRandom } from '../test/seeded-random.ts'
import { certaintyOf } from './certainty.ts'
import type { AssignedItem } from './clustering/speaker-assignment.ts'
import { confidenceOf, type FrameEvidence, NEARBY_FRAMES } from './confidence.ts'
import { STEP_FRAMES, secondsOf, WINDOW_FRAMES } from './grid.ts'
import { type Labels, labelFrames, NO_SPEAKER } from './labels.ts'
import { speakerActivity } from './segmentation/speaker-activity.ts'
import { WINDOW_WEIGHTS } from './segmentation/window-aggregator.ts'
import { turnsOf } from './turns.ts'

const frames = WINDOW_FRAMES
const item = (p: number, speaker: number, shares: number[] | null): AssignedItem => ({
  item: { window: 0, probability: new Uint8Array(frames).fill(p), soloSeconds: 9, embedding: null },
  speaker,
  shares,
})

function certaintyFor(items: AssignedItem[], speakers: number, count: number, speech = 255) {
  const activity = speakerActivity([items], speakers, frames)
  const labels = labelFrames(activity, new Uint8Array(frames).fill(count))
  const evidence = {
    speech: new Uint8Array(frames).fill(speech),
    crosstalk: new Uint8Array(frames).fill(51),
  }
  return certaintyOf([items], activity, evidence, labels, turnsOf(labels, speakers))
}

const confidence = (known: Pick<FrameEvidence, 'labelled' | 'certainty'>, speech = 1) =>
  Math.round(
    255 *
      confidenceOf({
        speech,
        crosstalk: 0.2,
        crosstalkNearby: 0.2,
        secondsToTurn: Number.POSITIVE_INFINITY,
        ...known,
      }),
  )

test('certainty multiplies p of the speaker, 1 − p of the others, and the voice share', () => {
  const { frames: result, turns } = certaintyFor(
    [item(204, 0, [0.75, 0.25]), item(51, 1, [0.25, 0.75])],
    2,
    1,
  )
  expect(result[5]).toBe(confidence({ labelled: 1, certainty: 0.8 * 0.8 * 0.75 }))
  expect(turns[0]?.[0]).toBeCloseTo(0.8 * 0.75 + 0.2 * 0.25, 2)
  expect(turns[0]?.[1]).toBeCloseTo(0.8 * 0.25 + 0.2 * 0.75, 2)
})

test('an item without an embedding has equal shares', () => {
  const { frames: result, turns } = certaintyFor([item(255, 0, null)], 4, 1)
  expect(result[0]).toBe(confidence({ labelled: 1, certainty: 0.25 }))
  expect([...(turns[0] ?? [])]).toEqual([0.25, 0.25, 0.25, 0.25])
})

test('with a single speaker the certainty is p of speech', () => {
  const { frames: result } = certaintyFor([item(153, 0, [1])], 1, 1)
  expect(result[0]).toBe(confidence({ labelled: 1, certainty: 0.6 }))
})

test('the certainty of silence is the probability of no speech, also without speakers', () => {
  const withoutSpeakers = certaintyFor([], 0, 0, 51).frames[0]
  expect(withoutSpeakers).toBe(confidence({ labelled: 0, certainty: 0.8 }, 0.2))
  const silent = certaintyFor([item(102, 0, [1])], 1, 0, 153).frames[0]
  expect(silent).toBe(confidence({ labelled: 0, certainty: 0.4 }, 0.6))
})

test('streaming gives the same confidence as a computation per frame', () => {
  fc.assert(
    fc.property(
      fc.integer(),
      fc.integer({ min: 1, max: 16 }),
      fc.integer({ min: 1, max: 4 }),
      (seed, windowCount, speakers) => {
        const random = seededRandom(seed)
        const length = (windowCount - 1) * STEP_FRAMES + WINDOW_FRAMES - 3
        const windows = Array.from({ length: windowCount }, (_, window) =>
          randomItems(random, window, speakers),
        )
        const activity = speakerActivity(windows, speakers, length)
        const evidence = {
          speech: randomBytes(random, length),
          crosstalk: randomBytes(random, length),
        }
        const counts = randomBytes(random, length).map((byte) => Math.floor(byte / 86))
        const labels = labelFrames(activity, counts)
        const { frames } = certaintyOf(
          windows,
          activity,
          evidence,
          labels,
          turnsOf(labels, speakers),
        )
        expect(frames.length).toBe(length)
        for (let i = 0; i < 40; i++) {
          const frame = Math.floor(random() * length)
          const expected = 255 * naiveConfidence(frame, windows, activity, evidence, labels)
          expect(Math.abs((frames[frame] as number) - expected)).toBeLessThanOrEqual(0.500001)
        }
      },
    ),
    { numRuns: 20 },
  )
})

/** Bytes that stay the same for about 20 frames. */
function randomBytes(random: () => number, length: number): Uint8Array {
  let value = 0
  return Uint8Array.from({ length }, (_, i) => {
    if (i === 0 || random() < 0.05) value = Math.floor(256 * random())
    return value
  })
}

function randomItems(random: () => number, window: number, speakers: number): AssignedItem[] {
  return Array.from({ length: Math.floor(4 * random()) }, (_, i) => {
    const weights = Array.from({ length: speakers }, random)
    const sum = weights.reduce((total, weight) => total + weight, 0)
    return {
      item: {
        window,
        probability: randomBytes(random, WINDOW_FRAMES),
        soloSeconds: 2,
        embedding: null,
      },
      speaker: i < speakers ? i : -1,
      shares: random() < 0.2 ? null : weights.map((weight) => weight / sum),
    }
  })
}

function naiveConfidence(
  frame: number,
  windows: readonly (readonly AssignedItem[])[],
  activity: readonly Uint8Array[],
  evidence: { speech: Uint8Array; crosstalk: Uint8Array },
  { first, second }: Labels,
): number {
  const labelled = [first[frame], second[frame]].filter((speaker) => speaker !== NO_SPEAKER)
  let certainty = 1
  activity.forEach((values, speaker) => {
    const p = (values[frame] as number) / 255
    if (!labelled.includes(speaker)) {
      certainty *= 1 - p
      return
    }
    let sum = 0
    let weight = 0
    windows.forEach((items, window) => {
      const w = WINDOW_WEIGHTS[frame - window * STEP_FRAMES] ?? 0
      const shares = items.find((item) => item.speaker === speaker)?.shares
      if (shares == null) return
      sum += w * (shares[speaker] as number)
      weight += w
    })
    certainty *= p * (weight > 0 ? sum / weight : 1 / activity.length)
  })
  const speech = (evidence.speech[frame] as number) / 255
  const nearby = evidence.crosstalk.subarray(
    Math.max(0, frame - NEARBY_FRAMES),
    frame + NEARBY_FRAMES + 1,
  )
  const distances = [...first.keys()]
    .filter((other) => first[other] !== NO_SPEAKER)
    .map((other) => Math.abs(other - frame))
  return confidenceOf({
    labelled: labelled.length as 0 | 1 | 2,
    certainty: labelled.length === 0 ? Math.min(certainty, 1 - speech) : certainty,
    speech,
    crosstalk: (evidence.crosstalk[frame] as number) / 255,
    crosstalkNearby: nearby.reduce((sum, value) => sum + value, 0) / nearby.length / 255,
    secondsToTurn: secondsOf(Math.min(...distances, Number.POSITIVE_INFINITY)),
  })
}
