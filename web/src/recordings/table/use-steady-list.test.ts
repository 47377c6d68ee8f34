import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { steadyOrder } from './use-steady-list.ts'

const none = () => false
const order = (shown: string, fresh: string, gone = '') => {
  const { ids, changes } = steadyOrder([...shown], [...fresh], (id) => gone.includes(id))
  return [ids.join(''), changes]
}

describe('the order while rows are held', () => {
  it('does not change, and counts added, removed and moved rows', () => {
    expect(order('abcd', 'abcd')).toEqual(['abcd', 0])
    expect(order('abcd', 'xabcd')).toEqual(['abcd', 1])
    expect(order('abcd', 'acd')).toEqual(['abcd', 1])
    expect(order('abcd', 'bcda')).toEqual(['abcd', 1])
    expect(order('abcd', 'xdbc')).toEqual(['abcd', 3])
  })

  it('grows at the end', () => {
    expect(order('abc', 'abcde')).toEqual(['abcde', 0])
    expect(order('', 'ab')).toEqual(['ab', 0])
  })

  it('loses deleted rows', () => {
    expect(order('abc', 'ac', 'b')).toEqual(['ac', 0])
  })

  it('counts the minimum of moves', () => {
    const letters = fc.uniqueArray(fc.constantFrom(...'abcdefg'))
    fc.assert(
      fc.property(letters, letters, (shown, fresh) => {
        const { ids, changes } = steadyOrder(shown, fresh, none)
        expect(ids.slice(0, shown.length)).toEqual(shown)
        expect(new Set(ids).size).toBe(ids.length)
        const common = shown.filter((id) => fresh.includes(id))
        const longest = subsequences(common)
          .filter((some) => isSorted(some.map((id) => fresh.indexOf(id))))
          .reduce((most, some) => Math.max(most, some.length), 0)
        const unseen = fresh.filter((id) => !ids.includes(id)).length
        expect(changes).toBe(unseen + shown.length - common.length + common.length - longest)
      }),
    )
  })
})

function subsequences(all: readonly string[]): string[][] {
  const some: string[][] = [[]]
  for (const id of all) some.push(...some.map((one) => [...one, id]))
  return some
}

function isSorted(values: readonly number[]): boolean {
  return values.every((value, i) => i === 0 || (values[i - 1] as number) < value)
}
