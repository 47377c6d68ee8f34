import { expect, it } from 'vitest'
import { pointRadius, reliabilityPoints } from './reliability-shape.ts'

it('bins without time have no point; weights are shares of the largest bin', () => {
  const bin = { from: 0, to: 10, seconds: 0, meanConfidence: null, shareRight: null }
  expect(
    reliabilityPoints([
      bin,
      { ...bin, from: 10, to: 20, seconds: 5, meanConfidence: 15, shareRight: 0 },
      { ...bin, from: 90, to: 100, seconds: 20, meanConfidence: 96, shareRight: 0.9 },
    ]),
  ).toEqual([
    { confidence: 0.15, right: 0, weight: 0.25, interval: null },
    { confidence: 0.96, right: 0.9, weight: 1, interval: null },
  ])
  expect(reliabilityPoints([])).toEqual([])
})

it('the area of a point is its weight; the smallest can be seen', () => {
  expect(pointRadius(1, 8, 2)).toBe(8)
  expect(pointRadius(0.25, 8, 2)).toBe(4)
  expect(pointRadius(0.001, 8, 2)).toBe(2)
})
