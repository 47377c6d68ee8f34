import { expect, test } from 'vitest'
import { compareRecords } from './compare-records.ts'

test.each([
  [{ a: 1, b: { c: null, d: [1, 2] } }, { b: { d: [1, 2], c: null }, a: 1 }, 'same'],
  [{ a: 1 }, { a: 1, b: undefined }, 'same'],
  [{ a: 0 }, { a: null }, 'different'],
  [{ a: [1, 2] }, { a: [2, 1] }, 'different'],
  [{ a: 1 }, { a: 1, b: null }, 'different'],
  [{ name: 'x\ud800' }, { name: 'x\ud800' }, 'same'],
  [{ name: 'x\ud800' }, { name: 'x\ufffd' }, 'replaced'],
  [{ n: { '\udfff': '\udfff' } }, { n: { '\ufffd': '\ufffd' } }, 'replaced'],
  [{ name: 'x\ufffd' }, { name: 'x\ud800' }, 'different'],
  [{ name: '😀' }, { name: '\ufffd' }, 'different'],
])('%j and %j: %s', (source, target, expected) => {
  expect(compareRecords(source, target)).toBe(expected)
})
