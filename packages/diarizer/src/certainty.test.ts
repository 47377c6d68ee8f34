import { expect, test } from 'vitest'
import { certaintyOf } from './certainty.ts'
import type { AssignedItem } from './clustering/speaker-assignment.ts'
import { WINDOW_FRAMES } from './grid.ts'
import { labelFrames } from './labels.ts'
import { speakerActivity } from './segmentation/speaker-activity.ts'
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
  const turns = turnsOf(labels, speakers)
  return certaintyOf([items], activity, new Uint8Array(frames).fill(speech), labels, turns)
}

test('certainty multiplies p of the speaker, 1 − p of the others, and the voice share', () => {
  const { frames: certainty, turns } = certaintyFor(
    [item(204, 0, [0.75, 0.25]), item(51, 1, [0.25, 0.75])],
    2,
    1,
  )
  expect((certainty[5] as number) / 255).toBeCloseTo(0.8 * 0.8 * 0.75, 2)
  expect(turns[0]?.[0]).toBeCloseTo(0.8 * 0.75 + 0.2 * 0.25, 2)
  expect(turns[0]?.[1]).toBeCloseTo(0.8 * 0.25 + 0.2 * 0.75, 2)
})

test('an item without an embedding has equal shares', () => {
  const { frames: certainty, turns } = certaintyFor([item(255, 0, null)], 4, 1)
  expect((certainty[0] as number) / 255).toBeCloseTo(0.25, 2)
  expect([...(turns[0] ?? [])]).toEqual([0.25, 0.25, 0.25, 0.25])
})

test('with a single speaker the certainty is p of speech', () => {
  const { frames: certainty } = certaintyFor([item(153, 0, [1])], 1, 1)
  expect((certainty[0] as number) / 255).toBeCloseTo(0.6, 2)
})

test('the certainty of silence is the probability of no speech, also without speakers', () => {
  expect((certaintyFor([], 0, 0, 51).frames[0] as number) / 255).toBeCloseTo(0.8, 2)
  expect((certaintyFor([item(102, 0, [1])], 1, 0, 153).frames[0] as number) / 255).toBeCloseTo(
    0.4,
    2,
  )
})
