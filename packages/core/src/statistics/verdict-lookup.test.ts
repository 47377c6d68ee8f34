import type { StretchVerdict } from '@toolkit/core'
import { aStretchVerdict } from '@toolkit/testkit'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { verdictLookup } from './verdict-lookup.ts'

const at = (second: number) => `2026-01-01T00:00:0${second}.000Z`
const verdict = (id: string, start: number, end: number, more: Partial<StretchVerdict> = {}) =>
  aStretchVerdict({ id, start, end, ...more })
const ids = (found: readonly StretchVerdict[]) => found.map(({ id }) => id).join('')

test('a verdict is on what it covers at least half of', () => {
  const on = verdictLookup([verdict('a', 2, 4)])
  expect(ids(on({ start: 2, end: 4 }))).toBe('a')
  expect(ids(on({ start: 2.5, end: 3 }))).toBe('a')
  expect(ids(on({ start: 1, end: 3 }))).toBe('a')
  expect(ids(on({ start: 0, end: 4 }))).toBe('a')
  expect(ids(on({ start: 0, end: 4.1 }))).toBe('')
  expect(ids(on({ start: 0, end: 2 }))).toBe('')
  expect(ids(on({ start: 4, end: 5 }))).toBe('')
})

test('newest first, without those that were taken back', () => {
  const on = verdictLookup([
    verdict('a', 0, 1, { createdAt: at(1) }),
    verdict('b', 0, 1, { createdAt: at(3), undoneAt: at(4) }),
    verdict('c', 0, 9, { createdAt: at(2) }),
  ])
  expect(ids(on({ start: 0, end: 1 }))).toBe('ca')
})

test('finds the same as a scan of all verdicts', () => {
  const time = fc.integer({ min: 0, max: 40 })
  const interval = fc.tuple(time, time).map(([a, b]) => ({
    start: Math.min(a, b),
    end: Math.max(a, b) + 1,
  }))
  fc.assert(
    fc.property(fc.array(interval, { maxLength: 20 }), interval, (intervals, stretch) => {
      const verdicts = intervals.map(({ start, end }, id) => verdict(String(id), start, end))
      const { start, end } = stretch
      const shared = (one: StretchVerdict) => Math.min(one.end, end) - Math.max(one.start, start)
      const expected = verdicts.filter((one) => shared(one) >= (end - start) / 2)
      expect(new Set(verdictLookup(verdicts)(stretch))).toEqual(new Set(expected))
    }),
  )
})
