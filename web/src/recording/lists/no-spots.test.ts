import { curveBlocks } from '@toolkit/server/client'
import { expect, test } from 'vitest'
import { firstUpperLimit, noSpotsMessage } from './no-spots.ts'

const blocks = curveBlocks({
  resolution: 0.1,
  values: Float32Array.of(90, 40, 41, 95, 30, 99),
})
const rule = { spotMin: 0, spotMax: 50, mergeGap: 0, minDuration: 1, maxDuration: 0 }
const counts = Array.from({ length: 101 }, (_, score) =>
  [30, 40, 41, 90, 95, 99].includes(score) ? 1 : 0,
)

test('spots that are too short are counted, with the length of the longest', () => {
  expect(noSpotsMessage(blocks, rule, counts)).toBe(
    '2 spots in this range are too short: the longest has 0.2 s. Lower “Minimum length”.',
  )
})

test('one spot that is too short', () => {
  expect(noSpotsMessage(blocks, { ...rule, spotMax: 35 }, counts)).toBe(
    '1 spot in this range is too short: the longest has 0.1 s. Lower “Minimum length”.',
  )
})

test('without samples in the range, it says where they are', () => {
  const empty = { ...rule, spotMax: 20 }
  expect(noSpotsMessage(blocks, empty, counts)).toBe(
    'No sample is in this range. The samples have scores from 30 to 99.',
  )
  expect(noSpotsMessage(blocks, empty, [])).toBe('No sample is in this range.')
})

test('the first limit with a spot is named, if there is one', () => {
  expect(firstUpperLimit(blocks, { ...rule, minDuration: 0 })).toBe(30)
  expect(firstUpperLimit(blocks, { ...rule, minDuration: 0.2 })).toBe(45)
  expect(firstUpperLimit(blocks, { ...rule, minDuration: 0, spotMin: 50 })).toBe(90)
  expect(firstUpperLimit(blocks, rule)).toBeNull()
})
