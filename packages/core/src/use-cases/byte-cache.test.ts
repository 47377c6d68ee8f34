import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ByteCache } from './byte-cache.ts'

test('never exceeds its budget, and counts its bytes', () => {
  const steps = fc.array(
    fc.record({ key: fc.constantFrom('a', 'b', 'c', 'd'), size: fc.integer({ min: 0, max: 12 }) }),
  )
  fc.assert(
    fc.property(steps, (sets) => {
      const cache = new ByteCache<Uint8Array>(20, (value) => value.length)
      for (const { key, size } of sets) {
        cache.set(key, new Uint8Array(size))
        expect(cache.get(key)?.length).toBe(size)
        expect(cache.bytes).toBeLessThanOrEqual(20)
      }
      const held = ['a', 'b', 'c', 'd'].reduce((sum, key) => sum + (cache.get(key)?.length ?? 0), 0)
      expect(cache.bytes).toBe(held)
    }),
  )
})

test('drops the least recently used value', () => {
  const cache = new ByteCache<Uint8Array>(20, (value) => value.length)
  cache.set('old', new Uint8Array(8))
  cache.set('new', new Uint8Array(8))
  cache.get('old')
  cache.set('third', new Uint8Array(8))
  expect(cache.get('new')).toBeUndefined()
  expect(cache.get('old')).toBeDefined()
})

test('does not store a value larger than the budget', () => {
  const cache = new ByteCache<Uint8Array>(20, (value) => value.length)
  cache.set('huge', new Uint8Array(21))
  expect(cache.get('huge')).toBeUndefined()
  expect(cache.bytes).toBe(0)
})

test('holds at most a number of values', () => {
  const cache = new ByteCache<string>(20, () => 0, 2)
  for (const key of ['a', 'b', 'c']) cache.set(key, key)
  expect(['a', 'b', 'c'].map((key) => cache.get(key))).toEqual([undefined, 'b', 'c'])
})
