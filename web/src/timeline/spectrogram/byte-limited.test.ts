import { expect, it } from 'vitest'
import { ByteLimited } from './byte-limited.ts'

it('drops the least recently used values above its limit', () => {
  const kept = new ByteLimited<string, number>(10, (size) => size)
  kept.set('a', 4)
  kept.set('b', 4)
  expect(kept.get('a')).toBe(4)
  kept.set('c', 4)
  expect([kept.get('a'), kept.get('b'), kept.get('c'), kept.bytes]).toEqual([4, undefined, 4, 8])
  kept.set('a', 2)
  expect(kept.bytes).toBe(6)
  kept.set('d', 30)
  expect([...kept.values()]).toEqual([30])
})
