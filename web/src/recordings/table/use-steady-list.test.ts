import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { steadyOrder } from './use-steady-list.ts'

const none = () => false
const WHOLE = { offset: 0, limit: 100 }
const whole = (ids: readonly string[]) => ({ window: WHOLE, start: 0, ids })
const order = (shown: string, fresh: string, gone = '') => {
  const { ids, changes } = steadyOrder(whole([...shown]), whole([...fresh]), (id) =>
    gone.includes(id),
  )
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
        fc.pre(shown.length > 0)
        const { ids, changes } = steadyOrder(whole(shown), whole(fresh), none)
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

/** A part of a list, of the places `from` to before `to`. */
const part = (list: string, from: number, to: number) => ({
  window: { offset: from, limit: to - from },
  start: from,
  ids: [...list].slice(from, to),
})

describe('the order while another part of the list is loaded', () => {
  const list = 'abcdefghijklmnop'
  const moved = (shown: readonly [number, number], to: readonly [number, number], now = list) => {
    const { start, ids, changes } = steadyOrder(part(list, ...shown), part(now, ...to), none)
    return [start, ids.join(''), changes]
  }

  it('is that part of an unchanged list, wherever it is', () => {
    fc.assert(
      fc.property(fc.tuple(fc.nat(16), fc.nat(16)), fc.tuple(fc.nat(16), fc.nat(16)), (a, b) => {
        const [from, to] = b[0] < b[1] ? b : [b[1], b[0] + 1]
        const shown = a[0] < a[1] ? a : ([a[1], a[0] + 1] as const)
        expect(moved(shown, [from, to])).toEqual([from, list.slice(from, to), 0])
      }),
    )
  })

  it('keeps the shown rows where they are, and counts what has changed there', () => {
    expect(moved([0, 8], [4, 12], 'bacdefghijklmnop')).toEqual([4, 'efghijkl', 0])
    expect(moved([0, 8], [4, 12], 'abcdxefghijklmno')).toEqual([4, 'efghijk', 1])
    expect(moved([4, 12], [0, 12], 'abcdfeghijklmnop')).toEqual([0, 'abcdefghijkl', 1])
  })

  it('is the order of the server if rows above the shown ones have left or moved', () => {
    expect(moved([4, 12], [0, 12], 'gabcdefhijklmnop')).toEqual([0, 'gabcdefhijkl', 0])
    expect(moved([4, 12], [0, 8], 'efghijklmnop')).toEqual([0, 'efghijkl', 0])
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
