import { expect, test } from 'vitest'
import { MAX_PARTS, MIN_PART_BYTES, partBytesAt, partSizesOf } from './part-size.ts'

const GIB = 1024 ** 3

test('parts hold 430 GiB within the limits of S3, with small parts for usual files', () => {
  let [offset, parts] = [0, 0]
  while (offset < 429 * GIB) {
    const size = partBytesAt(offset)
    expect(size).toBeGreaterThanOrEqual(MIN_PART_BYTES)
    expect(size).toBeLessThanOrEqual(80 * 1024 ** 2)
    offset += size
    parts += 1
    if (offset === GIB) expect(parts).toBe(128)
  }
  expect(parts).toBeLessThanOrEqual(MAX_PARTS)
})

test('the parts of a value of known size are equal, and 10,000 hold it', () => {
  for (const size of [0, 1, GIB, 9 * GIB, 430 * GIB, 5_000 * GIB]) {
    const sizeAt = partSizesOf(size)
    expect(sizeAt(size)).toBe(sizeAt(0))
    expect(sizeAt(0)).toBeGreaterThanOrEqual(MIN_PART_BYTES)
    expect(sizeAt(0) * MAX_PARTS).toBeGreaterThanOrEqual(size)
  }
  expect(partSizesOf(GIB)(0)).toBe(partBytesAt(0))
})
