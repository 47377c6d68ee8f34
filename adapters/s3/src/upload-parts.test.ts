import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canBeParts, coverOf, endOf, partName, partOf } from './upload-parts.ts'

const range = fc
  .tuple(fc.nat(60), fc.integer({ min: 1, max: 30 }))
  .map(([start, length]) => ({ start, end: start + length }))

test('segments are the bytes from 0 on that some part has, each byte once and from its place', () => {
  fc.assert(
    fc.property(fc.array(range, { maxLength: 12 }), (ranges) => {
      const parts = ranges.map((one) => ({ ...one, path: partName(one, 0), generation: 0 }))
      const has = (byte: number) => parts.some(({ start, end }) => start <= byte && byte < end)
      let naiveEnd = 0
      while (has(naiveEnd)) naiveEnd += 1
      const segments = coverOf(parts)
      expect(endOf(segments)).toBe(naiveEnd)
      const bytes = segments.flatMap(({ part, range: { start, end } }) =>
        Array.from({ length: end - start }, (_, index) => part.start + start + index),
      )
      expect(bytes).toEqual(Array.from({ length: naiveEnd }, (_, index) => index))
      for (const { part, range: own } of segments) expect(own.end).toBe(part.end - part.start)
    }),
  )
})

test('a part is known by its name, in the order of offsets, if its size agrees', () => {
  const [low, high] = [
    { start: 9, end: 20 },
    { start: 10, end: 2 ** 45 },
  ]
  expect(partName(low, 0) < partName(high, 0)).toBe(true)
  for (const generation of [0, 1, 12]) {
    const path = `uploads/a/parts/${partName(low, generation)}`
    expect(partOf(path, 11)).toEqual({ path, generation, ...low })
  }
  const path = `uploads/a/parts/${partName(low, 0)}`
  expect(partOf(path, 10)).toBe(null)
  expect(partOf('uploads/a/description.json', 10)).toBe(null)
})

test.each([
  [true, [8]],
  [true, [1]],
  [true, [8, 8, 1]],
  [true, [8, 8]],
  [false, [8, 9]],
  [false, [8, 9, 1]],
  [false, [9, 8, 1]],
  [false, [1, 1]],
])('whether the store can copy: %s for parts of %j MiB', (isPossible, sizes) => {
  let at = 0
  const parts = sizes.map((size) => {
    const start = at
    at += size * 1024 ** 2
    return { path: '', generation: 0, start, end: at }
  })
  expect(canBeParts(coverOf(parts))).toBe(isPossible)
})
