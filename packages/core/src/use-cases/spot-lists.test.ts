import { expect, test } from 'vitest'
import { packCurve } from '../curves/packed-curve.ts'
import { NO_BOUNDS } from '../model/recording-query.ts'
import { findSpots, locateSpots, type Spot, sortSpots } from '../statistics/spots.ts'
import { SpotLists } from './spot-lists.ts'

const curve = packCurve(
  0.02,
  Float32Array.from({ length: 1000 }, (_, i) => (i * 37) % 101),
)
const options = { min: 0, max: 50, mergeGapSeconds: 0, minDurationSeconds: 0, window: NO_BOUNDS }

function countingLists() {
  let count = 0
  const lists = new SpotLists((...given) => {
    count++
    return locateSpots(...given)
  })
  return { lists, located: () => count }
}

test('locates the spots once for all pages of a list', () => {
  const { lists, located } = countingLists()
  const order = { sort: 'mean', descending: true } as const
  const found: Spot[] = []
  for (let total = 1; found.length < total; ) {
    const page = lists.page('run', curve, { options, order, offset: found.length, limit: 7 })
    found.push(...page.items)
    total = page.total
  }
  expect(found).toEqual(sortSpots(findSpots(curve, options), 'mean', true))
  expect(found.length).toBeGreaterThan(50)
  expect(located()).toBe(1)
})

test('keeps lists of other runs, options and orders apart, and a limited number of them', () => {
  const { lists, located } = countingLists()
  const order = { sort: 'start', descending: false } as const
  const first = { options, order, offset: 0, limit: 5 }
  lists.page('run', curve, first)
  const others = [
    lists.page('other', curve, first),
    lists.page('run', curve, { ...first, order: { ...order, descending: true } }),
    lists.page('run', curve, { ...first, options: { ...options, max: 40 } }),
    lists.page('run', curve, { ...first, options: { ...options, maxDurationSeconds: 0.02 } }),
  ]
  expect(located()).toBe(5)
  expect(new Set(others.map((page) => JSON.stringify(page))).size).toBe(4)
  lists.page('run', curve, first)
  expect(located()).toBe(5)
  for (let i = 0; i < 100; i++) lists.page(`run ${i}`, curve, first)
  lists.page('run', curve, first)
  expect(located()).toBe(106)
})
